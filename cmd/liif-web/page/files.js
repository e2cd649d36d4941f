// Files in memory, for Go's package os, in the page and in its workers. What lies in /more is
// fetched from the page's folder when it is first opened. What is made in /saved lies on the disk,
// if liifSaved is a FileSystemSyncAccessHandle.
"use strict";
(() => {
	const files = new Map(), open = new Map();
	const folders = new Set(["/", "/more", "/saved", "/tmp"]);
	let lastFile = 0, lastOpen = 10, printed = "";
	const decoder = new TextDecoder();
	const full = (path) => "/" + path.split("/").filter((s) => s && s !== ".").join("/");
	const problem = (code) => Object.assign(new Error(code), { code });
	// A file's bytes in memory, with the methods of a FileSystemSyncAccessHandle.
	const memory = (data, size = data.length) => ({
		getSize: () => size,
		read(to, { at }) {
			const part = data.subarray(at, Math.min(at + to.length, size));
			to.set(part);
			return part.length;
		},
		write(from, { at }) {
			if (at + from.length > size) this.truncate(at + from.length);
			data.set(from, at);
			return from.length;
		},
		truncate(length) {
			if (length > data.length) { // with room to grow, so that appending does not copy each time
				const grown = new Uint8Array(Math.max(length, 2 * data.length, 1 << 16));
				grown.set(data.subarray(0, size));
				data = grown;
			}
			if (length < size) data.fill(0, length, size);
			size = length;
		},
		close() {},
	});
	const add = (path, bytes) =>
		files.set(full(path), { number: ++lastFile, bytes, time: Date.now(), mode: 0o100644 });
	const put = (path, data) => add(path, memory(data));
	const fail = (code) => { throw problem(code); };
	const need = (path) =>
		files.get(full(path)) ?? fail(folders.has(full(path)) ? "EISDIR" : "ENOENT");
	const handle = (fd) => open.get(fd) ?? fail("EBADF");
	const about = (f) => ({ dev: 1, ino: f ? f.number : 0, mode: f ? f.mode : 0o40755, nlink: 1,
		uid: 0, gid: 0, rdev: 0, size: f ? f.bytes.getSize() : 0, blksize: 4096, blocks: 0,
		atimeMs: f ? f.time : 0, mtimeMs: f ? f.time : 0, ctimeMs: f ? f.time : 0,
		isDirectory: () => !f });
	const stat = (path) => folders.has(full(path)) ? about(null) : about(need(path));
	// Reads or writes at a position, or at the handle's own, which then moves on.
	const moved = (h, what, part, position) => {
		const n = h.f.bytes[what](part, { at: position ?? h.at });
		if (position === null || position === undefined) h.at += n;
		return n;
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
			if (!files.has(p) && flags & constants.O_CREAT)
				add(p, p.startsWith("/saved/") && globalThis.liifSaved || memory(new Uint8Array(0)));
			const f = folders.has(p) ? null : need(p);
			if (f && flags & constants.O_TRUNC) f.bytes.truncate(0);
			open.set(++lastOpen, { f, at: flags & constants.O_APPEND ? f.bytes.getSize() : 0 });
			return lastOpen;
		},
		close(fd) { handle(fd); open.delete(fd); },
		fstat(fd) { return about(handle(fd).f); },
		stat, lstat: stat,
		read(fd, buffer, offset, length, position) {
			return moved(handle(fd), "read", buffer.subarray(offset, offset + length), position);
		},
		write(fd, buffer, offset, length, position) {
			const part = buffer.subarray(offset, offset + length);
			return fd < 3 ? fs.writeSync(fd, part) : moved(handle(fd), "write", part, position);
		},
		readdir(path) {
			const p = full(path), from = p === "/" ? p : p + "/";
			return [...files.keys()].filter((n) => n.startsWith(from)).map((n) => n.slice(from.length))
				.filter((n) => !n.includes("/"));
		},
		mkdir(path) { folders.add(full(path)); },
		rmdir(path) { folders.delete(full(path)); },
		unlink(path) {
			need(path).bytes.close();
			files.delete(full(path));
		},
		rename(from, to) { files.set(full(to), need(from)); files.delete(full(from)); },
		link(from, to) {
			if (files.has(full(to))) throw problem("EEXIST");
			files.set(full(to), need(from));
		},
		truncate(path, length) { need(path).bytes.truncate(length); },
		ftruncate(fd, length) { handle(fd).f.bytes.truncate(length); },
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
			new Promise((give) => give(call(...args))).then((r) => done(null, r), (err) => done(
				typeof err.code === "string" ? err : problem(/Quota/.test(err.name) ? "ENOSPC" : "EIO")));
		};
	globalThis.process = { pid: 1, ppid: 1, getuid: () => -1, getgid: () => -1, geteuid: () => -1,
		getegid: () => -1, getgroups: () => [], umask: () => 0o22, cwd: () => "/", chdir() {} };
	globalThis.path = { resolve: (...parts) => full(parts.join("/")) };
	globalThis.liifPut = put;
})();
