package wasmkernels

import (
	"syscall/js"
	"unsafe"
)

// ShapeNumbers is how many numbers of a call come before its arguments, and Arguments how many of
// these there are at most; so the function `run` of every module has it.
const ShapeNumbers, Arguments = 24, 9

// stackBytes is a module's stack, and dataBytes room for its constants and their alignment.
const stackBytes, dataBytes = 64 << 10, 1 << 10

// Module is a module of kernels that works in the memory of this program. It serves one call at a
// time.
type Module struct {
	// Call holds the numbers of a call: those of its shape, then its arguments.
	Call [ShapeNumbers + Arguments]int64

	exports, run js.Value
	address      any // of Call, as JavaScript takes it
	// held are Call's pointers, for the garbage collector.
	held [Arguments]unsafe.Pointer
	room [stackBytes + dataBytes]byte
}

// Load makes an instance of a module's code with a stack and data of its own; nil if there is no
// liifMemory, the WebAssembly.Memory of this program, which the page's script sets, or if the
// browser does not take the code.
func Load(code []byte) *Module {
	memory := js.Global().Get("liifMemory")
	if !memory.Truthy() {
		return nil
	}
	wasm, object := js.Global().Get("WebAssembly"), js.Global().Get("Object")
	bytes := js.Global().Get("Uint8Array").New(len(code))
	js.CopyBytesToJS(bytes, code)
	if !wasm.Call("validate", bytes).Bool() {
		return nil
	}
	m := &Module{}
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
	m.exports = wasm.Get("Instance").New(wasm.Get("Module").New(bytes), imports).Get("exports")
	m.exports.Call("__wasm_apply_data_relocs")
	m.run = m.exports.Get("run")
	m.address = float64(uintptr(unsafe.Pointer(&m.Call)))
	return m
}

// Property is what the module's function of a name returns for a number.
func (m *Module) Property(name string, i int) int { return m.exports.Call(name, i).Int() }

// Do runs kernel op of the module, whose shape and arguments have been set.
func (m *Module) Do(op int) {
	m.run.Invoke(op, m.address)
	m.held = [Arguments]unsafe.Pointer{}
}

// Shape sets the numbers of a shape, in C's order.
func (m *Module) Shape(numbers ...int) {
	for i, n := range numbers {
		m.Call[i] = int64(n)
	}
}

// Number sets an argument, counted from 0.
func (m *Module) Number(i, n int) { m.Call[ShapeNumbers+i] = int64(n) }

// Pointer sets an argument to where an array begins. The garbage collector keeps it until the call
// ends.
func (m *Module) Pointer(i int, p unsafe.Pointer) {
	m.Call[ShapeNumbers+i], m.held[i] = int64(uintptr(p)), p
}
