// Keeps the page's files, so that it works without a network. The build puts in which they are.
"use strict";
const name = "liif-VERSION", list = [/*FILES*/];
self.addEventListener("install", (event) => {
	event.waitUntil(caches.open(name).then((c) => c.addAll(list)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
	event.waitUntil(caches.keys()
		.then((all) => Promise.all(all.filter((k) => k.startsWith("liif-") && k !== name)
			.map((k) => caches.delete(k))))
		.then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
	event.respondWith(caches.match(event.request, { ignoreSearch: true })
		.then((kept) => kept || fetch(event.request).then((r) => {
			if (r.ok && event.request.method === "GET") {
				const copy = r.clone();
				caches.open(name).then((c) => c.put(event.request, copy));
			}
			return r;
		})));
});
