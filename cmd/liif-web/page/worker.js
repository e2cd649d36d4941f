// A worker of the page: runs the program that it is handed.
"use strict";
importScripts("files.js", "wasm_exec.js");
self.liifWorker = true;
self.liifFailed = (reason) => { throw new Error(reason); };
self.onmessage = async (event) => {
	const go = new Go();
	go.exit = () => setTimeout(() => { throw new Error("the program has ended"); });
	const instance = await WebAssembly.instantiate(event.data.module, go.importObject);
	self.liifMemory = instance.exports.mem;
	go.run(instance);
};
