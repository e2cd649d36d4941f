//go:build amd64

// AVX2 and FMA: 6 pixels × 16 channels use 12 of the 16 registers for sums.
#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif

#include <immintrin.h>

#include "kernels.h"

#define KERNELS liif_avx2
#define LANES 8
#define ROWS 6
#define VECTORS 2
#define FMA_CHAINS 12
#define KEEP(x) __asm__ volatile("" : "+x"(x))

typedef __m256 V;
#define load(p) _mm256_loadu_ps(p)
#define store(p, v) _mm256_storeu_ps(p, v)
#define splat(x) _mm256_set1_ps(x)
#define zero() _mm256_setzero_ps()
#define add(a, b) _mm256_add_ps(a, b)
#define fma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define max(a, b) _mm256_max_ps(a, b)
#define mul(a, b) _mm256_mul_ps(a, b)
#define quotient(a, b) _mm256_div_ps(a, b)
#define square_root(v) _mm256_sqrt_ps(v)
#define power2(n)                                                                                  \
	_mm256_castsi256_ps(                                                                           \
	    _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23))
#define open(x, gate) _mm256_and_ps(x, _mm256_cmp_ps(gate, zero(), _CMP_NEQ_UQ))

static inline float sum(V v) {
	__m128 x = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
	x = _mm_add_ps(x, _mm_movehl_ps(x, x));
	return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
}

#define EACH_ROWS(F, v)                                                                            \
	F(1, v) F(2, v) F(3, v) F(4, v) F(5, v) F(6, v)
#define EACH_VECTORS(F) F(1) F(2)

#include "kernels_body.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
