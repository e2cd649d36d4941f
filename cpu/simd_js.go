package cpu

import (
	_ "embed"
	"unsafe"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/wasmkernels"
)

// The C kernels as WebAssembly, kernels_wasm.c, made by `make generate`.
var (
	//go:embed kernels_relaxed.wasm
	relaxedModule []byte
	//go:embed kernels_simd128.wasm
	simd128Module []byte
)

// module is a module of these kernels.
type module struct {
	*wasmkernels.Module
	name string
}

// simd lists the instruction sets that the browser takes, fastest first; without any the
// plain Go kernels run.
func simd() []*kernels { return loaded }

var loaded = load()

func load() (list []*kernels) {
	for _, m := range []module{{name: "relaxed"}, {name: "simd128"}} {
		code := relaxedModule
		if m.name == "simd128" {
			code = simd128Module
		}
		if m.Module = wasmkernels.Load(code); m.Module != nil {
			shape := func(i int) int { return m.Property("shape", i) }
			list = append(list, m.kernels(shape(0), shape(1), shape(2)))
		}
	}
	return list
}

// floats sets arguments from the i-th on to where slices begin.
func (m module) floats(i int, slices ...[]float32) {
	for n, s := range slices {
		m.Pointer(i+n, unsafe.Pointer(unsafe.SliceData(s)))
	}
}

func (m module) ints(i int, slices ...[]int32) {
	for n, s := range slices {
		m.Pointer(i+n, unsafe.Pointer(unsafe.SliceData(s)))
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (m module) queries(q *queries) {
	m.Shape(q.latentPixel, q.width, q.count, truth(q.relu))
}

func (m module) winograd(s *winogradShape) {
	m.Shape(s.inPixel, s.inRow, s.outPixel, s.outRow, s.residualPixel, s.residualRow, s.in, s.out,
		s.height, s.width, s.top, s.left, s.above, s.before, s.inHeight, s.inWidth, s.columns,
		s.first, s.tiles, truth(s.relu))
}

// kernels is the module's table; the numbers are those of the cases in kernels_wasm.c.
func (m module) kernels(lanes, vectors, fmaChains int) *kernels {
	return &kernels{
		name: m.name, lanes: lanes, vectors: vectors, fmaChains: fmaChains,
		conv: func(s *convShape, in, weights, bias, out, residual []float32) {
			m.Shape(s.inPixel, s.inRow, s.outPixel, s.residualPixel, s.kernel, s.in, s.out,
				s.pixels, truth(s.relu))
			m.floats(0, in, weights, bias, out, residual)
			m.Do(0)
		},
		gather: func(q *queries, codes []int32, coordinates, latent, weights, out []float32) {
			m.queries(q)
			m.ints(0, codes)
			m.floats(1, coordinates, latent, weights, out)
			m.Do(1)
		},
		gatherRow: func(r *gridRow, columns [2][]int32, offsets [2][]float32, at, latent, weights,
			shares, out []float32) {
			m.Shape(r.latentPixel, r.width, r.count, r.sides, r.rows[0], r.rows[1], truth(r.relu))
			m.ints(0, columns[0], columns[1])
			m.floats(2, offsets[0], offsets[1], at, latent, weights, shares, out)
			m.Do(18)
		},
		blend: func(hidden, blend []float32, corners, count int, last, bias []float32, width int,
			out []float32) {
			m.floats(0, hidden, blend)
			m.Number(2, corners)
			m.Number(3, count)
			m.floats(4, last, bias)
			m.Number(6, width)
			m.floats(7, out)
			m.Do(2)
		},
		affine: func(q *queries, coordinates, weights, bias, out []float32) {
			m.queries(q)
			m.floats(0, coordinates, weights, bias, out)
			m.Do(3)
		},
		product: func(q *queries, codes []int32, latent, hidden, out []float32) {
			m.queries(q)
			m.ints(0, codes)
			m.floats(1, latent, hidden, out)
			m.Do(4)
		},
		weightGradient: func(s *weightGradientShape, in, grad, sums []float32) {
			m.Shape(s.inPixel, s.inRow, s.gradPixel, s.gradRow, s.rows, s.pixels, s.in, s.out,
				s.kernel, s.sumsRow, 0)
			m.floats(0, in, grad, sums)
			m.Do(5)
		},
		winograd: func(s *winogradShape, in, weights, bias, out, residual, scratch []float32) {
			m.winograd(s)
			m.floats(0, in, weights, bias, out, residual, scratch)
			m.Do(6)
		},
		winogradWeightGradient: func(s *winogradShape, in, grad, to, scratch []float32) {
			m.winograd(s)
			m.floats(0, in, grad, to, scratch)
			m.Do(7)
		},
		winogradWeights: func(n int, from, to []float32) {
			m.Number(0, n)
			m.floats(1, from, to)
			m.Do(8)
		},
		reluGradient: func(s *gateShape, grad, gate, sums []float32) {
			m.Shape(s.gradPixel, s.gatePixel, s.pixels, s.channels)
			m.floats(0, grad, gate, sums)
			m.Do(9)
		},
		add: func(s *gateShape, to, from []float32) {
			m.Shape(s.gradPixel, s.gatePixel, s.pixels, s.channels)
			m.floats(0, to, from)
			m.Do(10)
		},
		blendGradient: func(s *blendShape, hidden, blend, last, grad, blended, out []float32) {
			m.Shape(s.corners, s.count, s.width, truth(s.relu))
			m.floats(0, hidden, blend, last, grad, blended, out)
			m.Do(11)
		},
		latentGradient: func(codes, width int, start, order []int32, grad, to []float32) {
			m.Number(0, codes)
			m.Number(1, width)
			m.ints(2, start, order)
			m.floats(4, grad, to)
			m.Do(12)
		},
		adam: func(f *adamFactors, p [5][]float32) {
			*(*[9]float32)(unsafe.Pointer(&m.Call)) = [9]float32{f.clip, f.beta1, f.rest1, f.beta2,
				f.rest2, f.rate, f.root, f.epsilon, f.average}
			m.Number(0, len(p[engine.PartValues]))
			m.floats(1, p[engine.PartValues], p[engine.PartGradient], p[engine.PartMoment1],
				p[engine.PartMoment2], p[engine.PartAverage])
			m.Do(13)
		},
		waves: func(q *queries, coordinates, weights, bias, out []float32) {
			m.queries(q)
			m.floats(0, coordinates, weights, bias, out)
			m.Do(14)
		},
		wavesTable: func(q *queries, places []int32, row, table, out []float32) {
			m.queries(q)
			m.ints(0, places)
			m.floats(1, row, table, out)
			m.Do(15)
		},
		wavesGradient: func(q *queries, coordinates, weights, bias, grad, sums, phases []float32) {
			m.queries(q)
			m.floats(0, coordinates, weights, bias, grad, sums, phases)
			m.Do(16)
		},
		fma: func(iterations int) float32 {
			m.Number(0, iterations)
			m.Do(17)
			return *(*float32)(unsafe.Pointer(&m.Call[wasmkernels.ShapeNumbers]))
		},
	}
}
