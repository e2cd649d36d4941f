//go:build !js

package wasm

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// Library is one, compiled when it is first used: that takes up to a second.
type Library struct {
	binary  []byte
	once    sync.Once
	runtime wazero.Runtime
	module  wazero.CompiledModule
	err     error
}

// NewLibrary returns the library of a binary that gzip has compressed.
func NewLibrary(binary []byte) *Library { return &Library{binary: binary} }

// Compile makes the library ready, which takes a second or so the first time. Start does it too:
// whoever bounds the time that a picture may take calls it before.
func (l *Library) Compile() error {
	l.once.Do(func() {
		// A program that is to be stopped is compiled with checks in its loops.
		ctx := context.Background()
		l.runtime = wazero.NewRuntimeWithConfig(ctx,
			wazero.NewRuntimeConfig().WithCloseOnContextDone(true))
		var code []byte
		z, err := gzip.NewReader(bytes.NewReader(l.binary))
		if err == nil {
			code, err = io.ReadAll(z)
		}
		if err == nil {
			_, err = wasi_snapshot_preview1.Instantiate(ctx, l.runtime)
		}
		if err == nil {
			l.module, err = l.runtime.CompileModule(ctx, code)
		}
		l.err = err
	})
	return l.err
}

// memory is that of one instance, which is refused more than limit bytes.
type memory struct {
	limit   uint64
	data    []byte
	refused bool
}

// Reallocate implements experimental.LinearMemory.
func (m *memory) Reallocate(size uint64) []byte {
	if size > m.limit {
		m.refused = true
		return nil
	}
	if size > uint64(cap(m.data)) {
		grown := make([]byte, size, min(m.limit, size+size/4))
		copy(grown, m.data)
		m.data = grown
	}
	m.data = m.data[:size]
	return m.data
}

// Free implements experimental.LinearMemory.
func (m *memory) Free() { m.data = nil }

// Instance is a library at work on one picture. It is thrown away after it: what a damaged picture
// leaves behind is nobody's business.
type Instance struct {
	ctx    context.Context
	module api.Module
	memory *memory
}

// Start makes an instance that may take limit bytes and runs until ctx ends. It fails with
// ErrMemory or the cause of the context's end, as all methods do.
func (l *Library) Start(ctx context.Context, limit int64) (*Instance, error) {
	if err := l.Compile(); err != nil {
		return nil, err
	}
	in := &Instance{memory: &memory{limit: uint64(min(limit, MaxMemory))}}
	in.ctx = experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(
		func(_, _ uint64) experimental.LinearMemory { return in.memory }))
	var err error
	in.module, err = l.runtime.InstantiateModule(in.ctx, l.module,
		wazero.NewModuleConfig().WithName(""))
	return in, in.why(err)
}

// why is the reason behind an error of wazero, in one line.
func (in *Instance) why(err error) error {
	switch {
	case err == nil:
		return nil
	case in.ctx.Err() != nil:
		return context.Cause(in.ctx)
	case in.memory.refused:
		return ErrMemory
	}
	line, _, _ := bytes.Cut([]byte(err.Error()), []byte("\n"))
	return fmt.Errorf("the codec failed: %s", line)
}

// Close ends the instance.
func (in *Instance) Close() { _ = in.module.Close(context.Background()) }

// Call runs a function of the library and returns its result, 0 if it has none.
func (in *Instance) Call(name string, args ...uint64) (uint32, error) {
	out, err := in.module.ExportedFunction(name).Call(in.ctx, args...)
	if err == nil && in.memory.refused { // the library went on without it
		err = ErrMemory
	}
	if err != nil || len(out) == 0 {
		return 0, in.why(err)
	}
	return uint32(out[0]), nil
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
	if err == nil && !in.module.Memory().Write(at, data) {
		err = ErrMemory
	}
	return at, err
}

// Read copies n bytes out of the instance. It returns false where they are beyond its memory.
func (in *Instance) Read(at, n uint32) ([]byte, bool) {
	data, ok := in.module.Memory().Read(at, n)
	return bytes.Clone(data), ok
}

// Words reads n values of 32 bits. It returns false where they are beyond the instance's memory.
func (in *Instance) Words(at uint32, n int) ([]uint32, bool) {
	out := make([]uint32, n)
	for i := range out {
		v, ok := in.module.Memory().ReadUint32Le(at + uint32(4*i))
		if !ok {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}
