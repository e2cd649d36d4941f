// The kernels of one instruction set. The including file defines KERNELS, the name of their table;
// the vector type V of LANES floats with load, store, splat, zero, add, fma, max and sum; and the
// register tile: up to ROWS pixels by VECTORS vectors of output channels.
//
// Every output is one chain of FMAs over the input in a fixed order, whatever the run's length, so
// that results do not depend on tiles or threads. ReLU is max(0, x), in this order: x86 then keeps
// what is not a number, for callers to find.

#define INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif

// The first n lanes alone; kept out of line, for they serve odd widths only.
static __attribute__((noinline)) void store_some(float *to, V v, int64_t n) {
	float lane[LANES];
	store(lane, v);
	for (int64_t i = 0; i < n; i++) to[i] = lane[i];
}

static __attribute__((noinline)) V load_some(const float *from, int64_t n) {
	float lane[LANES];
	for (int64_t i = 0; i < LANES; i++) lane[i] = i < n ? from[i] : 0;
	return load(lane);
}

// A register tile: rows pixels by vectors vectors of output channels, the whole K loop in
// registers. Rows are addressed from one pointer per three of them, which keeps the addresses in
// registers.
INLINE void tile(const int rows, const int vectors, const liif_conv_shape *s, const float *in,
                 const float *weights, const float *bias, float *out, const float *residual) {
	V acc[ROWS][VECTORS];
	UNROLL for (int v = 0; v < vectors; v++) {
		V b = load(bias + v * LANES);
		UNROLL for (int r = 0; r < rows; r++) acc[r][v] = b;
	}
	const int64_t stride = s->in_pixel, channels = s->in;
	for (int64_t ky = 0; ky < s->kernel; ky++) {
		for (int64_t kx = 0; kx < s->kernel; kx++) {
			const float *p[(ROWS + 2) / 3];
			UNROLL for (int g = 0; g < (rows + 2) / 3; g++) {
				p[g] = in + ky * s->in_row + (kx + 3 * g) * stride;
			}
			for (int64_t c = 0; c < channels; c++) {
				V w[VECTORS];
				UNROLL for (int v = 0; v < vectors; v++) w[v] = load(weights + v * LANES);
				UNROLL for (int r = 0; r < rows; r++) {
					V a = splat(p[r / 3][(r % 3) * stride + c]);
					UNROLL for (int v = 0; v < vectors; v++) acc[r][v] = fma(a, w[v], acc[r][v]);
				}
				weights += vectors * LANES;
			}
		}
	}
	UNROLL for (int r = 0; r < rows; r++) {
		UNROLL for (int v = 0; v < vectors; v++) {
			V x = acc[r][v];
			if (s->relu) x = max(zero(), x);
			if (residual) x = add(x, load(residual + r * s->residual_pixel + v * LANES));
			store(out + r * s->out_pixel + v * LANES, x);
		}
	}
}

#define TILE(r, v)                                                                                 \
	static __attribute__((noinline)) void tile_##r##_##v(                                          \
	    const liif_conv_shape *s, const float *in, const float *weights, const float *bias,        \
	    float *out, const float *residual) {                                                       \
		tile(r, v, s, in, weights, bias, out, residual);                                           \
	}
#define TILES(v) EACH_ROWS(TILE, v)
EACH_VECTORS(TILES)

typedef void (*tile_function)(const liif_conv_shape *, const float *, const float *, const float *,
                              float *, const float *);
#define TILE_NAME(r, v) tile_##r##_##v,
#define TILE_NAMES(v) {EACH_ROWS(TILE_NAME, v)},
static const tile_function tiles[VECTORS][ROWS] = {EACH_VECTORS(TILE_NAMES)};

// One panel of up to VECTORS·LANES output channels over the run, which is cut into equal blocks, so
// that no block is left with a pixel or two. A panel with channels to spare goes through a buffer.
static void panel(const liif_conv_shape *s, int64_t vectors, const float *in, const float *weights,
                  const float *bias, float *out, const float *residual, int64_t channels) {
	const int64_t width = vectors * LANES, blocks = (s->pixels + ROWS - 1) / ROWS;
	float buffer[ROWS * VECTORS * LANES];
	liif_conv_shape partial = *s;
	partial.out_pixel = width;
	const int64_t least = (int32_t)s->pixels / (int32_t)blocks, longer = s->pixels - least * blocks;
	for (int64_t b = 0; b < blocks; b++) {
		const int64_t rows = least + (b < longer);
		const tile_function run = tiles[vectors - 1][rows - 1];
		if (channels >= width) {
			run(s, in, weights, bias, out, residual);
		} else {
			run(&partial, in, weights, bias, buffer, 0);
			for (int64_t r = 0; r < rows; r++) {
				for (int64_t c = 0; c < channels; c++) {
					float x = buffer[r * width + c];
					if (residual) x += residual[r * s->residual_pixel + c];
					out[r * s->out_pixel + c] = x;
				}
			}
		}
		in += rows * s->in_pixel;
		out += rows * s->out_pixel;
		if (residual) residual += rows * s->residual_pixel;
	}
}

// Panels of output channels are outermost: a panel's weights stay in cache while the run passes.
static void run_conv(const liif_conv_shape *s, const float *in, const float *weights,
                     const float *bias, float *out, const float *residual) {
	const int64_t k = s->kernel * s->kernel * s->in;
	for (int64_t first = 0; first < s->out; first += VECTORS * LANES) {
		const int64_t channels = s->out - first;
		int64_t vectors = (channels + LANES - 1) / LANES;
		if (vectors > VECTORS) vectors = VECTORS;
		panel(s, vectors, in, weights, bias, out + first, residual ? residual + first : 0,
		      channels);
		weights += k * vectors * LANES;
		bias += vectors * LANES;
	}
}

// First hidden layer of each query: the hoisted code plus what offset and cell add to it.
static void run_gather(const liif_queries *q, const int32_t *codes, const float *coordinates,
                 const float *latent, const float *weights, float *out) {
	const int64_t width = q->width, whole = width / LANES * LANES;
	const float *wy = weights, *wx = wy + width, *wcy = wx + width, *wcx = wcy + width;
	for (int64_t n = 0; n < q->count; n++) {
		const float *code = latent + codes[n] * q->latent_pixel;
		const V oy = splat(coordinates[0]), ox = splat(coordinates[1]);
		const V cy = splat(coordinates[2]), cx = splat(coordinates[3]);
		for (int64_t c = 0; c < whole; c += LANES) {
			V x = fma(cx, load(wcx + c), fma(cy, load(wcy + c), load(code + c)));
			x = fma(ox, load(wx + c), fma(oy, load(wy + c), x));
			if (q->relu) x = max(zero(), x);
			store(out + c, x);
		}
		if (whole < width) {
			const int64_t left = width - whole;
			V x = load_some(code + whole, left);
			x = fma(cx, load_some(wcx + whole, left), fma(cy, load_some(wcy + whole, left), x));
			x = fma(ox, load_some(wx + whole, left), fma(oy, load_some(wy + whole, left), x));
			if (q->relu) x = max(zero(), x);
			store_some(out + whole, x, left);
		}
		coordinates += 4;
		out += width;
	}
}

// A vector of channels of the first hidden layer, of count queries in a row. Neighbours have their
// codes in common, the more the larger the scale; the next code is on its way meanwhile.
INLINE void gather_channels(const int sides, const liif_grid_row *r, int64_t count,
                            const int32_t *const *column, const float *const *offset,
                            const float *at, const float *latent, V wy, V wx, V wcy, V wcx,
                            int64_t channels, float *out) {
	const int64_t width = r->width, pixel = r->latent_pixel;
	const V least = r->relu ? zero() : splat(-__builtin_inff());
	V base[2][2];
	int32_t last[2] = {-1, -1};
	for (int64_t n = 0; n < count; n++) {
		UNROLL for (int b = 0; b < sides; b++) {
			const int32_t now = column[b][n];
			if (now == last[b]) continue;
			last[b] = now;
			UNROLL for (int a = 0; a < sides; a++) {
				const float *code = latent + (r->row[a] + now) * pixel;
				__builtin_prefetch(code + pixel);
				const V x = channels == LANES ? load(code) : load_some(code, channels);
				const V cell = fma(splat(at[3]), wcx, fma(splat(at[2]), wcy, x));
				base[a][b] = fma(splat(at[a]), wy, cell);
			}
		}
		UNROLL for (int a = 0; a < sides; a++) {
			UNROLL for (int b = 0; b < sides; b++) {
				const V x = max(least, fma(splat(offset[b][n]), wx, base[a][b]));
				if (channels == LANES) {
					store(out, x);
				} else {
					store_some(out, x, channels);
				}
				out += width;
			}
		}
	}
}

// The corners' shares of each query of a run in a row (Eq. 4): the area to the diagonally opposite
// latent, plus 1e-9, over the sum of the four.
static void row_shares(int64_t count, const float *offset0, const float *offset1, const float *at,
                       float *shares) {
	for (int64_t n = 0; n < count; n += LANES) {
		const int64_t left = count - n < LANES ? count - n : LANES;
		const V tiny = splat(1e-9f), minus = splat(-1);
		V x[2], area[4], total = zero();
		x[0] = left == LANES ? load(offset0 + n) : load_some(offset0 + n, left);
		x[1] = left == LANES ? load(offset1 + n) : load_some(offset1 + n, left);
		UNROLL for (int k = 0; k < 4; k++) {
			const V size = mul(splat(at[k / 2]), x[k % 2]);
			area[k] = add(max(size, mul(size, minus)), tiny);
			total = add(total, area[k]);
		}
		const V one = quotient(splat(1), total);
		float lane[4][LANES];
		UNROLL for (int k = 0; k < 4; k++) store(lane[k], mul(area[3 - k], one));
		for (int64_t i = 0; i < left; i++) {
			for (int k = 0; k < 4; k++) shares[4 * i + k] = lane[k][i];
		}
		shares += 4 * left;
	}
}

// All channels of the first hidden layer, of a run in a row.
INLINE void gather_queries(const int sides, const liif_grid_row *r, const int32_t *column0,
                           const int32_t *column1, const float *offset0, const float *offset1,
                           const float *at, const float *latent, const float *weights,
                           float *out) {
	const int64_t width = r->width, whole = width / LANES * LANES, rest = width - whole;
	const float *wy = weights, *wx = wy + width, *wcy = wx + width, *wcx = wcy + width;
	const int64_t most = 16; // queries whose values the first-level cache holds
	for (int64_t n = 0; n < r->count; n += most) {
		const int64_t count = r->count - n < most ? r->count - n : most;
		const int32_t *const column[2] = {column0 + n, column1 + n};
		const float *const offset[2] = {offset0 + n, offset1 + n};
		float *to = out + n * sides * sides * width;
		for (int64_t c = 0; c < whole; c += LANES) {
			gather_channels(sides, r, count, column, offset, at, latent + c, load(wy + c),
			                load(wx + c), load(wcy + c), load(wcx + c), LANES, to + c);
		}
		if (rest) {
			gather_channels(sides, r, count, column, offset, at, latent + whole,
			                load_some(wy + whole, rest), load_some(wx + whole, rest),
			                load_some(wcy + whole, rest), load_some(wcx + whole, rest), rest,
			                to + whole);
		}
	}
}

// gather and the shares of corners, of a run in a row of a grid. at has the offsets y of both rows
// and the cell y, x.
static void run_gather_row(const liif_grid_row *r, const int32_t *column0, const int32_t *column1,
                           const float *offset0, const float *offset1, const float *at,
                           const float *latent, const float *weights, float *shares, float *out) {
	if (r->sides == 2) {
		gather_queries(2, r, column0, column1, offset0, offset1, at, latent, weights, out);
		row_shares(r->count, offset0, offset1, at, shares);
	} else {
		gather_queries(1, r, column0, column1, offset0, offset1, at, latent, weights, out);
		for (int64_t n = 0; n < r->count; n++) shares[n] = 1;
	}
}

// Blends the corners of each query by area (Eq. 4) and applies the last layer, [3][width], to the
// blend.
static void run_blend(const float *hidden, const float *blend, int64_t corners, int64_t count,
                const float *last, const float *last_bias, int64_t width, float *out) {
	const int64_t whole = width / LANES * LANES;
	for (int64_t q = 0; q < count; q++) {
		V r = zero(), g = zero(), b = zero();
		for (int64_t c = 0; c < width; c += LANES) {
			const int64_t left = c < whole ? LANES : width - c;
			V x = zero();
			for (int64_t k = 0; k < corners; k++) {
				const float *h = hidden + k * width + c;
				x = fma(splat(blend[k]), left == LANES ? load(h) : load_some(h, left), x);
			}
			if (left == LANES) {
				r = fma(x, load(last + c), r);
				g = fma(x, load(last + width + c), g);
				b = fma(x, load(last + 2 * width + c), b);
			} else {
				r = fma(x, load_some(last + c, left), r);
				g = fma(x, load_some(last + width + c, left), g);
				b = fma(x, load_some(last + 2 * width + c, left), b);
			}
		}
		out[0] = sum(r) + last_bias[0];
		out[1] = sum(g) + last_bias[1];
		out[2] = sum(b) + last_bias[2];
		hidden += corners * width;
		blend += corners;
		out += 3;
	}
}

// Hidden values of a query alone: h = [ReLU](bias + weights·(offset, cell)).
static void run_affine(const liif_queries *q, const float *coordinates, const float *weights,
                       const float *bias, float *out) {
	const int64_t width = q->width;
	const float *wy = weights, *wx = wy + width, *wcy = wx + width, *wcx = wcy + width;
	for (int64_t n = 0; n < q->count; n++) {
		const float oy = coordinates[0], ox = coordinates[1];
		const float cy = coordinates[2], cx = coordinates[3];
		for (int64_t j = 0; j < width; j++) {
			float h = bias[j] + cy * wcy[j] + cx * wcx[j] + oy * wy[j] + ox * wx[j];
			out[j] = q->relu && h < 0 ? 0 : h; // keeps what is not a number
		}
		coordinates += 4;
		out += width;
	}
}

// Hidden values as a filter: colour c = G[c][width] + Σ h[j]·G[c][j].
static void run_product(const liif_queries *q, const int32_t *codes, const float *latent,
                        const float *hidden, float *out) {
	const int64_t width = q->width, whole = width / LANES * LANES;
	for (int64_t n = 0; n < q->count; n++) {
		const float *g = latent + codes[n] * q->latent_pixel;
		for (int64_t c = 0; c < 3; c++) {
			const float *from = g + c * (width + 1);
			V acc = zero();
			for (int64_t j = 0; j < whole; j += LANES) {
				acc = fma(load(hidden + j), load(from + j), acc);
			}
			float rest = from[width];
			for (int64_t j = whole; j < width; j++) rest += hidden[j] * from[j];
			out[c] = sum(acc) + rest;
		}
		hidden += width;
		out += 3;
	}
}

// Independent FMA chains: 2·LANES·FMA_CHAINS FLOP an iteration, to measure the machine's peak.
static float run_fma(int64_t iterations) {
	V acc[FMA_CHAINS];
	UNROLL for (int i = 0; i < FMA_CHAINS; i++) acc[i] = splat((float)i);
	V a = splat(0.999f), b = splat(0.001f);
	for (int64_t n = 0; n < iterations; n++) {
		UNROLL for (int i = 0; i < FMA_CHAINS; i++) {
			acc[i] = fma(acc[i], a, b);
			KEEP(acc[i]);
		}
	}
	V total = zero();
	UNROLL for (int i = 0; i < FMA_CHAINS; i++) total = add(total, acc[i]);
	return sum(total);
}

#include "kernels_train.h"
#include "kernels_winograd.h"
#include "kernels_waves.h"

const liif_kernels KERNELS = {
	LANES, VECTORS, FMA_CHAINS, run_conv, run_gather, run_gather_row, run_blend, run_affine,
	run_product, run_weight_gradient, run_winograd, run_winograd_weight_gradient,
	run_winograd_weights, run_relu_gradient, run_add, run_blend_gradient, run_latent_gradient,
	run_adam, run_waves, run_waves_table, run_waves_gradient, run_fma,
};
