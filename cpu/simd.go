//go:build cgo && (amd64 || arm64)

package cpu

// #cgo CFLAGS: -O3
// #include "kernels.h"
//
// static inline void call_conv(const liif_kernels *k, const liif_conv_shape *s, const float *in,
//     const float *weights, const float *bias, float *out, const float *residual) {
//   k->conv(s, in, weights, bias, out, residual);
// }
// static inline void call_gather(const liif_kernels *k, const liif_queries *q,
//     const int32_t *codes, const float *coordinates, const float *latent, const float *weights,
//     float *out) {
//   k->gather(q, codes, coordinates, latent, weights, out);
// }
// static inline void call_gather_row(const liif_kernels *k, const liif_grid_row *r,
//     const int32_t *column0, const int32_t *column1, const float *offset0, const float *offset1,
//     const float *at, const float *latent, const float *weights, float *shares, float *out) {
//   k->gather_row(r, column0, column1, offset0, offset1, at, latent, weights, shares, out);
// }
// static inline void call_blend(const liif_kernels *k, const float *hidden, const float *blend,
//     int64_t corners, int64_t count, const float *last, const float *bias, int64_t width,
//     float *out) {
//   k->blend(hidden, blend, corners, count, last, bias, width, out);
// }
// static inline void call_affine(const liif_kernels *k, const liif_queries *q,
//     const float *coordinates, const float *weights, const float *bias, float *out) {
//   k->affine(q, coordinates, weights, bias, out);
// }
// static inline void call_product(const liif_kernels *k, const liif_queries *q,
//     const int32_t *codes, const float *latent, const float *hidden, float *out) {
//   k->product(q, codes, latent, hidden, out);
// }
// static inline void call_weight_gradient(const liif_kernels *k,
//     const liif_weight_gradient_shape *s, const float *in, const float *grad, float *sums) {
//   k->weight_gradient(s, in, grad, sums);
// }
// static inline void call_winograd(const liif_kernels *k, const liif_winograd_shape *s,
//     const float *in, const float *weights, const float *bias, float *out, const float *residual,
//     float *scratch) {
//   k->winograd(s, in, weights, bias, out, residual, scratch);
// }
// static inline void call_winograd_weight_gradient(const liif_kernels *k,
//     const liif_winograd_shape *s, const float *in, const float *grad, float *to,
//     float *scratch) {
//   k->winograd_weight_gradient(s, in, grad, to, scratch);
// }
// static inline void call_winograd_weights(const liif_kernels *k, int64_t n, const float *weights,
//     float *to) {
//   k->winograd_weights(n, weights, to);
// }
// static inline void call_relu_gradient(const liif_kernels *k, const liif_gate_shape *s,
//     float *grad, const float *gate, float *sums) {
//   k->relu_gradient(s, grad, gate, sums);
// }
// static inline void call_add(const liif_kernels *k, const liif_gate_shape *s, float *to,
//     const float *from) {
//   k->add(s, to, from);
// }
// static inline void call_blend_gradient(const liif_kernels *k, const liif_blend_shape *s,
//     const float *hidden, const float *blend, const float *last, const float *grad,
//     float *blended, float *out) {
//   k->blend_gradient(s, hidden, blend, last, grad, blended, out);
// }
// static inline void call_latent_gradient(const liif_kernels *k, int64_t codes, int64_t width,
//     const int32_t *start, const int32_t *order, const float *grad, float *to) {
//   k->latent_gradient(codes, width, start, order, grad, to);
// }
// static inline void call_adam(const liif_kernels *k, const liif_adam *f, int64_t n, float *values,
//     float *gradient, float *moment1, float *moment2, float *average) {
//   k->adam(f, n, values, gradient, moment1, moment2, average);
// }
// static inline void call_waves(const liif_kernels *k, const liif_queries *q,
//     const float *coordinates, const float *weights, const float *bias, float *out) {
//   k->waves(q, coordinates, weights, bias, out);
// }
// static inline void call_waves_table(const liif_kernels *k, const liif_queries *q,
//     const int32_t *places, const float *row, const float *table, float *out) {
//   k->waves_table(q, places, row, table, out);
// }
// static inline void call_waves_gradient(const liif_kernels *k, const liif_queries *q,
//     const float *coordinates, const float *weights, const float *bias, const float *grad,
//     float *sums, float *phases) {
//   k->waves_gradient(q, coordinates, weights, bias, grad, sums, phases);
// }
// static inline float call_fma(const liif_kernels *k, int64_t iterations) {
//   return k->fma(iterations);
// }
// #cgo noescape call_conv
// #cgo nocallback call_conv
// #cgo noescape call_gather
// #cgo nocallback call_gather
// #cgo noescape call_gather_row
// #cgo nocallback call_gather_row
// #cgo noescape call_blend
// #cgo nocallback call_blend
// #cgo noescape call_affine
// #cgo nocallback call_affine
// #cgo noescape call_product
// #cgo nocallback call_product
// #cgo noescape call_weight_gradient
// #cgo nocallback call_weight_gradient
// #cgo noescape call_winograd
// #cgo nocallback call_winograd
// #cgo noescape call_winograd_weight_gradient
// #cgo nocallback call_winograd_weight_gradient
// #cgo noescape call_winograd_weights
// #cgo nocallback call_winograd_weights
// #cgo noescape call_relu_gradient
// #cgo nocallback call_relu_gradient
// #cgo noescape call_add
// #cgo nocallback call_add
// #cgo noescape call_blend_gradient
// #cgo nocallback call_blend_gradient
// #cgo noescape call_latent_gradient
// #cgo nocallback call_latent_gradient
// #cgo noescape call_adam
// #cgo nocallback call_adam
// #cgo noescape call_waves
// #cgo nocallback call_waves
// #cgo noescape call_waves_table
// #cgo nocallback call_waves_table
// #cgo noescape call_waves_gradient
// #cgo nocallback call_waves_gradient
// #cgo noescape call_fma
// #cgo nocallback call_fma
import "C"

import (
	"unsafe"

	"github.com/liif-render/liif/engine"
)

// simdKernels wraps a table of C kernels.
func simdKernels(name string, table *C.liif_kernels) *kernels {
	return &kernels{
		name: name, lanes: int(table.lanes), vectors: int(table.vectors),
		fmaChains: int(table.fma_chains),
		conv: func(s *convShape, in, weights, bias, out, residual []float32) {
			shape := C.liif_conv_shape{
				in_pixel: C.int64_t(s.inPixel), in_row: C.int64_t(s.inRow),
				out_pixel: C.int64_t(s.outPixel), residual_pixel: C.int64_t(s.residualPixel),
				kernel: C.int64_t(s.kernel), in: C.int64_t(s.in), out: C.int64_t(s.out),
				pixels: C.int64_t(s.pixels), relu: cBool(s.relu),
			}
			C.call_conv(table, &shape, cFloats(in), cFloats(weights), cFloats(bias),
				cFloats(out), cFloats(residual))
		},
		gather: func(q *queries, codes []int32, coordinates, latent, weights, out []float32) {
			run := cQueries(q)
			C.call_gather(table, &run, (*C.int32_t)(&codes[0]), cFloats(coordinates),
				cFloats(latent), cFloats(weights), cFloats(out))
		},
		gatherRow: func(r *gridRow, columns [2][]int32, offsets [2][]float32, at, latent, weights,
			shares, out []float32) {
			run := C.liif_grid_row{latent_pixel: C.int64_t(r.latentPixel),
				width: C.int64_t(r.width), count: C.int64_t(r.count), sides: C.int64_t(r.sides),
				row: [2]C.int64_t{C.int64_t(r.rows[0]), C.int64_t(r.rows[1])}, relu: cBool(r.relu)}
			C.call_gather_row(table, &run, cInts(columns[0]), cInts(columns[1]),
				cFloats(offsets[0]), cFloats(offsets[1]), cFloats(at), cFloats(latent),
				cFloats(weights), cFloats(shares), cFloats(out))
		},
		blend: func(hidden, blend []float32, corners, count int, last, bias []float32,
			width int, out []float32) {
			C.call_blend(table, cFloats(hidden), cFloats(blend), C.int64_t(corners),
				C.int64_t(count),
				cFloats(last), cFloats(bias), C.int64_t(width), cFloats(out))
		},
		affine: func(q *queries, coordinates, weights, bias, out []float32) {
			run := cQueries(q)
			C.call_affine(table, &run, cFloats(coordinates), cFloats(weights), cFloats(bias),
				cFloats(out))
		},
		product: func(q *queries, codes []int32, latent, hidden, out []float32) {
			run := cQueries(q)
			C.call_product(table, &run, cInts(codes), cFloats(latent), cFloats(hidden),
				cFloats(out))
		},
		weightGradient: func(s *weightGradientShape, in, grad, sums []float32) {
			shape := C.liif_weight_gradient_shape{
				in_pixel: C.int64_t(s.inPixel), in_row: C.int64_t(s.inRow),
				grad_pixel: C.int64_t(s.gradPixel), grad_row: C.int64_t(s.gradRow),
				rows: C.int64_t(s.rows), pixels: C.int64_t(s.pixels), in: C.int64_t(s.in),
				out: C.int64_t(s.out), kernel: C.int64_t(s.kernel), sums_row: C.int64_t(s.sumsRow),
			}
			C.call_weight_gradient(table, &shape, cFloats(in), cFloats(grad), cFloats(sums))
		},
		winograd: func(s *winogradShape, in, weights, bias, out, residual, scratch []float32) {
			shape := cWinograd(s)
			C.call_winograd(table, &shape, cFloats(in), cFloats(weights), cFloats(bias),
				cFloats(out),
				cFloats(residual), cFloats(scratch))
		},
		winogradWeightGradient: func(s *winogradShape, in, grad, to, scratch []float32) {
			shape := cWinograd(s)
			C.call_winograd_weight_gradient(table, &shape, cFloats(in), cFloats(grad), cFloats(to),
				cFloats(scratch))
		},
		winogradWeights: func(n int, weights, to []float32) {
			C.call_winograd_weights(table, C.int64_t(n), cFloats(weights), cFloats(to))
		},
		reluGradient: func(s *gateShape, grad, gate, sums []float32) {
			shape := cGate(s)
			C.call_relu_gradient(table, &shape, cFloats(grad), cFloats(gate), cFloats(sums))
		},
		add: func(s *gateShape, to, from []float32) {
			shape := cGate(s)
			C.call_add(table, &shape, cFloats(to), cFloats(from))
		},
		blendGradient: func(s *blendShape, hidden, blend, last, grad, blended, out []float32) {
			shape := C.liif_blend_shape{corners: C.int64_t(s.corners), count: C.int64_t(s.count),
				width: C.int64_t(s.width), relu: cBool(s.relu)}
			C.call_blend_gradient(table, &shape, cFloats(hidden), cFloats(blend), cFloats(last),
				cFloats(grad), cFloats(blended), cFloats(out))
		},
		latentGradient: func(codes, width int, start, order []int32, grad, to []float32) {
			C.call_latent_gradient(table, C.int64_t(codes), C.int64_t(width), cInts(start),
				cInts(order),
				cFloats(grad), cFloats(to))
		},
		adam: func(f *adamFactors, p [5][]float32) {
			factors := C.liif_adam{clip: C.float(f.clip), beta1: C.float(f.beta1),
				rest1: C.float(f.rest1), beta2: C.float(f.beta2), rest2: C.float(f.rest2),
				rate: C.float(f.rate), root: C.float(f.root), epsilon: C.float(f.epsilon),
				average: C.float(f.average)}
			C.call_adam(table, &factors, C.int64_t(len(p[engine.PartValues])),
				cFloats(p[engine.PartValues]), cFloats(p[engine.PartGradient]),
				cFloats(p[engine.PartMoment1]), cFloats(p[engine.PartMoment2]),
				cFloats(p[engine.PartAverage]))
		},
		waves: func(q *queries, coordinates, weights, bias, out []float32) {
			run := cQueries(q)
			C.call_waves(table, &run, cFloats(coordinates), cFloats(weights), cFloats(bias),
				cFloats(out))
		},
		wavesTable: func(q *queries, places []int32, row, values, out []float32) {
			run := cQueries(q)
			C.call_waves_table(table, &run, cInts(places), cFloats(row), cFloats(values),
				cFloats(out))
		},
		wavesGradient: func(q *queries, coordinates, weights, bias, grad, sums, phases []float32) {
			run := cQueries(q)
			C.call_waves_gradient(table, &run, cFloats(coordinates), cFloats(weights),
				cFloats(bias), cFloats(grad), cFloats(sums), cFloats(phases))
		},
		fma: func(iterations int) float32 {
			return float32(C.call_fma(table, C.int64_t(iterations)))
		},
	}
}

func cInts(s []int32) *C.int32_t { return (*C.int32_t)(unsafe.SliceData(s)) }

func cGate(s *gateShape) C.liif_gate_shape {
	return C.liif_gate_shape{grad_pixel: C.int64_t(s.gradPixel), gate_pixel: C.int64_t(s.gatePixel),
		pixels: C.int64_t(s.pixels), channels: C.int64_t(s.channels)}
}

func cWinograd(s *winogradShape) C.liif_winograd_shape {
	return C.liif_winograd_shape{in_pixel: C.int64_t(s.inPixel), in_row: C.int64_t(s.inRow),
		out_pixel: C.int64_t(s.outPixel), out_row: C.int64_t(s.outRow),
		residual_pixel: C.int64_t(s.residualPixel), residual_row: C.int64_t(s.residualRow),
		in: C.int64_t(s.in), out: C.int64_t(s.out), height: C.int64_t(s.height),
		width: C.int64_t(s.width), top: C.int64_t(s.top), left: C.int64_t(s.left),
		above: C.int64_t(s.above), before: C.int64_t(s.before),
		in_height: C.int64_t(s.inHeight), in_width: C.int64_t(s.inWidth),
		columns: C.int64_t(s.columns), first: C.int64_t(s.first), tiles: C.int64_t(s.tiles),
		relu: cBool(s.relu)}
}

func cFloats(s []float32) *C.float { return (*C.float)(unsafe.SliceData(s)) }

func cBool(b bool) C.int64_t {
	if b {
		return 1
	}
	return 0
}

func cQueries(q *queries) C.liif_queries {
	return C.liif_queries{latent_pixel: C.int64_t(q.latentPixel), width: C.int64_t(q.width),
		count: C.int64_t(q.count), relu: cBool(q.relu)}
}
