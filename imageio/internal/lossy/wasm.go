package lossy

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed webp.wasm.gz
var webpBinary []byte

// maxMemory is what WebAssembly can address.
const maxMemory = 1<<32 - 1<<16

// ErrMemory: an encoder wanted more memory than it was given.
var ErrMemory = errors.New("the encoder needs more memory than a picture of this size should take")

var errRefused = errors.New("the encoder refuses the picture")

// encoder is a library, compiled when it is first used.
type encoder struct {
	once    sync.Once
	binary  *[]byte
	runtime wazero.Runtime
	module  wazero.CompiledModule
	err     error
}

var webp = encoder{binary: &webpBinary}

func (e *encoder) compile() error {
	e.once.Do(func() {
		// A program that is to be stopped is compiled with checks in its loops.
		ctx := context.Background()
		e.runtime = wazero.NewRuntimeWithConfig(ctx,
			wazero.NewRuntimeConfig().WithCloseOnContextDone(true))
		var code []byte
		z, err := gzip.NewReader(bytes.NewReader(*e.binary))
		if err == nil {
			code, err = io.ReadAll(z)
		}
		if err == nil {
			_, err = wasi_snapshot_preview1.Instantiate(ctx, e.runtime)
		}
		if err == nil {
			e.module, err = e.runtime.CompileModule(ctx, code)
		}
		e.err = err
	})
	return e.err
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

// encode runs an encoder, which is thrown away after it, on samples of 4 bytes a pixel. The rest of
// the arguments follow the one for the address of the result's length.
func (e *encoder) encode(
	ctx context.Context, pix []uint8, width, height int, limit int64, rest ...uint64,
) ([]byte, error) {
	if len(pix) != 4*width*height {
		return nil, fmt.Errorf("%d samples for %d x %d pixels", len(pix), width, height)
	}
	if err := e.compile(); err != nil {
		return nil, err
	}
	mem := &memory{limit: uint64(min(limit, maxMemory))}
	ctx = experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(
		func(_, _ uint64) experimental.LinearMemory { return mem }))
	module, err := e.runtime.InstantiateModule(ctx, e.module, wazero.NewModuleConfig().WithName(""))
	if err == nil {
		defer module.Close(context.Background())
		var file []byte
		if file, err = call(ctx, module, pix, width, height, rest); err == nil {
			return file, nil
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case mem.refused:
		return nil, ErrMemory
	}
	line, _, _ := bytes.Cut([]byte(err.Error()), []byte("\n")) // what wazero says goes over many
	return nil, fmt.Errorf("the encoder failed: %s", line)
}

func call(
	ctx context.Context, module api.Module, pix []uint8, width, height int, rest []uint64,
) ([]byte, error) {
	allocate := func(n int) (uint32, error) {
		out, err := module.ExportedFunction("malloc").Call(ctx, uint64(n))
		if err != nil {
			return 0, err
		}
		if out[0] == 0 {
			return 0, errRefused
		}
		return uint32(out[0]), nil
	}
	in, err := allocate(len(pix))
	if err != nil {
		return nil, err
	}
	length, err := allocate(8)
	if err != nil {
		return nil, err
	}
	if !module.Memory().Write(in, pix) || !module.Memory().WriteUint64Le(length, 0) {
		return nil, errRefused
	}
	args := append([]uint64{uint64(in), uint64(width), uint64(height), uint64(length)}, rest...)
	out, err := module.ExportedFunction("encode").Call(ctx, args...)
	if err != nil {
		return nil, err
	}
	// A size_t has four bytes there.
	size, ok := module.Memory().ReadUint32Le(length)
	if !ok || size == 0 || out[0] == 0 {
		return nil, errRefused
	}
	file, ok := module.Memory().Read(uint32(out[0]), size)
	if !ok {
		return nil, errRefused
	}
	return bytes.Clone(file), nil
}
