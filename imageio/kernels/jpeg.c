// The slow parts of reading a JPEG of 8 bits, for browsers: what imageio/jpeg_idct.go,
// imageio/plane.go and imageio/jpeg_planes.go have in Go, and with the same results. `make
// generate` compiles this file to jpeg.wasm, which works in the memory of the Go program: pointers
// are Go's.
#include <stdbool.h>
#include <stdint.h>
#include <wasm_simd128.h>

typedef int32_t V __attribute__((vector_size(16)));
typedef uint8_t B __attribute__((vector_size(16)));

#define EXPORT(name) __attribute__((export_name(#name)))
#define BITS 13   // after the point, of the factors of IDCT8
#define BETWEEN 2 // bits after the point that columns keep for the rows

// Defines idct8 of imageio/jpeg_idct.go for a type: v[0] comes with its 13 bits after the point.
#define DEFINE_IDCT8(name, T)                                                                      \
	static inline void name(T *v) {                                                                \
		T v0 = v[0], v1 = v[1], v2 = v[2], v3 = v[3], v4 = v[4], v5 = v[5], v6 = v[6], v7 = v[7];  \
		T z = (v2 + v6) * 4433, even2 = z - v6 * 15137, even3 = z + v2 * 6270;                     \
		T even0 = v0 + (v4 << BITS), even1 = v0 - (v4 << BITS);                                    \
		T e0 = even0 + even3, e1 = even1 + even2, e2 = even1 - even2, e3 = even0 - even3;          \
		T all = (v7 + v3 + v5 + v1) * 9633;                                                        \
		T a = (v7 + v1) * -7373, b = (v5 + v3) * -20995;                                           \
		T c = all - (v7 + v3) * 16069, d = all - (v5 + v1) * 3196;                                 \
		T o0 = v1 * 12299 + a + d, o1 = v3 * 25172 + b + c;                                        \
		T o2 = v5 * 16819 + b + d, o3 = v7 * 2446 + a + c;                                         \
		v[0] = e0 + o0, v[1] = e1 + o1, v[2] = e2 + o2, v[3] = e3 + o3;                            \
		v[4] = e3 - o3, v[5] = e2 - o2, v[6] = e1 - o1, v[7] = e0 - o0;                            \
	}
DEFINE_IDCT8(idct8, V)
DEFINE_IDCT8(wide_idct8, int64_t)

static inline uint8_t clamped(int64_t v) { return v < 0 ? 0 : v > 255 ? 255 : v; }

// Transforms a block whose values are too large for 32 bits, as only damaged files have them.
static void wide(uint8_t *out, int stride, const int16_t *coef, const uint16_t *steps) {
	int64_t block[64], v[8];
	for (int x = 0; x < 8; x++) {
		for (int y = 0; y < 8; y++) {
			v[y] = (int64_t)coef[8 * y + x] * steps[8 * y + x];
		}
		v[0] = (v[0] << BITS) + (1 << (BITS - BETWEEN - 1));
		wide_idct8(v);
		for (int y = 0; y < 8; y++) {
			block[8 * y + x] = v[y] >> (BITS - BETWEEN);
		}
	}
	const int drop = BITS + BETWEEN + 3;
	for (int y = 0; y < 8; y++) {
		int64_t *row = block + 8 * y;
		row[0] = (row[0] << BITS) + (1 << (drop - 1)) + (128 << drop);
		wide_idct8(row);
		for (int x = 0; x < 8; x++) {
			out[y * stride + x] = clamped(row[x] >> drop);
		}
	}
}

static inline void transpose(V *v) {
	V a = wasm_i32x4_shuffle(v[0], v[1], 0, 4, 1, 5);
	V c = wasm_i32x4_shuffle(v[0], v[1], 2, 6, 3, 7);
	V b = wasm_i32x4_shuffle(v[2], v[3], 0, 4, 1, 5);
	V d = wasm_i32x4_shuffle(v[2], v[3], 2, 6, 3, 7);
	v[0] = wasm_i64x2_shuffle(a, b, 0, 2), v[1] = wasm_i64x2_shuffle(a, b, 1, 3);
	v[2] = wasm_i64x2_shuffle(c, d, 0, 2), v[3] = wasm_i64x2_shuffle(c, d, 1, 3);
}

// The shuffle of bytes whose four rows of quads are those of columns 0..3 of a and b, from row y.
#define QUADS(a, b, y)                                                                             \
	wasm_i8x16_shuffle(a, b, y, y + 8, y + 16, y + 24, y + 1, y + 9, y + 17, y + 25, y + 2,        \
	                   y + 10, y + 18, y + 26, y + 3, y + 11, y + 19, y + 27)

// The largest sum of a block's values for which 32 bits are enough: an output of the first pass is
// at most 1.39 * 2^13 times the sum of its column's inputs, is then divided by 2^11, and so on.
#define MOST 32768

// Transforms a block of coefficients, [8][8], into rows of samples that are stride apart.
static void block(uint8_t *out, int stride, const int16_t *coef, const uint16_t *steps) {
	v128_t any = wasm_v128_load(coef + 8);
	for (int y = 2; y < 8; y++) {
		any = wasm_v128_or(any, wasm_v128_load(coef + 8 * y));
	}
	v128_t first = wasm_i16x8_replace_lane(wasm_v128_load(coef), 0, 0);
	if (!wasm_v128_any_true(wasm_v128_or(any, first))) {
		int64_t v = ((int64_t)coef[0] * steps[0] << BETWEEN) + (1 << (BETWEEN + 2));
		v128_t sample = wasm_u8x16_splat(clamped((v >> (BETWEEN + 3)) + 128));
		for (int y = 0; y < 8; y++) {
			wasm_v128_store64_lane(out + y * stride, sample, 0);
		}
		return;
	}
	V half[2][8], sum = {0};
	for (int y = 0; y < 8; y++) {
		v128_t c = wasm_v128_load(coef + 8 * y), s = wasm_v128_load(steps + 8 * y);
		half[0][y] = (V)wasm_i32x4_extmul_low_i16x8(c, s);
		half[1][y] = (V)wasm_i32x4_extmul_high_i16x8(c, s);
		// No sum of eight values below 2^28 wraps.
		V large = (V)wasm_u32x4_min(wasm_i32x4_abs(half[0][y]), wasm_i32x4_splat(MOST)) +
		          (V)wasm_u32x4_min(wasm_i32x4_abs(half[1][y]), wasm_i32x4_splat(MOST));
		sum += large;
	}
	if (sum[0] + sum[1] + sum[2] + sum[3] > MOST) {
		wide(out, stride, coef, steps);
		return;
	}
	for (int i = 0; i < 2; i++) {
		half[i][0] = (half[i][0] << BITS) + (1 << (BITS - BETWEEN - 1));
		idct8(half[i]);
		for (int y = 0; y < 8; y++) {
			half[i][y] >>= BITS - BETWEEN;
		}
	}
	// From here on half[0] has rows 0..3, half[1] rows 4..7, of columns 0..7.
	transpose(half[0]), transpose(half[0] + 4), transpose(half[1]), transpose(half[1] + 4);
	for (int x = 0; x < 4; x++) {
		V v = half[0][4 + x];
		half[0][4 + x] = half[1][x], half[1][x] = v;
	}
	const int drop = BITS + BETWEEN + 3;
	for (int i = 0; i < 2; i++) {
		half[i][0] = (half[i][0] << BITS) + ((1 << (drop - 1)) + (128 << drop));
		idct8(half[i]);
		for (int x = 0; x < 8; x++) {
			half[i][x] >>= drop;
		}
	}
	v128_t pair[4]; // columns 2 i and 2 i + 1, of eight rows
	for (int i = 0; i < 4; i++) {
		pair[i] = wasm_u8x16_narrow_i16x8(
			wasm_i16x8_narrow_i32x4(half[0][2 * i], half[1][2 * i]),
			wasm_i16x8_narrow_i32x4(half[0][2 * i + 1], half[1][2 * i + 1]));
	}
	v128_t left = QUADS(pair[0], pair[1], 0), right = QUADS(pair[2], pair[3], 0);
	v128_t below = QUADS(pair[0], pair[1], 4), beside = QUADS(pair[2], pair[3], 4);
	v128_t rows[4] = {
		wasm_i32x4_shuffle(left, right, 0, 4, 1, 5),
		wasm_i32x4_shuffle(left, right, 2, 6, 3, 7),
		wasm_i32x4_shuffle(below, beside, 0, 4, 1, 5),
		wasm_i32x4_shuffle(below, beside, 2, 6, 3, 7),
	};
	for (int i = 0; i < 4; i++) {
		wasm_v128_store64_lane(out + 2 * i * stride, rows[i], 0);
		wasm_v128_store64_lane(out + (2 * i + 1) * stride, rows[i], 1);
	}
}

#define RUN 256 // pixels at a time

// Makes n pixels, at most RUN, of the samples of two rows of width samples, two of each, from the
// sample first on: interpolateAcross.
static void across(uint8_t *out, const uint8_t *a, const uint8_t *b, int first, int n, int width,
                   int even, int odd) {
	uint16_t sums[RUN / 2 + 16]; // from the sample before the first on
	int count = (n + 1) / 2, c = 0;
	for (int i = -1; i <= count; i++) {
		int at = first + i < 0 ? 0 : first + i >= width ? width - 1 : first + i;
		sums[i + 1] = 3 * a[at] + b[at];
	}
	for (; 2 * c + 16 <= n; c += 8) {
		v128_t before = wasm_v128_load(sums + c), here = wasm_v128_load(sums + c + 1);
		v128_t after = wasm_v128_load(sums + c + 2);
		v128_t three = wasm_i16x8_mul(here, wasm_i16x8_splat(3));
		v128_t x = wasm_i16x8_add(wasm_i16x8_add(three, before), wasm_i16x8_splat(even));
		v128_t y = wasm_i16x8_add(wasm_i16x8_add(three, after), wasm_i16x8_splat(odd));
		x = wasm_u16x8_shr(x, 4), y = wasm_u16x8_shr(y, 4);
		wasm_v128_store(out + 2 * c, wasm_v128_or(x, wasm_i16x8_shl(y, 8)));
	}
	for (; c < count; c++) {
		int three = 3 * sums[c + 1];
		out[2 * c] = (three + sums[c] + even) >> 4;
		if (2 * c + 1 < n) {
			out[2 * c + 1] = (three + sums[c + 2] + odd) >> 4;
		}
	}
}

// Adds to luma what the factors make of chroma, in 16 bits after the point, of four pixels.
static inline V coloured(V l, V u, V v, int cb, int cr) {
	return l + ((u * cb + v * cr + (1 << 15)) >> 16);
}

static inline void quarter(V *r, V *g, V *b, v128_t y, v128_t u, v128_t v, bool high) {
	V l = high ? wasm_u32x4_extend_high_u16x8(y) : wasm_u32x4_extend_low_u16x8(y);
	V cb = (V)(high ? wasm_u32x4_extend_high_u16x8(u) : wasm_u32x4_extend_low_u16x8(u)) - 128;
	V cr = (V)(high ? wasm_u32x4_extend_high_u16x8(v) : wasm_u32x4_extend_low_u16x8(v)) - 128;
	*r = coloured(l, cb, cr, 0, 91881);
	*g = coloured(l, cb, cr, -22554, -46802);
	*b = coloured(l, cb, cr, 116130, 0);
}

static inline v128_t packed(const V *c) {
	return wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(c[0], c[1]),
	                               wasm_i16x8_narrow_i32x4(c[2], c[3]));
}

// Writes n pixels as RGB, interleaved: yccRun8.
static void colours(uint8_t *out, const uint8_t *y, const uint8_t *cb, const uint8_t *cr, int n) {
	int x = 0;
	for (; x + 16 <= n; x += 16) {
		v128_t l = wasm_v128_load(y + x), u = wasm_v128_load(cb + x), v = wasm_v128_load(cr + x);
		V r[4], g[4], b[4];
		for (int i = 0; i < 2; i++) {
			quarter(r + i, g + i, b + i, wasm_u16x8_extend_low_u8x16(l),
			        wasm_u16x8_extend_low_u8x16(u), wasm_u16x8_extend_low_u8x16(v), i);
			quarter(r + 2 + i, g + 2 + i, b + 2 + i, wasm_u16x8_extend_high_u8x16(l),
			        wasm_u16x8_extend_high_u8x16(u), wasm_u16x8_extend_high_u8x16(v), i);
		}
		v128_t red = packed(r), green = packed(g), blue = packed(b);
		uint8_t *to = out + 3 * x; // red and green first, with room for blue
		v128_t v0 = wasm_i8x16_shuffle(red, green, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20,
		                               0, 5);
		v128_t v1 = wasm_i8x16_shuffle(red, green, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0,
		                               10, 26);
		v128_t v2 = wasm_i8x16_shuffle(red, green, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0,
		                               15, 31, 0);
		wasm_v128_store(to, wasm_i8x16_shuffle(v0, blue, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19,
		                                       12, 13, 20, 15));
		wasm_v128_store(to + 16, wasm_i8x16_shuffle(v1, blue, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24,
		                                            11, 12, 25, 14, 15));
		wasm_v128_store(to + 32, wasm_i8x16_shuffle(v2, blue, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10,
		                                            11, 30, 13, 14, 31));
	}
	for (; x < n; x++) {
		int l = y[x], u = cb[x] - 128, v = cr[x] - 128;
		out[3 * x] = clamped(l + ((91881 * v + (1 << 15)) >> 16));
		out[3 * x + 1] = clamped(l + ((-22554 * u - 46802 * v + (1 << 15)) >> 16));
		out[3 * x + 2] = clamped(l + ((116130 * u + (1 << 15)) >> 16));
	}
}

// A row of a picture whose chroma has as many samples as luma across, or half as many.
struct row {
	int64_t pixels, halved, width; // width: of a halved row of samples
	int64_t even, odd;             // of across
};

// Makes a row of RGB of one of luma and of the two nearest rows of Cb and of Cr.
static void row(const struct row *r, uint8_t *out, const uint8_t *y, const uint8_t *cb,
                const uint8_t *cb_far, const uint8_t *cr, const uint8_t *cr_far) {
	uint8_t blue[RUN], red[RUN];
	for (int x = 0; x < r->pixels; x += RUN) {
		int n = r->pixels - x < RUN ? r->pixels - x : RUN;
		if (!r->halved) {
			colours(out + 3 * x, y + x, cb + x, cr + x, n);
			continue;
		}
		across(blue, cb, cb_far, x / 2, n, r->width, r->even, r->odd);
		across(red, cr, cr_far, x / 2, n, r->width, r->even, r->odd);
		colours(out + 3 * x, y + x, blue, red, n);
	}
}

// Transforms n blocks of a row.
static void blocks(uint8_t *out, int stride, const int16_t *coef, const uint16_t *steps, int n) {
	bool large = false; // for the instruction that multiplies numbers with a sign
	for (int i = 0; i < 64; i++) {
		large |= steps[i] >> 15;
	}
	for (int i = 0; i < n; i++) {
		(large ? wide : block)(out + 8 * i, stride, coef + 64 * i, steps);
	}
}

// Runs kernel op. A call is 24 numbers of the kernel's shape, if it has one, and its arguments.
EXPORT(run) void run(int32_t op, int64_t *call) {
	int64_t *arg = call + 24;
#define BYTES(i) ((uint8_t *)(uintptr_t)arg[i])
	switch (op) {
	case 0: blocks(BYTES(0), arg[1], (int16_t *)BYTES(2), (uint16_t *)BYTES(3), arg[4]); break;
	case 1: row((void *)call, BYTES(0), BYTES(1), BYTES(2), BYTES(3), BYTES(4), BYTES(5)); break;
	}
}
