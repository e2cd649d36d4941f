package cpu

import (
	_ "embed"
	"syscall/js"
	"unsafe"

	"github.com/liif-render/liif/engine"
)

// The C kernels as WebAssembly, kernels_wasm.c, made by `make generate`.
var (
	//go:embed kernels_relaxed.wasm
	relaxedModule []byte
	//go:embed kernels_simd128.wasm
	simd128Module []byte
)

// shapeNumbers is how many numbers of a call are its shape's, as kernels_wasm.c has it, and
// callArguments how many others there are at most.
const shapeNumbers, callArguments = 24, 8

// stackBytes is the module's stack, and dataBytes room for its constants and their alignment.
const stackBytes, dataBytes = 64 << 10, 1 << 10

// module is a module of kernels that works in the memory of this program.
type module struct {
	run     js.Value
	call    [shapeNumbers + callArguments]int64
	address any // of call, as JavaScript takes it
	// held are call's pointers, for the garbage collector.
	held [callArguments]unsafe.Pointer
	room [stackBytes + dataBytes]byte
	name string
}

// simd lists the instruction sets that the browser takes, fastest first. The page's script sets
// liifMemory, the WebAssembly.Memory of this program; without it the plain Go kernels run.
func simd() []*kernels { return loaded }

var loaded = load()

func load() (list []*kernels) {
	memory := js.Global().Get("liifMemory")
	if !memory.Truthy() {
		return nil
	}
	for _, m := range []*module{{name: "relaxed"}, {name: "simd128"}} {
		code := relaxedModule
		if m.name == "simd128" {
			code = simd128Module
		}
		if k := m.load(memory, code); k != nil {
			list = append(list, k)
		}
	}
	return list
}

// load makes an instance of a module with a stack and data of its own; nil if the browser does not
// take it.
func (m *module) load(memory js.Value, code []byte) *kernels {
	wasm, object := js.Global().Get("WebAssembly"), js.Global().Get("Object")
	bytes := js.Global().Get("Uint8Array").New(len(code))
	js.CopyBytesToJS(bytes, code)
	if !wasm.Call("validate", bytes).Bool() {
		return nil
	}
	global := func(value uintptr, mutable bool) js.Value {
		kind := object.New()
		kind.Set("value", "i32")
		kind.Set("mutable", mutable)
		return wasm.Get("Global").New(kind, float64(value))
	}
	functions := object.New()
	functions.Set("element", "anyfunc")
	functions.Set("initial", 64)
	data := (uintptr(unsafe.Pointer(&m.room)) + 15) &^ 15
	env, imports := object.New(), object.New()
	env.Set("memory", memory)
	env.Set("__indirect_function_table", wasm.Get("Table").New(functions))
	env.Set("__memory_base", global(data, false))
	env.Set("__table_base", global(0, false))
	env.Set("__stack_pointer", global(data+dataBytes+stackBytes-32, true))
	imports.Set("env", env)
	exports := wasm.Get("Instance").New(wasm.Get("Module").New(bytes), imports).Get("exports")
	exports.Call("__wasm_apply_data_relocs")
	m.run = exports.Get("run")
	m.address = float64(uintptr(unsafe.Pointer(&m.call)))
	shape := func(i int) int { return exports.Call("shape", i).Int() }
	return m.kernels(shape(0), shape(1), shape(2))
}

// do runs a kernel of the module, whose shape and arguments have been set.
func (m *module) do(op int) {
	m.run.Invoke(op, m.address)
	m.held = [callArguments]unsafe.Pointer{}
}

// shape sets the numbers of a shape, in C's order.
func (m *module) shape(numbers ...int) {
	for i, n := range numbers {
		m.call[i] = int64(n)
	}
}

// number sets an argument, counted from 0.
func (m *module) number(i, n int) { m.call[shapeNumbers+i] = int64(n) }

// pointer sets an argument to where an array begins.
func (m *module) pointer(i int, p unsafe.Pointer) {
	m.call[shapeNumbers+i], m.held[i] = int64(uintptr(p)), p
}

// floats sets arguments from the i-th on to where slices begin.
func (m *module) floats(i int, slices ...[]float32) {
	for n, s := range slices {
		m.pointer(i+n, unsafe.Pointer(unsafe.SliceData(s)))
	}
}

func (m *module) ints(i int, slices ...[]int32) {
	for n, s := range slices {
		m.pointer(i+n, unsafe.Pointer(unsafe.SliceData(s)))
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (m *module) queries(q *queries) {
	m.shape(q.latentPixel, q.width, q.count, truth(q.relu))
}

func (m *module) winograd(s *winogradShape) {
	m.shape(s.inPixel, s.inRow, s.outPixel, s.outRow, s.residualPixel, s.residualRow, s.in, s.out,
		s.height, s.width, s.top, s.left, s.above, s.before, s.inHeight, s.inWidth, s.columns,
		s.first, s.tiles, truth(s.relu))
}

// kernels is the module's table; the numbers are those of the cases in kernels_wasm.c.
func (m *module) kernels(lanes, vectors, fmaChains int) *kernels {
	return &kernels{
		name: m.name, lanes: lanes, vectors: vectors, fmaChains: fmaChains,
		conv: func(s *convShape, in, weights, bias, out, residual []float32) {
			m.shape(s.inPixel, s.inRow, s.outPixel, s.residualPixel, s.kernel, s.in, s.out,
				s.pixels, truth(s.relu))
			m.floats(0, in, weights, bias, out, residual)
			m.do(0)
		},
		gather: func(q *queries, codes []int32, coordinates, latent, weights, out []float32) {
			m.queries(q)
			m.ints(0, codes)
			m.floats(1, coordinates, latent, weights, out)
			m.do(1)
		},
		blend: func(hidden, blend []float32, corners, count int, last, bias []float32, width int,
			out []float32) {
			m.floats(0, hidden, blend)
			m.number(2, corners)
			m.number(3, count)
			m.floats(4, last, bias)
			m.number(6, width)
			m.floats(7, out)
			m.do(2)
		},
		affine: func(q *queries, coordinates, weights, bias, out []float32) {
			m.queries(q)
			m.floats(0, coordinates, weights, bias, out)
			m.do(3)
		},
		product: func(q *queries, codes []int32, latent, hidden, out []float32) {
			m.queries(q)
			m.ints(0, codes)
			m.floats(1, latent, hidden, out)
			m.do(4)
		},
		weightGradient: func(s *weightGradientShape, in, grad, sums []float32) {
			m.shape(s.inPixel, s.inRow, s.gradPixel, s.gradRow, s.rows, s.pixels, s.in, s.out,
				s.kernel, s.sumsRow, 0)
			m.floats(0, in, grad, sums)
			m.do(5)
		},
		winograd: func(s *winogradShape, in, weights, bias, out, residual, scratch []float32) {
			m.winograd(s)
			m.floats(0, in, weights, bias, out, residual, scratch)
			m.do(6)
		},
		winogradWeightGradient: func(s *winogradShape, in, grad, to, scratch []float32) {
			m.winograd(s)
			m.floats(0, in, grad, to, scratch)
			m.do(7)
		},
		winogradWeights: func(n int, from, to []float32) {
			m.number(0, n)
			m.floats(1, from, to)
			m.do(8)
		},
		reluGradient: func(s *gateShape, grad, gate, sums []float32) {
			m.shape(s.gradPixel, s.gatePixel, s.pixels, s.channels)
			m.floats(0, grad, gate, sums)
			m.do(9)
		},
		add: func(s *gateShape, to, from []float32) {
			m.shape(s.gradPixel, s.gatePixel, s.pixels, s.channels)
			m.floats(0, to, from)
			m.do(10)
		},
		blendGradient: func(s *blendShape, hidden, blend, last, grad, blended, out []float32) {
			m.shape(s.corners, s.count, s.width, truth(s.relu))
			m.floats(0, hidden, blend, last, grad, blended, out)
			m.do(11)
		},
		latentGradient: func(codes, width int, start, order []int32, grad, to []float32) {
			m.number(0, codes)
			m.number(1, width)
			m.ints(2, start, order)
			m.floats(4, grad, to)
			m.do(12)
		},
		adam: func(f *adamFactors, p [5][]float32) {
			*(*[9]float32)(unsafe.Pointer(&m.call)) = [9]float32{f.clip, f.beta1, f.rest1, f.beta2,
				f.rest2, f.rate, f.root, f.epsilon, f.average}
			m.number(0, len(p[engine.PartValues]))
			m.floats(1, p[engine.PartValues], p[engine.PartGradient], p[engine.PartMoment1],
				p[engine.PartMoment2], p[engine.PartAverage])
			m.do(13)
		},
		waves: func(q *queries, coordinates, weights, bias, out []float32) {
			m.queries(q)
			m.floats(0, coordinates, weights, bias, out)
			m.do(14)
		},
		wavesTable: func(q *queries, places []int32, row, table, out []float32) {
			m.queries(q)
			m.ints(0, places)
			m.floats(1, row, table, out)
			m.do(15)
		},
		wavesGradient: func(q *queries, coordinates, weights, bias, grad, sums, phases []float32) {
			m.queries(q)
			m.floats(0, coordinates, weights, bias, grad, sums, phases)
			m.do(16)
		},
		fma: func(iterations int) float32 {
			m.number(0, iterations)
			m.do(17)
			return *(*float32)(unsafe.Pointer(&m.call[shapeNumbers]))
		},
	}
}
