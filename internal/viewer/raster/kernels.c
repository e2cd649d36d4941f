// The sums fit 16 bits (resample.go says why), so that a vector holds as many channels as can be.

#include "kernels.h"

#include <string.h>

typedef uint8_t bytes4 __attribute__((vector_size(4)));
typedef uint16_t words4 __attribute__((vector_size(8)));

static inline __attribute__((always_inline)) words4 load(const uint8_t *row, int32_t at) {
	bytes4 b;
	memcpy(&b, row + 4 * (int64_t)at, 4);
	return __builtin_convertvector(b, words4);
}

static inline __attribute__((always_inline)) void keep(uint16_t *to, words4 v, int swap) {
	if (swap)
		v = (words4){v[2], v[1], v[0], v[3]};
	memcpy(to, &v, 8);
}

static inline __attribute__((always_inline)) void linear_row(uint16_t *to, const uint8_t *row,
	const liif_tap *across, int n, int swap) {
	for (int i = 0; i < n; i++) {
		const liif_tap *t = &across[i];
		words4 sum = load(row, t->at[1]) * (uint16_t)t->w[1] +
			load(row, t->at[2]) * (uint16_t)t->w[2];
		keep(to + 4 * i, (sum + 128) >> 8, swap);
	}
}

static inline __attribute__((always_inline)) void cubic_row(uint16_t *to, const uint8_t *row,
	const liif_tap *across, int n, int swap) {
	for (int i = 0; i < n; i++) {
		const liif_tap *t = &across[i];
		words4 sum = load(row, t->at[1]) * (uint16_t)t->w[1] +
			load(row, t->at[2]) * (uint16_t)t->w[2];
		sum += (uint16_t)(40 * 128 + 64);
		sum -= load(row, t->at[0]) * (uint16_t)t->w[0] + load(row, t->at[3]) * (uint16_t)t->w[3];
		keep(to + 4 * i, sum >> 7, swap);
	}
}

static inline __attribute__((always_inline)) void linear_column(uint8_t *restrict to,
	const uint16_t *restrict a, const uint16_t *restrict b, const liif_tap *t, int n) {
	uint16_t w1 = t->w[1], w2 = t->w[2];
	for (int i = 0; i < n; i++)
		to[i] = (uint16_t)(a[i] * w1 + b[i] * w2 + 128) >> 8;
}

static inline __attribute__((always_inline)) void cubic_column(uint8_t *restrict to,
	const uint16_t *restrict a, const uint16_t *restrict b, const uint16_t *restrict c,
	const uint16_t *restrict d, const liif_tap *t, int n) {
	uint16_t w0 = t->w[0], w1 = t->w[1], w2 = t->w[2], w3 = t->w[3];
	for (int i = 0; i < n; i++) {
		uint16_t sum = b[i] * w1 + c[i] * w2 + (50 * 128 + 64) - a[i] * w0 - d[i] * w3;
		sum >>= 7;
		sum = sum < 90 ? 90 : sum;
		sum = sum > 345 ? 345 : sum;
		to[i] = sum - 90;
	}
}

static inline __attribute__((always_inline)) void resample(uint8_t *to, int64_t stride,
	const uint8_t *image, int64_t width, const liif_tap *across, int n, const liif_tap *down, int m,
	int filter, int swap, uint16_t *rows) {
	// Four neighbours among the image's rows have places of their own.
	int32_t held[4] = {-1, -1, -1, -1};
	for (int y = 0; y < m; y++, to += stride) {
		const liif_tap *t = &down[y];
		if (filter == LIIF_PICK) {
			const uint8_t *row = image + 4 * width * t->at[0];
			for (int i = 0; i < n; i++) {
				uint32_t p;
				memcpy(&p, row + 4 * (int64_t)across[i].at[0], 4);
				if (swap)
					p = (p & 0xff00ff00) | (p >> 16 & 0xff) | (p & 0xff) << 16;
				memcpy(to + 4 * i, &p, 4);
			}
			continue;
		}
		const uint16_t *of[4];
		for (int k = filter == LIIF_LINEAR; k < (filter == LIIF_LINEAR ? 3 : 4); k++) {
			int32_t at = t->at[k];
			uint16_t *row = rows + 4 * (int64_t)n * (at & 3);
			if (held[at & 3] != at) {
				held[at & 3] = at;
				const uint8_t *from = image + 4 * width * at;
				if (filter == LIIF_LINEAR)
					linear_row(row, from, across, n, swap);
				else
					cubic_row(row, from, across, n, swap);
			}
			of[k] = row;
		}
		if (filter == LIIF_LINEAR)
			linear_column(to, of[1], of[2], t, 4 * n);
		else
			cubic_column(to, of[0], of[1], of[2], of[3], t, 4 * n);
	}
}

#if defined(__x86_64__)
__attribute__((target("avx2")))
static void resample_avx2(uint8_t *to, int64_t stride, const uint8_t *image, int64_t width,
	const liif_tap *across, int n, const liif_tap *down, int m, int filter, int swap,
	uint16_t *rows) {
	resample(to, stride, image, width, across, n, down, m, filter, swap, rows);
}
#endif

void liif_resample(uint8_t *to, int64_t stride, const uint8_t *image, int64_t width,
	const liif_tap *across, int n, const liif_tap *down, int m, int filter, int swap,
	uint16_t *rows, int avx2) {
#if defined(__x86_64__)
	if (avx2) {
		resample_avx2(to, stride, image, width, across, n, down, m, filter, swap, rows);
		return;
	}
#endif
	resample(to, stride, image, width, across, n, down, m, filter, swap, rows);
}
