//go:build amd64

// AVX-512: 14 pixels × 32 channels use 28 of the 32 registers for sums.
#if defined(__x86_64__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,fma")
#endif

#include <immintrin.h>

#include "kernels.h"

#define KERNELS liif_avx512
#define LANES 16
#define ROWS 14
#define VECTORS 2
#define FMA_CHAINS 16
#define KEEP(x) __asm__ volatile("" : "+v"(x))

typedef __m512 V;
#define load(p) _mm512_loadu_ps(p)
#define store(p, v) _mm512_storeu_ps(p, v)
#define splat(x) _mm512_set1_ps(x)
#define zero() _mm512_setzero_ps()
#define add(a, b) _mm512_add_ps(a, b)
#define fma(a, b, c) _mm512_fmadd_ps(a, b, c)
#define max(a, b) _mm512_max_ps(a, b)
#define sum(v) _mm512_reduce_add_ps(v)
#define mul(a, b) _mm512_mul_ps(a, b)
#define quotient(a, b) _mm512_div_ps(a, b)
#define square_root(v) _mm512_sqrt_ps(v)
#define power2(n)                                                                                  \
	_mm512_castsi512_ps(                                                                           \
	    _mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)), 23))
#define open(x, gate) _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(gate, zero(), _CMP_NEQ_UQ), x)

#define EACH_ROWS(F, v)                                                                            \
	F(1, v) F(2, v) F(3, v) F(4, v) F(5, v) F(6, v) F(7, v) F(8, v) F(9, v) F(10, v)               \
	F(11, v) F(12, v) F(13, v) F(14, v)
#define EACH_VECTORS(F) F(1) F(2)

#include "kernels_body.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
