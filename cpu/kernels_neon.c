//go:build arm64

// NEON: 6 pixels × 16 channels use 24 of the 32 registers for sums.
#if defined(__aarch64__)

#include <arm_neon.h>

#include "kernels.h"

#define KERNELS liif_neon
#define LANES 4
#define ROWS 6
#define VECTORS 4
#define FMA_CHAINS 16
#define KEEP(x) __asm__ volatile("" : "+w"(x))

typedef float32x4_t V;
#define load(p) vld1q_f32(p)
#define store(p, v) vst1q_f32(p, v)
#define splat(x) vdupq_n_f32(x)
#define zero() vdupq_n_f32(0)
#define add(a, b) vaddq_f32(a, b)
#define fma(a, b, c) vfmaq_f32(c, a, b)
#define max(a, b) vmaxq_f32(a, b)
#define sum(v) vaddvq_f32(v)
#define mul(a, b) vmulq_f32(a, b)
#define quotient(a, b) vdivq_f32(a, b)
#define square_root(v) vsqrtq_f32(v)
#define power2(n)                                                                                  \
	vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23))
#define open(x, gate)                                                                              \
	vreinterpretq_f32_u32(vbicq_u32(vreinterpretq_u32_f32(x), vceqzq_f32(gate)))

#define EACH_ROWS(F, v)                                                                            \
	F(1, v) F(2, v) F(3, v) F(4, v) F(5, v) F(6, v)
#define EACH_VECTORS(F) F(1) F(2) F(3) F(4)

#include "kernels_body.h"
#endif
