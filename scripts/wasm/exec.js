// Runs a program of Go for the browser under node, as `go test -exec` and `go run -exec` call it:
//   GOOS=js GOARCH=wasm go test -exec "node $PWD/scripts/wasm/exec.js" ./cpu
// Beside what Go's own script does it hands out the program's memory, in which the kernels of package
// cpu work, and WebGPU by Dawn if the package webgpu is installed in the folder LIIF_DAWN.
"use strict";
const { execFileSync } = require("child_process");
const path = require("path");

globalThis.require = require;
globalThis.fs = require("fs");
globalThis.path = path;
globalThis.crypto ??= require("crypto").webcrypto; // which node has by itself from version 20 on
const root = process.env.GOROOT || execFileSync("go", ["env", "GOROOT"]).toString().trim();
require(path.join(root, "lib/wasm/wasm_exec.js"));

if (process.env.LIIF_DAWN) {
	const dawn = require(path.join(process.env.LIIF_DAWN, "node_modules/webgpu"));
	Object.assign(globalThis, dawn.globals);
	const flags = (process.env.LIIF_DAWN_FLAGS || "").split(" ").filter(Boolean);
	Object.defineProperty(globalThis, "navigator",
		{ value: { gpu: dawn.create(flags) }, configurable: true });
}

const go = new Go();
go.argv = process.argv.slice(2);
go.env = { TMPDIR: require("os").tmpdir(), ...process.env };
go.exit = process.exit;
WebAssembly.instantiate(fs.readFileSync(process.argv[2]), go.importObject).then(({ instance }) => {
	globalThis.liifMemory = instance.exports.mem;
	process.on("exit", (code) => {
		if (code === 0 && !go.exited) { // nothing is waited for any more: Go reports the deadlock
			go._pendingEvent = { id: 0 };
			go._resume();
		}
	});
	return go.run(instance);
}).catch((err) => {
	console.error(err);
	process.exit(1);
});
