//go:build cgo && (amd64 || arm64)

package cpu

// #cgo CFLAGS: -O3
// #include "kernels.h"
//
// static inline void call_conv(const liif_kernels *k, const liif_conv_shape *s, const float *in,
//     const float *weights, const float *bias, float *out, const float *residual) {
//   k->conv(s, in, weights, bias, out, residual);
// }
// static inline void call_gather(const liif_kernels *k, const liif_queries *q, const int32_t *codes,
//     const float *coordinates, const float *latent, const float *weights, float *out) {
//   k->gather(q, codes, coordinates, latent, weights, out);
// }
// static inline void call_blend(const liif_kernels *k, const float *hidden, const float *blend,
//     int64_t corners, int64_t count, const float *last, const float *bias, int64_t width, float *out) {
//   k->blend(hidden, blend, corners, count, last, bias, width, out);
// }
// static inline void call_metasr(const liif_kernels *k, const liif_queries *q,
//     const int32_t *codes, const float *coordinates, const float *latent, const float *weights,
//     const float *bias, float *hidden, float *out) {
//   k->metasr(q, codes, coordinates, latent, weights, bias, hidden, out);
// }
// static inline float call_fma(const liif_kernels *k, int64_t iterations) {
//   return k->fma(iterations);
// }
// #cgo noescape call_conv
// #cgo nocallback call_conv
// #cgo noescape call_gather
// #cgo nocallback call_gather
// #cgo noescape call_blend
// #cgo nocallback call_blend
// #cgo noescape call_metasr
// #cgo nocallback call_metasr
// #cgo noescape call_fma
// #cgo nocallback call_fma
import "C"

import "unsafe"

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
		blend: func(hidden, blend []float32, corners, count int, last, bias []float32,
			width int, out []float32) {
			C.call_blend(table, cFloats(hidden), cFloats(blend), C.int64_t(corners), C.int64_t(count),
				cFloats(last), cFloats(bias), C.int64_t(width), cFloats(out))
		},
		metasr: func(q *queries, codes []int32, coordinates, latent, weights, bias, hidden,
			out []float32) {
			run := cQueries(q)
			C.call_metasr(table, &run, (*C.int32_t)(&codes[0]), cFloats(coordinates),
				cFloats(latent), cFloats(weights), cFloats(bias), cFloats(hidden), cFloats(out))
		},
		block: 4, correlate: plainCorrelate, sum: plainSum, gate: plainGate,
		blendBackward: plainBlendBackward, metasrBackward: plainMetaSRBackward,
		fma: func(iterations int) float32 {
			return float32(C.call_fma(table, C.int64_t(iterations)))
		},
	}
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
