// Fetches the program, starts its workers and runs it; all else is in Go.
"use strict";
globalThis.liifFailed = (reason) => {
	document.getElementById("start").hidden = true;
	document.getElementById("alert").textContent = reason;
};
(async () => {
	const r = await fetch("liif.bin");
	if (!r.ok) throw new Error("liif.bin: " + r.status);
	let have = 0;
	const bar = document.getElementById("progress");
	const code = r.body.pipeThrough(new TransformStream({ transform(part, to) {
		bar.value = (have += part.length) / bar.dataset.bytes;
		to.enqueue(part);
	} })).pipeThrough(new DecompressionStream("gzip"));
	const module = await WebAssembly.compileStreaming(
		new Response(code, { headers: { "Content-Type": "application/wasm" } }));
	const start = () => new Promise((done, fail) => {
		const w = new Worker("worker.js");
		w.onmessage = (event) => done(Object.assign(w, event.data));
		w.onerror = () => fail(new Error("a worker does not start"));
		w.postMessage({ module });
	});
	globalThis.liifStart = start;
	globalThis.liifWorkers = await Promise.all(
		Array.from({ length: Math.min(navigator.hardwareConcurrency || 2, 6) }, start));
	const go = new Go();
	go.exit = () => liifFailed("The viewer has ended, as where the browser refuses it memory. " +
		"Load the page again to go on.");
	const instance = await WebAssembly.instantiate(module, go.importObject);
	go.run(instance);
	navigator.serviceWorker?.register("sw.js");
})().catch((err) => liifFailed("The viewer cannot start: " + err.message));
