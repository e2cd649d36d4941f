// Files in memory, for Go's package os, in the page and in its workers. What lies in /more is
// fetched from the page's folder when it is first opened.
"use strict";
(() => {
	const files = new Map(), open = new Map();
	const folders = new Set(["/", "/more", "/tmp"]);
	let lastFile = 0, lastOpen = 10, printed = "";
	const decoder = new TextDecoder();
	const full = (path) => "/" + path.split("/").filter((s) => s && s !== ".").join("/");
	const problem = (code) => Object.assign(new Error(code), { code });
	const put = (path, data) => files.set(full(path),
		{ number: ++lastFile, data, size: data.length, time: Date.now(), mode: 0o100644 });
	const need = (path) => {
		const f = files.get(full(path));
		if (!f) throw problem(folders.has(full(path)) ? "EISDIR" : "ENOENT");
		return f;
	};
	const about = (f) => ({ dev: 1, ino: f ? f.number : 0, mode: f ? f.mode : 0o40755, nlink: 1,
		uid: 0, gid: 0, rdev: 0, size: f ? f.size : 0, blksize: 4096, blocks: 0, atimeMs: f ? f.time : 0,
		mtimeMs: f ? f.time : 0, ctimeMs: f ? f.time : 0, isDirectory: () => !f });
	const stat = (path) => folders.has(full(path)) ? about(null) : about(need(path));
	const resize = (f, size) => {
		if (size > f.data.length) { // with room to grow, so that appending does not copy each time
			const grown = new Uint8Array(Math.max(size, 2 * f.data.length, 1 << 16));
			grown.set(f.data.subarray(0, f.size));
			f.data = grown;
		}
		if (size < f.size) f.data.fill(0, size, f.size);
		f.size = size;
	};
	const handle = (fd) => {
		if (!open.has(fd)) throw problem("EBADF");
		return open.get(fd);
	};
	const constants = { O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024,
		O_DIRECTORY: 65536 };
	// Each gives its result or throws; the last argument of Go's call is what is told of it.
	const calls = {
		chmod() {}, fchmod() {}, chown() {}, fchown() {}, lchown() {}, fsync() {}, utimes() {},
		async open(path, flags) {
			const p = full(path);
			if (p.startsWith("/more/") && !files.has(p) && !(flags & constants.O_CREAT)) {
				const r = await fetch(p.slice(1)).catch(() => null);
				if (!r || !r.ok) throw problem("ENOENT");
				put(p, new Uint8Array(await r.arrayBuffer()));
			}
			if (files.has(p) && flags & constants.O_CREAT && flags & constants.O_EXCL)
				throw problem("EEXIST");
			if (!files.has(p) && flags & constants.O_CREAT) put(p, new Uint8Array(0));
			const f = folders.has(p) ? null : need(p);
			if (f && flags & constants.O_TRUNC) resize(f, 0);
			open.set(++lastOpen, { f, at: flags & constants.O_APPEND ? f.size : 0 });
			return lastOpen;
		},
		close(fd) { handle(fd); open.delete(fd); },
		fstat(fd) { return about(handle(fd).f); },
		stat, lstat: stat,
		read(fd, buffer, offset, length, position) {
			const h = handle(fd), at = position ?? h.at;
			const part = h.f.data.subarray(at, Math.min(at + length, h.f.size));
			buffer.set(part, offset);
			if (position === null || position === undefined) h.at += part.length;
			return part.length;
		},
		write(fd, buffer, offset, length, position) {
			if (fd < 3) return fs.writeSync(fd, buffer.subarray(offset, offset + length));
			const h = handle(fd), at = position ?? h.at;
			if (at + length > h.f.size) resize(h.f, at + length);
			h.f.data.set(buffer.subarray(offset, offset + length), at);
			if (position === null || position === undefined) h.at += length;
			return length;
		},
		readdir(path) {
			const p = full(path), from = p === "/" ? p : p + "/";
			return [...files.keys()].filter((n) => n.startsWith(from)).map((n) => n.slice(from.length))
				.filter((n) => !n.includes("/"));
		},
		mkdir(path) { folders.add(full(path)); },
		rmdir(path) { folders.delete(full(path)); },
		unlink(path) { need(path); files.delete(full(path)); },
		rename(from, to) { files.set(full(to), need(from)); files.delete(full(from)); },
		link(from, to) {
			if (files.has(full(to))) throw problem("EEXIST");
			files.set(full(to), need(from));
		},
		truncate(path, length) { resize(need(path), length); },
		ftruncate(fd, length) { resize(handle(fd).f, length); },
		readlink() { throw problem("EINVAL"); },
		symlink() { throw problem("ENOSYS"); },
	};
	globalThis.fs = {
		constants,
		writeSync(fd, bytes) {
			printed += decoder.decode(bytes);
			const lines = printed.split("\n");
			printed = lines.pop();
			lines.forEach((line) => console.log(line));
			return bytes.length;
		},
	};
	for (const [name, call] of Object.entries(calls))
		fs[name] = (...args) => {
			const done = args.pop();
			new Promise((give) => give(call(...args))).then((r) => done(null, r), (err) => done(err));
		};
	globalThis.process = { pid: 1, ppid: 1, getuid: () => -1, getgid: () => -1, geteuid: () => -1,
		getegid: () => -1, getgroups: () => [], umask: () => 0o22, cwd: () => "/", chdir() {} };
	globalThis.path = { resolve: (...parts) => full(parts.join("/")) };
	globalThis.liifPut = put;
})();
