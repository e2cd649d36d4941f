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

// A run of queries: codes are pixel numbers in the latent, coordinates four values each: offset y,
// x and cell y, x. Weights are four rows of width values, in the same order.
typedef struct {
	int64_t latent_pixel; // stride
	int64_t width, count;
	int64_t relu;
} liif_queries;

// A run of queries in a row of a grid (gridRow): the corners of each lie in one or two rows of the
// latent, which begin at the pixels numbered in row, and in as many columns.
typedef struct {
	int64_t latent_pixel; // stride
	int64_t width, count, sides;
	int64_t row[2];
	int64_t relu;
} liif_grid_row;

// A run of pixels of a gradient and its gate, or of two tensors that are added (gateShape).
typedef struct {
	int64_t grad_pixel, gate_pixel; // strides
	int64_t pixels, channels;
} liif_gate_shape;

// Rows of pixels whose products are summed (weightGradientShape).
typedef struct {
	int64_t in_pixel, in_row, grad_pixel, grad_row; // strides
	int64_t rows, pixels, in, out;
	int64_t kernel;   // side
	int64_t sums_row; // stride
	int64_t overwrite; // sums, instead of adding
} liif_weight_gradient_shape;

// Tiles of a 3×3 convolution by Winograd (winogradShape).
typedef struct {
	int64_t in_pixel, in_row, out_pixel, out_row, residual_pixel, residual_row; // strides
	int64_t in, out;               // channels
	int64_t height, width;         // of the output
	int64_t top, left;             // of the first tiles, what lies before the output
	int64_t above, before;         // of the input, what lies before the first pixel's first tap
	int64_t in_height, in_width;   // of the input
	int64_t columns, first, tiles; // tiles in a row of them; which are computed
	int64_t relu;
} liif_winograd_shape;

// A run of queries with their corners (blendShape).
typedef struct {
	int64_t corners, count, width;
	int64_t relu;
} liif_blend_shape;

// The numbers of a step of Adam (adamFactors).
typedef struct {
	float clip, beta1, rest1, beta2, rest2, rate, root, epsilon, average;
} liif_adam;

// One instruction set's kernels; what each computes is said at their twins in plain.go and
// plain_train.go.
typedef struct {
	int64_t lanes, vectors, fma_chains;
	void (*conv)(const liif_conv_shape *s, const float *in, const float *weights,
	             const float *bias, float *out, const float *residual);
	void (*gather)(const liif_queries *q, const int32_t *codes, const float *coordinates,
	               const float *latent, const float *weights, float *out);
	void (*gather_row)(const liif_grid_row *r, const int32_t *column0, const int32_t *column1,
	                   const float *offset0, const float *offset1, const float *at,
	                   const float *latent, const float *weights, float *shares, float *out);
	void (*blend)(const float *hidden, const float *blend, int64_t corners, int64_t count,
	              const float *last, const float *last_bias, int64_t width, float *out);
	void (*affine)(const liif_queries *q, const float *coordinates, const float *weights,
	               const float *bias, float *out);
	void (*product)(const liif_queries *q, const int32_t *codes, const float *latent,
	                const float *hidden, float *out);
	void (*weight_gradient)(const liif_weight_gradient_shape *s, const float *in,
	                        const float *grad, float *sums);
	void (*winograd)(const liif_winograd_shape *s, const float *in, const float *weights,
	                 const float *bias, float *out, const float *residual, float *scratch);
	void (*winograd_weight_gradient)(const liif_winograd_shape *s, const float *in,
	                                 const float *grad, float *to, float *scratch);
	void (*winograd_weights)(int64_t n, const float *weights, float *to);
	void (*relu_gradient)(const liif_gate_shape *s, float *grad, const float *gate, float *sums);
	void (*add)(const liif_gate_shape *s, float *to, const float *from);
	void (*blend_gradient)(const liif_blend_shape *s, const float *hidden, const float *blend,
	                       const float *last, const float *grad, float *blended, float *out);
	void (*latent_gradient)(int64_t codes, int64_t width, const int32_t *start,
	                        const int32_t *order, const float *grad, float *to);
	void (*adam)(const liif_adam *f, int64_t n, float *values, float *gradient, float *moment1,
	             float *moment2, float *average);
	void (*waves)(const liif_queries *q, const float *coordinates, const float *weights,
	              const float *bias, float *out);
	void (*waves_table)(const liif_queries *q, const int32_t *places, const float *row,
	                    const float *table, float *out);
	void (*waves_gradient)(const liif_queries *q, const float *coordinates, const float *weights,
	                       const float *bias, const float *grad, float *sums, float *phases);
	float (*fma)(int64_t iterations);
} liif_kernels;

extern const liif_kernels liif_avx512, liif_avx2, liif_neon;

#endif
