// The functions that each instruction set provides; kernels_body.h implements them once over the
// vector type that the including file defines. Strides count floats.
#ifndef LIIF_CPU_KERNELS_H
#define LIIF_CPU_KERNELS_H

#include <stdint.h>

// One run of neighbouring pixels of a convolution, all output channels (convShape in kernels.go).
typedef struct {
	int64_t in_pixel, in_row; // strides of the input
	int64_t out_pixel, residual_pixel;
	int64_t kernel, in, out; // kernel side, channels
	int64_t pixels;
	int64_t relu;
} liif_conv_shape;

// A run of queries: codes are pixel numbers in the latent, coordinates four values each: offset y, x
// and cell y, x. Weights are four rows of width values, in the same order.
typedef struct {
	int64_t latent_pixel; // stride
	int64_t width, count;
	int64_t relu;
} liif_queries;

// One instruction set's kernels; what each computes is said at their twins in plain.go.
typedef struct {
	int64_t lanes, vectors, fma_chains;
	void (*conv)(const liif_conv_shape *s, const float *in, const float *weights,
	             const float *bias, float *out, const float *residual);
	void (*gather)(const liif_queries *q, const int32_t *codes, const float *coordinates,
	               const float *latent, const float *weights, float *out);
	void (*blend)(const float *hidden, const float *blend, int64_t corners, int64_t count,
	              const float *last, const float *last_bias, int64_t width, float *out);
	void (*metasr)(const liif_queries *q, const int32_t *codes, const float *coordinates,
	               const float *latent, const float *weights, const float *bias, float *hidden,
	               float *out);
	float (*fma)(int64_t iterations);
} liif_kernels;

extern const liif_kernels liif_avx512, liif_avx2, liif_neon;

#endif
