package heif

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed hevc.wasm.gz
var hevcBinary []byte

//go:embed av1.wasm.gz
var av1Binary []byte

// ErrMemory: a decoder wanted more memory than it was given.
var ErrMemory = errors.New("the decoder needs more memory than a picture of this size should take")

// errRefused: the library said no, without a reason.
var errRefused = errors.New("the coded picture cannot be decoded")

// decoder is a library, compiled when it is first used: that takes about a second.
type decoder struct {
	once    sync.Once
	binary  *[]byte
	runtime wazero.Runtime
	module  wazero.CompiledModule
	err     error
}

var (
	hevc = decoder{binary: &hevcBinary}
	av1  = decoder{binary: &av1Binary}
)

func (d *decoder) compile() error {
	d.once.Do(func() {
		// A program that is to be stopped is compiled with checks in its loops.
		ctx := context.Background()
		config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true)
		d.runtime = wazero.NewRuntimeWithConfig(ctx, config)
		var code []byte
		z, err := gzip.NewReader(bytes.NewReader(*d.binary))
		if err == nil {
			code, err = io.ReadAll(z)
		}
		if err == nil {
			_, err = wasi_snapshot_preview1.Instantiate(ctx, d.runtime)
		}
		if err == nil {
			d.module, err = d.runtime.CompileModule(ctx, code)
		}
		d.err = err
	})
	return d.err
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

// instance is a decoder at work on one picture. It is thrown away after it: what a damaged picture
// leaves behind is nobody's business.
type instance struct {
	ctx    context.Context
	cancel context.CancelFunc
	module api.Module
	memory *memory
}

// start makes an instance that may take limit bytes and so much time. It has no files, no clock and
// no output.
func (d *decoder) start(limit int64, most time.Duration) (*instance, error) {
	if err := d.compile(); err != nil {
		return nil, err
	}
	in := &instance{memory: &memory{limit: uint64(limit)}}
	ctx, cancel := context.WithCancel(context.Background())
	in.cancel = cancel
	go watch(ctx, cancel, most)
	in.ctx = experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(
		func(_, _ uint64) experimental.LinearMemory { return in.memory }))
	var err error
	in.module, err = d.runtime.InstantiateModule(in.ctx, d.module,
		wazero.NewModuleConfig().WithName(""))
	if err != nil {
		cancel()
	}
	return in, err
}

func (in *instance) close() {
	_ = in.module.Close(context.Background())
	in.cancel()
}

// call runs a function of the library and returns its result, 0 if it has none.
func (in *instance) call(name string, args ...uint64) (uint32, error) {
	out, err := in.module.ExportedFunction(name).Call(in.ctx, args...)
	switch {
	case in.memory.refused:
		return 0, ErrMemory
	case in.ctx.Err() != nil:
		return 0, errors.New("the decoder takes too long and was stopped")
	case err != nil:
		// What wazero says goes over many lines.
		line, _, _ := bytes.Cut([]byte(err.Error()), []byte("\n"))
		return 0, fmt.Errorf("the decoder failed: %s", line)
	case len(out) == 0:
		return 0, nil
	}
	return uint32(out[0]), nil
}

// alloc reserves n bytes.
func (in *instance) alloc(n int) (uint32, error) {
	at, err := in.call("malloc", uint64(n))
	if err == nil && at == 0 {
		err = ErrMemory
	}
	return at, err
}

// put copies data into the instance.
func (in *instance) put(data []byte) (uint32, error) {
	at, err := in.alloc(len(data))
	if err == nil && !in.module.Memory().Write(at, data) {
		err = ErrMemory
	}
	return at, err
}

// words reads n values of 32 bits.
func (in *instance) words(at uint32, n int) ([]uint32, error) {
	out := make([]uint32, n)
	for i := range out {
		v, ok := in.module.Memory().ReadUint32Le(at + uint32(4*i))
		if !ok {
			return nil, errRefused
		}
		out[i] = v
	}
	return out, nil
}
