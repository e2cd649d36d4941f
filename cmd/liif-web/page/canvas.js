// Draws what canvas_js.go says, on the page's canvas.
"use strict";
globalThis.liifCanvas = (() => {
	const screen = document.getElementById("view");
	const g = screen.getContext("2d", { alpha: false });
	const images = new Map();
	let atlas = null, tinted = new Map();

	const surface = (width, height) =>
		Object.assign(document.createElement("canvas"), { width, height });
	const picture = (width, height, pixels) => {
		const c = surface(width, height);
		c.getContext("2d").putImageData(
			new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
		return c;
	};
	const css = (color) => "#" + color.toString(16).padStart(6, "0");

	// The atlas's letters in a colour.
	const letters = (color) => {
		if (!tinted.has(color)) {
			const c = surface(atlas.width, atlas.height), h = c.getContext("2d");
			h.drawImage(atlas, 0, 0);
			h.globalCompositeOperation = "source-in";
			h.fillStyle = css(color);
			h.fillRect(0, 0, c.width, c.height);
			tinted.set(color, c);
		}
		return tinted.get(color);
	};
	const board = surface(24, 24), squares = board.getContext("2d");
	for (const [color, x, y, side] of [["#6b6b6b", 0, 0, 24], ["#8f8f8f", 12, 0, 12],
		["#8f8f8f", 0, 12, 12]]) {
		squares.fillStyle = color;
		squares.fillRect(x, y, side, side);
	}
	const checks = g.createPattern(board, "repeat");
	// Filters are exact, nearest, linear, cubic. What is resampled is drawn whole and clipped, so that
	// pixels beside a part take part in its edges.
	const quad = (image, filter, alpha, x, y, width, height, x0, y0, x1, y1) => {
		const m = images.get(image);
		g.globalAlpha = alpha;
		g.imageSmoothingEnabled = filter > 1;
		if (filter === 0) {
			g.drawImage(m, x0, y0, width, height, x, y, width, height);
			return;
		}
		g.imageSmoothingQuality = filter === 3 ? "high" : "low";
		const kx = width / (x1 - x0), ky = height / (y1 - y0);
		g.save();
		g.beginPath();
		g.rect(x, y, width, height);
		g.clip();
		g.drawImage(m, x - x0 * kx, y - y0 * ky, m.width * kx, m.height * ky);
		g.restore();
	};
	return {
		forget(image) { images.delete(image); },
		keep(image, width, height, pixels) { images.set(image, picture(width, height, pixels)); },
		letters(width, height, covered) {
			const pixels = new Uint8Array(4 * covered.length).fill(255);
			covered.forEach((v, i) => { pixels[4 * i + 3] = v; });
			atlas = picture(width, height, pixels);
			tinted = new Map();
		},
		draw(width, height, background, bytes, count) {
			const n = new Float64Array(bytes.buffer, 0, count);
			if (screen.width !== width || screen.height !== height)
				Object.assign(screen, { width, height });
			g.globalAlpha = 1;
			g.fillStyle = css(background);
			g.fillRect(0, 0, width, height);
			for (let i = 0; i < count;) {
				const at = (k) => n[i + k];
				if (at(0) === 1) {
					quad(at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), at(11));
					i += 12;
					continue;
				}
				const box = [at(1), at(2), at(3), at(4)];
				if (at(0) === 0) {
					g.globalAlpha = 1;
					g.fillStyle = checks;
					g.fillRect(...box);
					i += 5;
					continue;
				}
				g.globalAlpha = at(6);
				if (at(0) === 2) {
					g.fillStyle = css(at(5));
					g.beginPath();
					g.roundRect(...box, at(7));
					g.fill();
					i += 8;
				} else {
					g.imageSmoothingEnabled = false;
					g.drawImage(letters(at(5)), at(7), at(8), box[2], box[3], ...box);
					i += 9;
				}
			}
			g.globalAlpha = 1;
		},
	};
})();
