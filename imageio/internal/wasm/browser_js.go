package wasm

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall/js"
)

// Library is one, compiled when it is first used.
type Library struct {
	binary []byte // as gzip has compressed it; nil before it is fetched
	name   string // of the file to fetch it from; empty if it need not be
	once   sync.Once
	module js.Value
	err    error
}

// NewLibrary returns the library of a binary that gzip has compressed.
func NewLibrary(binary []byte) *Library { return &Library{binary: binary} }

// Fetched returns the library of a file in /more, where what a page fetches later lies, compressed
// in the same way.
func Fetched(name string) *Library { return &Library{name: name} }

// Compile makes the library ready, which takes a second or so the first time. Start does it too:
// whoever bounds the time that a picture may take calls it before.
func (l *Library) Compile() error {
	l.once.Do(func() {
		if l.name != "" {
			if l.binary, l.err = os.ReadFile("/more/" + l.name + ".bin"); l.err != nil {
				l.err = fmt.Errorf("the decoder of this format cannot be fetched: %w", l.err)
				return
			}
		}
		z, err := gzip.NewReader(bytes.NewReader(l.binary))
		l.binary = nil
		var code []byte
		if err == nil {
			code, err = io.ReadAll(z)
		}
		if l.err = err; err != nil {
			return
		}
		data := js.Global().Get("Uint8Array").New(len(code))
		js.CopyBytesToJS(data, code)
		l.err = try(func() { l.module = js.Global().Get("WebAssembly").Get("Module").New(data) })
	})
	return l.err
}

// try turns what JavaScript throws into an error.
func try(f func()) (err error) {
	defer func() {
		if e, ok := recover().(js.Error); ok {
			err = fmt.Errorf("the codec failed: %s", e.Get("message").String())
		}
	}()
	f()
	return nil
}

// Instance is a library at work on one picture.
type Instance struct {
	ctx     context.Context
	limit   int64
	exports js.Value
	refuse  js.Func // stands for all that the library asks of the system
}

// noSystem is WASI's ENOSYS.
const noSystem = 52

// Start makes an instance that may take limit bytes. A call that runs cannot be stopped: the
// context is looked at before each. It fails with ErrMemory or the cause of the context's end, as
// all methods do.
func (l *Library) Start(ctx context.Context, limit int64) (*Instance, error) {
	if err := l.Compile(); err != nil {
		return nil, err
	}
	in := &Instance{ctx: ctx, limit: min(limit, MaxMemory)}
	in.refuse = js.FuncOf(func(js.Value, []js.Value) any { return noSystem })
	wasm, object := js.Global().Get("WebAssembly"), js.Global().Get("Object")
	imports := object.New()
	list := wasm.Get("Module").Call("imports", l.module)
	for i := range list.Length() {
		from, name := list.Index(i).Get("module").String(), list.Index(i).Get("name").String()
		if !imports.Get(from).Truthy() {
			imports.Set(from, object.New())
		}
		imports.Get(from).Set(name, in.refuse)
	}
	err := try(func() {
		in.exports = wasm.Get("Instance").New(l.module, imports).Get("exports")
		if begin := in.exports.Get("_initialize"); begin.Truthy() {
			begin.Invoke()
		}
	})
	if err != nil {
		in.refuse.Release()
		return nil, err
	}
	return in, in.fits()
}

// fits fails if the instance takes more memory than it may.
func (in *Instance) fits() error {
	if int64(in.bytes().Get("length").Float()) > in.limit {
		return ErrMemory
	}
	return nil
}

// bytes is the instance's memory, until it grows.
func (in *Instance) bytes() js.Value {
	return js.Global().Get("Uint8Array").New(in.exports.Get("memory").Get("buffer"))
}

// Close ends the instance.
func (in *Instance) Close() { in.refuse.Release() }

// Call runs a function of the library and returns its result, 0 if it has none.
func (in *Instance) Call(name string, args ...uint64) (result uint32, err error) {
	if in.ctx.Err() != nil {
		return 0, context.Cause(in.ctx)
	}
	list := make([]any, len(args))
	for i, a := range args {
		list[i] = float64(a)
	}
	err = try(func() {
		if out := in.exports.Call(name, list...); out.Type() == js.TypeNumber {
			result = uint32(int64(out.Float()))
		}
	})
	if err == nil {
		err = in.fits()
	}
	return result, err
}

// Alloc reserves n bytes.
func (in *Instance) Alloc(n int) (uint32, error) {
	at, err := in.Call("malloc", uint64(n))
	if err == nil && at == 0 {
		err = ErrMemory
	}
	return at, err
}

// Put copies data into the instance.
func (in *Instance) Put(data []byte) (uint32, error) {
	at, err := in.Alloc(len(data))
	if err == nil {
		js.CopyBytesToJS(in.bytes().Call("subarray", float64(at)), data)
	}
	return at, err
}

// Read copies n bytes out of the instance. It returns false where they are beyond its memory.
func (in *Instance) Read(at, n uint32) ([]byte, bool) {
	all := in.bytes()
	if uint64(at)+uint64(n) > uint64(all.Get("length").Float()) {
		return nil, false
	}
	data := make([]byte, n)
	js.CopyBytesToGo(data, all.Call("subarray", float64(at), float64(at)+float64(n)))
	return data, true
}

// Words reads n values of 32 bits. It returns false where they are beyond the instance's memory.
func (in *Instance) Words(at uint32, n int) ([]uint32, bool) {
	data, ok := in.Read(at, uint32(4*n))
	if !ok {
		return nil, false
	}
	out := make([]uint32, n)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return out, true
}
