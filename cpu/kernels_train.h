// The kernels of one instruction set that training adds; kernels_body.h includes it. Besides what
// that file asks for they need mul, quotient, square_root, and open(x, gate): x where gate is not
// 0, and 0 where it is.
//
// Whole vectors are read of the last channels, up to LANES-1 floats behind them: buffers have that
// room.

// About how many pixels a sum runs over in a register before it is added to what is in memory: what
// these pixels have of the input and the gradient must stay in the first-level cache.
#define CORRELATED 96

// A register tile: rows input channels by vectors vectors of output channels.
INLINE void weight_gradient_tile(const int rows, const int vectors,
                                 const liif_weight_gradient_shape *s, const float *in,
                                 const float *grad, float *sums) {
	V acc[ROWS][VECTORS];
	UNROLL for (int r = 0; r < rows; r++) {
		UNROLL for (int v = 0; v < vectors; v++) acc[r][v] = zero();
	}
	UNROLL for (int r = 0; r < rows; r++) {
		UNROLL for (int v = 0; v < vectors; v++) {
			__builtin_prefetch(sums + r * s->sums_row + v * LANES, 1);
		}
	}
	const int64_t in_pixel = s->in_pixel, grad_pixel = s->grad_pixel;
	for (int64_t y = 0; y < s->rows; y++) {
		const float *a = in + y * s->in_row, *g = grad + y * s->grad_row;
		for (int64_t x = 0; x < s->pixels; x++) {
			V d[VECTORS];
			UNROLL for (int v = 0; v < vectors; v++) d[v] = load(g + v * LANES);
			UNROLL for (int r = 0; r < rows; r++) {
				V i = splat(a[r]);
				UNROLL for (int v = 0; v < vectors; v++) acc[r][v] = fma(i, d[v], acc[r][v]);
			}
			a += in_pixel;
			g += grad_pixel;
		}
	}
	if (s->out == vectors * LANES) {
		UNROLL for (int r = 0; r < rows; r++) {
			UNROLL for (int v = 0; v < vectors; v++) {
				float *to = sums + r * s->sums_row + v * LANES;
				store(to, s->overwrite ? acc[r][v] : add(load(to), acc[r][v]));
			}
		}
		return;
	}
	float buffer[ROWS * VECTORS * LANES];
	UNROLL for (int r = 0; r < rows; r++) {
		UNROLL for (int v = 0; v < vectors; v++) {
			store(buffer + (r * vectors + v) * LANES, acc[r][v]);
		}
	}
	for (int64_t r = 0; r < rows; r++) {
		for (int64_t c = 0; c < s->out; c++) {
			float *to = sums + r * s->sums_row + c;
			*to = buffer[r * vectors * LANES + c] + (s->overwrite ? 0 : *to);
		}
	}
}

#define WEIGHT_GRADIENT(r, v)                                                                      \
	static __attribute__((noinline)) void weight_gradient_##r##_##v(                               \
	    const liif_weight_gradient_shape *s, const float *in, const float *grad, float *sums) {    \
		weight_gradient_tile(r, v, s, in, grad, sums);                                             \
	}
#define WEIGHT_GRADIENTS(v) EACH_ROWS(WEIGHT_GRADIENT, v)
EACH_VECTORS(WEIGHT_GRADIENTS)

typedef void (*weight_gradient_function)(const liif_weight_gradient_shape *, const float *,
                                         const float *, float *);
#define WEIGHT_GRADIENT_NAME(r, v) weight_gradient_##r##_##v,
#define WEIGHT_GRADIENT_NAMES(v) {EACH_ROWS(WEIGHT_GRADIENT_NAME, v)},
static const weight_gradient_function weight_gradients[VECTORS][ROWS] = {
	EACH_VECTORS(WEIGHT_GRADIENT_NAMES)};

// All taps and blocks of a panel, over stretches of a few rows or of a part of a row.
static void run_weight_gradient(const liif_weight_gradient_shape *s, const float *in,
                                const float *grad, float *sums) {
	const weight_gradient_function *tile = weight_gradients[(s->out + LANES - 1) / LANES - 1];
	const int64_t parts = (s->pixels + CORRELATED - 1) / CORRELATED;
	const int64_t rows = s->pixels < CORRELATED ? CORRELATED / s->pixels : 1;
	const int64_t blocks = (s->in + ROWS - 1) / ROWS;
	const int64_t least = (int32_t)s->in / (int32_t)blocks, longer = s->in - least * blocks;
	liif_weight_gradient_shape stretch = *s;
	for (int64_t y = 0; y < s->rows; y += rows) {
		stretch.rows = s->rows - y < rows ? s->rows - y : rows;
		for (int64_t p = 0; p < parts; p++) {
			const int64_t x = s->pixels * p / parts;
			stretch.pixels = s->pixels * (p + 1) / parts - x;
			const float *g = grad + y * s->grad_row + x * s->grad_pixel;
			float *to = sums;
			for (int64_t ky = 0; ky < s->kernel; ky++) {
				for (int64_t kx = 0; kx < s->kernel; kx++) {
					const float *a = in + (y + ky) * s->in_row + (x + kx) * s->in_pixel;
					for (int64_t b = 0; b < blocks; b++) {
						const int64_t channels = least + (b < longer);
						tile[channels - 1](&stretch, a, g, to);
						a += channels;
						to += channels * s->sums_row;
					}
				}
			}
		}
	}
}

// A row of pixels: the gradient is masked where there is a gate, and summed.
static void run_relu_gradient(const liif_gate_shape *s, float *grad, const float *gate,
                              float *sums) {
	for (int64_t c = 0; c < s->channels; c += LANES) {
		const int64_t left = s->channels - c;
		V total = zero();
		for (int64_t p = 0; p < s->pixels; p++) {
			float *g = grad + p * s->grad_pixel + c;
			V x = load(g);
			if (gate) {
				x = open(x, load(gate + p * s->gate_pixel + c));
				if (left >= LANES) store(g, x); else store_some(g, x, left);
			}
			total = add(total, x);
		}
		if (!sums) continue;
		if (left >= LANES) store(sums + c, total); else store_some(sums + c, total, left);
	}
}

// Adds one run of pixels to another.
static void run_add(const liif_gate_shape *s, float *to, const float *from) {
	for (int64_t p = 0; p < s->pixels; p++) {
		float *a = to + p * s->grad_pixel;
		const float *b = from + p * s->gate_pixel;
		for (int64_t c = 0; c < s->channels; c += LANES) {
			const int64_t left = s->channels - c;
			V x = add(load(a + c), load(b + c));
			if (left >= LANES) store(a + c, x); else store_some(a + c, x, left);
		}
	}
}

// The blend of each query's corners, and what its colour's gradient gives each of them.
static void run_blend_gradient(const liif_blend_shape *s, const float *hidden, const float *blend,
                               const float *last, const float *grad, float *blended, float *out) {
	const int64_t width = s->width;
	for (int64_t q = 0; q < s->count; q++) {
		const V red = splat(grad[0]), green = splat(grad[1]), blue = splat(grad[2]);
		for (int64_t c = 0; c < width; c += LANES) {
			const int64_t left = width - c;
			const float *w = last + c;
			V d, x = zero();
			if (left >= LANES) {
				d = fma(blue, load(w + 2 * width), zero());
				d = fma(red, load(w), fma(green, load(w + width), d));
			} else {
				d = fma(blue, load_some(w + 2 * width, left), zero());
				d = fma(red, load_some(w, left), fma(green, load_some(w + width, left), d));
			}
			for (int64_t k = 0; k < s->corners; k++) {
				const V share = splat(blend[k]), h = load(hidden + k * width + c);
				V g = fma(share, d, zero());
				x = fma(share, h, x);
				if (s->relu) g = open(g, h);
				float *to = out + k * width + c;
				if (left >= LANES) store(to, g); else store_some(to, g, left);
			}
			if (left >= LANES) store(blended + c, x); else store_some(blended + c, x, left);
		}
		hidden += s->corners * width;
		out += s->corners * width;
		blend += s->corners;
		blended += width;
		grad += 3;
	}
}

// Adds to each of a row of latent codes the rows of gradients that order lists for it.
static void run_latent_gradient(int64_t codes, int64_t width, const int32_t *start,
                                const int32_t *order, const float *grad, float *to) {
	for (int64_t n = 0; n < codes; n++) {
		for (int64_t c = 0; c < width && start[n] < start[n + 1]; c += LANES) {
			const int64_t left = width - c;
			V x = load(to + c);
			for (int32_t r = start[n]; r < start[n + 1]; r++) {
				x = add(x, load(grad + order[r] * width + c));
			}
			if (left >= LANES) store(to + c, x); else store_some(to + c, x, left);
		}
		to += width;
	}
}

// Adam on n parameters (plainAdam).
static void run_adam(const liif_adam *f, int64_t n, float *values, float *gradient, float *moment1,
                     float *moment2, float *average) {
	const V clip = splat(f->clip), beta1 = splat(f->beta1), rest1 = splat(f->rest1);
	const V beta2 = splat(f->beta2), rest2 = splat(f->rest2), rate = splat(f->rate);
	const V root = splat(f->root), epsilon = splat(f->epsilon), share = splat(f->average);
	const V none = splat(-1);
	for (int64_t i = 0; i < n; i += LANES) {
		const int64_t left = n - i;
#define READ(from) (left >= LANES ? load(from + i) : load_some(from + i, left))
#define WRITE(to, v)                                                                               \
	do {                                                                                           \
		if (left >= LANES) store(to + i, v); else store_some(to + i, v, left);                     \
	} while (0)
		const V g = mul(clip, READ(gradient));
		const V m1 = fma(beta1, READ(moment1), mul(rest1, g));
		const V m2 = fma(beta2, READ(moment2), mul(mul(rest2, g), g));
		const V step = quotient(mul(rate, m1), fma(square_root(m2), root, epsilon));
		const V v = fma(none, step, READ(values)), a = READ(average);
		WRITE(moment1, m1);
		WRITE(moment2, m2);
		WRITE(values, v);
		WRITE(average, f->average == 1 ? v : fma(share, fma(none, a, v), a));
		WRITE(gradient, zero());
#undef READ
#undef WRITE
	}
}
