// The kernels of damped waves, the first stage of a Fourier head (stage_waves.go has their twins);
// kernels_body.h includes it. Sine and exponential are made of multiply-adds, so that all lanes
// take the same time, and good to 2e-7 for phases of up to some thousand turns. Besides the
// operations of kernels_body.h they need power2(n): 2 to the power of a whole n in -126..127.

// The nearest whole number of x, of up to 2^22.
INLINE V whole(V x) { return add(add(x, splat(12582912.0f)), splat(-12582912.0f)); }

// Sine of r in -π/2..π/2: its series up to r^11.
INLINE V sine_of_rest(V r) {
	const V s = mul(r, r);
	V p = fma(s, splat(-2.5052108e-8f), splat(2.7557319e-6f));
	p = fma(p, s, splat(-1.9841270e-4f));
	p = fma(p, s, splat(8.3333333e-3f));
	p = fma(p, s, splat(-1.6666667e-1f));
	return fma(mul(r, s), p, r);
}

// x less k halves of a turn, which is π in three parts: products with the first are exact.
INLINE V rest(V x, V k) {
	return fma(k, splat(-1.5099580e-7f),
	           fma(k, splat(-0.00096750259f), fma(k, splat(-3.140625f), x)));
}

// v where the whole number k is even, and -v where it is odd.
INLINE V turned(V v, V k) {
	const V odd = fma(splat(-2), whole(mul(k, splat(0.5f))), k); // 0, 1 or -1
	return mul(v, fma(mul(splat(-2), odd), odd, splat(1)));
}

INLINE V sine(V x) {
	const V k = whole(mul(x, splat(0.31830987f)));
	return turned(sine_of_rest(rest(x, k)), k);
}

// The cosine is the sine a quarter of a turn on.
INLINE V cosine(V x) {
	const V k = whole(fma(x, splat(0.31830987f), splat(-0.5f)));
	return turned(sine_of_rest(rest(x, add(k, splat(0.5f)))), add(k, splat(1)));
}

// exp(x), x limited to -87..88: 2 to the power of a whole number, times the series of what is left.
INLINE V exponential(V x) {
	x = mul(splat(-1), max(splat(-88), mul(splat(-1), max(splat(-87), x))));
	const V n = whole(mul(x, splat(1.4426950f)));
	const V r = fma(n, splat(2.1219444e-4f), fma(n, splat(-0.693359375f), x));
	V p = fma(r, splat(1.9841270e-4f), splat(1.3888889e-3f));
	p = fma(p, r, splat(8.3333333e-3f));
	p = fma(p, r, splat(4.1666667e-2f));
	p = fma(p, r, splat(1.6666667e-1f));
	p = fma(p, r, splat(0.5f));
	p = fma(p, r, splat(1));
	return mul(fma(p, r, splat(1)), power2(n));
}

INLINE V some(const float *from, int64_t left) {
	return left >= LANES ? load(from) : load_some(from, left);
}

// A vector of waves: four rows of weights and their phases.
typedef struct {
	V wy, wx, dy, dx, bias;
} wave_vector;

INLINE wave_vector wave_weights(const float *weights, const float *bias, int64_t width, int64_t j) {
	const int64_t left = width - j;
	return (wave_vector){some(weights + j, left), some(weights + width + j, left),
	                     some(weights + 2 * width + j, left), some(weights + 3 * width + j, left),
	                     some(bias + j, left)};
}

INLINE V wave_phase(const wave_vector *w, const float *at) {
	return fma(splat(at[0]), w->wy, fma(splat(at[1]), w->wx, w->bias));
}

INLINE V wave_damping(const wave_vector *w, const float *at) {
	return exponential(fma(splat(-at[2]), w->dy, mul(splat(-at[3]), w->dx)));
}

// Hidden values of queries: h = sin(offset·w + bias) · exp(-cell·d).
static void run_waves(const liif_queries *q, const float *coordinates, const float *weights,
                      const float *bias, float *out) {
	for (int64_t j = 0; j < q->width; j += LANES) {
		const int64_t left = q->width - j;
		const wave_vector w = wave_weights(weights, bias, q->width, j);
		for (int64_t n = 0; n < q->count; n++) {
			const float *at = coordinates + 4 * n;
			const V h = mul(sine(wave_phase(&w, at)), wave_damping(&w, at));
			float *to = out + n * q->width + j;
			if (left >= LANES) store(to, h); else store_some(to, h, left);
		}
	}
}

// Hidden values of queries of one row of a grid, whose columns are at places of a table: the row's
// sines times their cosines and cosines times their sines, [2][width] each.
static void run_waves_table(const liif_queries *q, const int32_t *places, const float *row,
                            const float *table, float *out) {
	const int64_t width = q->width;
	for (int64_t j = 0; j < width; j += LANES) {
		const int64_t left = width - j;
		const V row_sine = some(row + j, left), row_cosine = some(row + width + j, left);
		for (int64_t n = 0; n < q->count; n++) {
			const float *at = table + places[n] + j;
			const V h = fma(row_sine, some(at + width, left), mul(row_cosine, some(at, left)));
			float *to = out + n * width + j;
			if (left >= LANES) store(to, h); else store_some(to, h, left);
		}
	}
}

// Adds to the gradients of weights, [4][width], and phases those that follow from the gradient of
// hidden values.
static void run_waves_gradient(const liif_queries *q, const float *coordinates,
                               const float *weights, const float *bias, const float *grad,
                               float *sums, float *phases) {
	const int64_t width = q->width;
	for (int64_t j = 0; j < width; j += LANES) {
		const int64_t left = width - j;
		const wave_vector w = wave_weights(weights, bias, width, j);
		V total[5];
		UNROLL for (int k = 0; k < 5; k++) {
			total[k] = some(k < 4 ? sums + k * width + j : phases + j, left);
		}
		for (int64_t n = 0; n < q->count; n++) {
			const float *at = coordinates + 4 * n;
			const V phase = wave_phase(&w, at);
			const V g = mul(some(grad + n * width + j, left), wave_damping(&w, at));
			const V turn = mul(g, cosine(phase)), fade = mul(mul(splat(-1), g), sine(phase));
			UNROLL for (int k = 0; k < 2; k++) {
				total[k] = fma(turn, splat(at[k]), total[k]);
				total[2 + k] = fma(fade, splat(at[2 + k]), total[2 + k]);
			}
			total[4] = add(total[4], turn);
		}
		UNROLL for (int k = 0; k < 5; k++) {
			float *to = k < 4 ? sums + k * width + j : phases + j;
			if (left >= LANES) store(to, total[k]); else store_some(to, total[k], left);
		}
	}
}
