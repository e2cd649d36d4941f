// Convolution 3×3 by Winograd's F(4×4, 3×3) (Lavin and Gray 2016); kernels_body.h includes it. The
// story, with the numbers, is in winograd.go, the twin of each kernel in plain_winograd.go.
//
// Names: a tile is 4×4 output pixels and the 6×6 input pixels d around them. With g the 3×3 weights
// of a pair of channels,
//
//   y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A,    dg = Gᵀ [ Σ (Bᵀ d B) ⊙ (A dy Aᵀ) ] G,
//
// where ⊙ goes by the 36 frequencies. Summed over input channels it is 36 matrix products of tiles
// by channels; summed over tiles, for dg, 36 products of channels by channels.

#define FREQUENCIES 36
#define HALF_ROOT 0.70710678118654752f // the points are 0, ±√½, ±√2 and ∞
#define ROOT 1.41421356237309505f

// From one frequency of n floats to the next: an odd number of cache lines, or the 36 vectors that
// a transform touches would all want the same few places of the first-level cache.
INLINE int64_t frequency_stride(int64_t n) { return ((n + 15) / 16 | 1) * 16; }

#if defined(__clang__)
#define LOOP _Pragma("clang loop unroll(disable)")
#else
#define LOOP _Pragma("GCC unroll 1")
#endif

INLINE void store_six(float *to, int64_t stride, const V *v) {
	float *more = to + 3 * stride;
	store(to, v[0]);
	store(to + stride, v[1]);
	store(to + 2 * stride, v[2]);
	store(more, v[3]);
	store(more + stride, v[4]);
	store(more + 2 * stride, v[5]);
}

// Bᵀ on six vectors, from + 0, 1, … 5 steps.
#define TRANSFORM_INPUT(a, to, step)                                                               \
	do {                                                                                           \
		const V even1 = fma(splat(-2), (a)[2], (a)[4]), odd1 = fma(splat(-2), (a)[1], (a)[3]);     \
		const V even2 = fma(splat(-0.5f), (a)[2], (a)[4]);                                         \
		const V odd2 = fma(splat(-0.5f), (a)[1], (a)[3]);                                          \
		(to)[0 * (step)] = add((a)[0], fma(splat(-2.5f), (a)[2], (a)[4]));                         \
		(to)[1 * (step)] = fma(splat(HALF_ROOT), odd1, even1);                                     \
		(to)[2 * (step)] = fma(splat(-HALF_ROOT), odd1, even1);                                    \
		(to)[3 * (step)] = fma(splat(ROOT), odd2, even2);                                          \
		(to)[4 * (step)] = fma(splat(-ROOT), odd2, even2);                                         \
		(to)[5 * (step)] = add((a)[1], fma(splat(-2.5f), (a)[3], (a)[5]));                         \
	} while (0)

// A on four vectors.
#define TRANSFORM_GRADIENT(a, to, step)                                                            \
	do {                                                                                           \
		const V even1 = fma(splat(0.5f), (a)[2], (a)[0]), odd1 = fma(splat(0.5f), (a)[3], (a)[1]); \
		const V even2 = fma(splat(2), (a)[2], (a)[0]), odd2 = fma(splat(2), (a)[3], (a)[1]);       \
		(to)[0 * (step)] = (a)[0];                                                                 \
		(to)[1 * (step)] = fma(splat(HALF_ROOT), odd1, even1);                                     \
		(to)[2 * (step)] = fma(splat(-HALF_ROOT), odd1, even1);                                    \
		(to)[3 * (step)] = fma(splat(ROOT), odd2, even2);                                          \
		(to)[4 * (step)] = fma(splat(-ROOT), odd2, even2);                                         \
		(to)[5 * (step)] = (a)[3];                                                                 \
	} while (0)

// Aᵀ on six vectors.
#define TRANSFORM_OUTPUT(a, to, step)                                                              \
	do {                                                                                           \
		const V none = splat(-1);                                                                  \
		const V even1 = add((a)[1], (a)[2]), odd1 = fma(none, (a)[2], (a)[1]);                     \
		const V even2 = add((a)[3], (a)[4]), odd2 = fma(none, (a)[4], (a)[3]);                     \
		(to)[0 * (step)] = add((a)[0], add(even1, even2));                                         \
		(to)[1 * (step)] = fma(splat(HALF_ROOT), odd1, mul(splat(ROOT), odd2));                    \
		(to)[2 * (step)] = fma(splat(0.5f), even1, add(even2, even2));                             \
		(to)[3 * (step)] = fma(splat(0.5f * HALF_ROOT), odd1, fma(splat(2 * ROOT), odd2, (a)[5])); \
	} while (0)

// G on three vectors.
#define TRANSFORM_WEIGHTS(a, to, step)                                                             \
	do {                                                                                           \
		const V even1 = mul(splat(-2.0f / 3), fma(splat(0.5f), (a)[2], (a)[0]));                   \
		const V even2 = mul(splat(1.0f / 6), fma(splat(2), (a)[2], (a)[0]));                       \
		(to)[0 * (step)] = (a)[0];                                                                 \
		(to)[1 * (step)] = fma(splat(-2 * HALF_ROOT / 3), (a)[1], even1);                          \
		(to)[2 * (step)] = fma(splat(2 * HALF_ROOT / 3), (a)[1], even1);                           \
		(to)[3 * (step)] = fma(splat(ROOT / 6), (a)[1], even2);                                    \
		(to)[4 * (step)] = fma(splat(-ROOT / 6), (a)[1], even2);                                   \
		(to)[5 * (step)] = (a)[2];                                                                 \
	} while (0)

// Gᵀ on six vectors.
#define TRANSFORM_SUMS(a, to, step)                                                                \
	do {                                                                                           \
		const V none = splat(-1);                                                                  \
		const V even1 = add((a)[1], (a)[2]), odd1 = fma(none, (a)[2], (a)[1]);                     \
		const V even2 = add((a)[3], (a)[4]), odd2 = fma(none, (a)[4], (a)[3]);                     \
		(to)[0 * (step)] = fma(splat(-2.0f / 3), even1, fma(splat(1.0f / 6), even2, (a)[0]));      \
		(to)[1 * (step)] = fma(splat(-2 * HALF_ROOT / 3), odd1, mul(splat(ROOT / 6), odd2));       \
		(to)[2 * (step)] = fma(splat(-1.0f / 3), even1, fma(splat(1.0f / 3), even2, (a)[5]));      \
	} while (0)

// Bᵀ d B of one vector of channels. Rows and columns are loops on purpose: unrolled, they drown in
// addresses.
INLINE void input_tile(const float *in, int64_t pixel, int64_t row, float *to, int64_t stride) {
	V half[6][6];
	LOOP for (int x = 0; x < 6; x++) {
		const float *p = in + x * pixel, *q = p + 3 * row;
		const V a[6] = {load(p), load(p + row), load(p + 2 * row), load(q), load(q + row),
			load(q + 2 * row)};
		TRANSFORM_INPUT(a, &half[0][x], 6);
	}
	LOOP for (int y = 0; y < 6; y++) {
		V a[6];
		TRANSFORM_INPUT(half[y], a, 1);
		store_six(to + 6 * y * stride, stride, a);
	}
}

// A dy Aᵀ of one vector of channels.
INLINE void gradient_tile(const float *grad, int64_t pixel, int64_t row, float *to,
                          int64_t stride) {
	V half[6][4];
	LOOP for (int x = 0; x < 4; x++) {
		const float *p = grad + x * pixel, *q = p + 3 * row;
		const V a[4] = {load(p), load(p + row), load(p + 2 * row), load(q)};
		TRANSFORM_GRADIENT(a, &half[0][x], 4);
	}
	LOOP for (int y = 0; y < 6; y++) {
		V a[6];
		TRANSFORM_GRADIENT(half[y], a, 1);
		store_six(to + 6 * y * stride, stride, a);
	}
}

// Aᵀ m A of one vector of channels.
INLINE void output_tile(const float *m, int64_t stride, V to[4][4]) {
	V half[4][6];
	LOOP for (int x = 0; x < 6; x++) {
		const float *p = m + x * stride, *q = p + 18 * stride;
		const V a[6] = {load(p), load(p + 6 * stride), load(p + 12 * stride), load(q),
			load(q + 6 * stride), load(q + 12 * stride)};
		TRANSFORM_OUTPUT(a, &half[0][x], 6);
	}
	UNROLL for (int y = 0; y < 4; y++) TRANSFORM_OUTPUT(half[y], to[y], 1);
}

// Where a tile's first pixel lies in the output, before which a tile may begin.
typedef struct {
	int64_t y, x;
} tile_place;

INLINE tile_place first_place(const liif_winograd_shape *s) {
	const tile_place p = {s->first / s->columns * 4 - s->top,
		s->first % s->columns * 4 - s->left};
	return p;
}

INLINE tile_place next_place(const liif_winograd_shape *s, tile_place p) {
	if (p.x + 4 < s->width) {
		p.x += 4;
	} else {
		p.x = -s->left;
		p.y += 4;
	}
	return p;
}

// The first pixel of a tile's side pixels from start that lies in 0 … size, and the one after the
// last.
INLINE int64_t first_inside(int64_t start) { return start < 0 ? -start : 0; }
INLINE int64_t end_inside(int64_t start, int64_t side, int64_t size) {
	return size - start < side ? size - start : side;
}
INLINE int64_t is_inside(int64_t start, int64_t side, int64_t size) {
	return start >= 0 && start + side <= size;
}

// Copies the side×side tile from y, x of height×width pixels, with zeros for those outside.
static __attribute__((noinline)) void copy_tile(const float *from, int64_t pixel, int64_t row,
                                                int64_t y, int64_t x, int64_t height,
                                                int64_t width, int64_t side, float *to) {
	for (int64_t i = 0; i < side * side; i++) store(to + i * LANES, zero());
	for (int64_t i = first_inside(y); i < end_inside(y, side, height); i++) {
		for (int64_t j = first_inside(x); j < end_inside(x, side, width); j++) {
			store(to + (i * side + j) * LANES, load(from + (y + i) * row + (x + j) * pixel));
		}
	}
}

// The tiles of an input, [36][tiles][channels]; in is its first pixel.
static void input_tiles(const liif_winograd_shape *s, const float *in, float *to, int64_t stride) {
	tile_place p = first_place(s);
	for (int64_t n = 0; n < s->tiles; n++, p = next_place(s, p)) {
		const int64_t y = p.y + s->above, x = p.x + s->before;
		const int64_t whole = is_inside(y, 6, s->in_height) && is_inside(x, 6, s->in_width);
		for (int64_t c = 0; c < s->in; c += LANES) {
			if (whole) {
				const float *from = in + y * s->in_row + x * s->in_pixel + c;
				input_tile(from, s->in_pixel, s->in_row, to + c, stride);
			} else {
				float part[36 * LANES];
				copy_tile(in + c, s->in_pixel, s->in_row, y, x, s->in_height, s->in_width, 6, part);
				input_tile(part, LANES, 6 * LANES, to + c, stride);
			}
		}
		to += s->in;
	}
}

// The tiles of a panel of a gradient, [36][tiles][width].
static void gradient_tiles(const liif_winograd_shape *s, int64_t width, const float *grad,
                           float *to, int64_t stride) {
	tile_place p = first_place(s);
	for (int64_t n = 0; n < s->tiles; n++, p = next_place(s, p)) {
		const int64_t whole = is_inside(p.y, 4, s->height) && is_inside(p.x, 4, s->width);
		for (int64_t c = 0; c < width; c += LANES) {
			if (whole) {
				const float *from = grad + p.y * s->out_row + p.x * s->out_pixel + c;
				gradient_tile(from, s->out_pixel, s->out_row, to + c, stride);
			} else {
				float part[16 * LANES];
				copy_tile(grad + c, s->out_pixel, s->out_row, p.y, p.x, s->height, s->width, 4,
				          part);
				gradient_tile(part, LANES, 4 * LANES, to + c, stride);
			}
		}
		to += width;
	}
}

// The output of a panel's tiles.
static void output_tiles(const liif_winograd_shape *s, int64_t width, const float *m,
                         int64_t stride, const float *bias, float *out, const float *residual) {
	tile_place p = first_place(s);
	for (int64_t n = 0; n < s->tiles; n++, p = next_place(s, p)) {
		const int64_t top = first_inside(p.y), end = end_inside(p.y, 4, s->height);
		const int64_t left = first_inside(p.x), last = end_inside(p.x, 4, s->width);
		for (int64_t c = 0; c < width; c += LANES) {
			float *to = out + p.y * s->out_row + p.x * s->out_pixel + c;
			const float *more = residual;
			if (residual) more += p.y * s->residual_row + p.x * s->residual_pixel + c;
			const V b = load(bias + c);
			V tile[4][4];
			output_tile(m + n * width + c, stride, tile);
			UNROLL for (int y = 0; y < 4; y++) {
				UNROLL for (int x = 0; x < 4; x++) {
					if (y < top || y >= end || x < left || x >= last) continue;
					V v = add(tile[y][x], b);
					if (s->relu) v = max(zero(), v);
					if (residual) {
						v = add(v, load(more + y * s->residual_row + x * s->residual_pixel));
					}
					store(to + y * s->out_row + x * s->out_pixel, v);
				}
			}
		}
	}
}

// A register tile of a matrix product: rows tiles by vectors vectors of output channels.
INLINE void product(const int rows, const int vectors, int64_t channels, const float *in,
                    const float *weights, float *out) {
	V acc[ROWS][VECTORS];
	UNROLL for (int r = 0; r < rows; r++) {
		UNROLL for (int v = 0; v < vectors; v++) acc[r][v] = zero();
	}
	const float *p[(ROWS + 2) / 3];
	UNROLL for (int g = 0; g < (rows + 2) / 3; g++) p[g] = in + 3 * g * channels;
	for (int64_t c = 0; c < channels; c++) {
		V w[VECTORS];
		UNROLL for (int v = 0; v < vectors; v++) w[v] = load(weights + v * LANES);
		UNROLL for (int r = 0; r < rows; r++) {
			V a = splat(p[r / 3][(r % 3) * channels + c]);
			UNROLL for (int v = 0; v < vectors; v++) acc[r][v] = fma(a, w[v], acc[r][v]);
		}
		weights += vectors * LANES;
	}
	UNROLL for (int r = 0; r < rows; r++) {
		UNROLL for (int v = 0; v < vectors; v++) store(out + (r * vectors + v) * LANES, acc[r][v]);
	}
}

#define PRODUCT(r, v)                                                                              \
	static __attribute__((noinline)) void product_##r##_##v(int64_t channels, const float *in,     \
	                                                        const float *weights, float *out) {    \
		product(r, v, channels, in, weights, out);                                                 \
	}
#define PRODUCTS(v) EACH_ROWS(PRODUCT, v)
EACH_VECTORS(PRODUCTS)

typedef void (*product_function)(int64_t, const float *, const float *, float *);
#define PRODUCT_NAME(r, v) product_##r##_##v,
#define PRODUCT_NAMES(v) {EACH_ROWS(PRODUCT_NAME, v)},
static const product_function products[VECTORS][ROWS] = {EACH_VECTORS(PRODUCT_NAMES)};

// One frequency of some tiles, [tiles][channels], by a panel's weights, [channels][width].
static void multiply(int64_t tiles, int64_t channels, int64_t width, const float *in,
                     const float *weights, float *out) {
	const int32_t blocks = (int32_t)((tiles + ROWS - 1) / ROWS), least = (int32_t)tiles / blocks;
	const int64_t longer = tiles - least * blocks;
	for (int32_t b = 0; b < blocks; b++) {
		const int64_t rows = least + (b < longer);
		products[width / LANES - 1][rows - 1](channels, in, weights, out);
		in += rows * channels;
		out += rows * width;
	}
}

// A convolution of some tiles. Scratch holds the tiles of the input and of a panel of the output.
static void run_winograd(const liif_winograd_shape *s, const float *in, const float *weights,
                         const float *bias, float *out, const float *residual, float *scratch) {
	const int64_t in_stride = frequency_stride(s->tiles * s->in);
	float *m = scratch + FREQUENCIES * in_stride;
	input_tiles(s, in, scratch, in_stride);
	for (int64_t first = 0; first < s->out; first += VECTORS * LANES) {
		int64_t width = s->out - first;
		if (width > VECTORS * LANES) width = VECTORS * LANES;
		const int64_t stride = frequency_stride(s->tiles * width);
		for (int64_t f = 0; f < FREQUENCIES; f++) {
			multiply(s->tiles, s->in, width, scratch + f * in_stride, weights, m + f * stride);
			weights += s->in * width;
		}
		output_tiles(s, width, m, stride, bias + first, out + first,
		             residual ? residual + first : 0);
	}
}

// Adds to the gradients of a panel's weights, [9][n], what its sums, [36][n], make of them.
static void finish_sums(int64_t n, const float *sums, float *to) {
	for (int64_t i = 0; i < n; i += LANES) {
		V half[3][6];
		UNROLL for (int x = 0; x < 6; x++) {
			V a[6];
			UNROLL for (int y = 0; y < 6; y++) a[y] = load(sums + (y * 6 + x) * n + i);
			TRANSFORM_SUMS(a, &half[0][x], 6);
		}
		UNROLL for (int y = 0; y < 3; y++) {
			V all[3];
			TRANSFORM_SUMS(half[y], all, 1);
			UNROLL for (int x = 0; x < 3; x++) {
				float *at = to + (y * 3 + x) * n + i;
				store(at, add(load(at), all[x]));
			}
		}
	}
}

// Adds to gradients of weights, [panel][9][in][width], what some tiles of a picture and of the
// output's gradient make. A panel's sums in the frequencies stay in the second-level cache until
// they are finished.
static void run_winograd_weight_gradient(const liif_winograd_shape *s, const float *in,
                                         const float *grad, float *to, float *scratch) {
	const int32_t blocks = (int32_t)((s->in + ROWS - 1) / ROWS), least = (int32_t)s->in / blocks;
	const int64_t longer = s->in - least * blocks;
	const int64_t in_stride = frequency_stride(s->tiles * s->in);
	float *panel_tiles = scratch + FREQUENCIES * in_stride;
	input_tiles(s, in, scratch, in_stride);
	for (int64_t first = 0; first < s->out; first += VECTORS * LANES) {
		int64_t width = s->out - first;
		if (width > VECTORS * LANES) width = VECTORS * LANES;
		const int64_t stride = frequency_stride(s->tiles * width);
		float *sums = panel_tiles + FREQUENCIES * stride, *at = sums;
		gradient_tiles(s, width, grad + first, panel_tiles, stride);
		const liif_weight_gradient_shape tile = {.in_pixel = s->in, .grad_pixel = width,
			.rows = 1, .pixels = s->tiles, .out = width, .sums_row = width, .overwrite = 1};
		for (int64_t f = 0; f < FREQUENCIES; f++) {
			const float *a = scratch + f * in_stride, *g = panel_tiles + f * stride;
			for (int32_t b = 0; b < blocks; b++) {
				const int64_t channels = least + (b < longer);
				weight_gradients[width / LANES - 1][channels - 1](&tile, a, g, at);
				a += channels;
				at += channels * width;
			}
		}
		finish_sums(s->in * width, sums, to);
		to += 9 * s->in * width;
	}
}

// Transforms a panel's weights, [9][n], to [36][n].
static void run_winograd_weights(int64_t n, const float *weights, float *to) {
	for (int64_t i = 0; i < n; i += LANES) {
		V half[6][3];
		UNROLL for (int x = 0; x < 3; x++) {
			V a[3];
			UNROLL for (int y = 0; y < 3; y++) a[y] = load(weights + (y * 3 + x) * n + i);
			TRANSFORM_WEIGHTS(a, &half[0][x], 3);
		}
		UNROLL for (int y = 0; y < 6; y++) {
			V all[6];
			TRANSFORM_WEIGHTS(half[y], all, 1);
			UNROLL for (int x = 0; x < 6; x++) store(to + (y * 6 + x) * n + i, all[x]);
		}
	}
}
