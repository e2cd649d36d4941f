package gpu

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/shaders"
)

// CheckBuffer refuses sizes that cannot be allocated or bound.
func CheckBuffer(bytes int64, limits Limits) error {
	if bytes <= 0 || bytes%4 != 0 || bytes > limits.BufferBytes {
		return fmt.Errorf("buffer of %d bytes, the limit is %d: %w", bytes, limits.BufferBytes,
			engine.ErrOutOfMemory)
	}
	return nil
}

// CheckCopy refuses a copy that reaches beyond a buffer or is not of whole words.
func CheckCopy(what string, b Buffer, offset int64, bytes int) error {
	size := int64(0) // of no buffer, or a released one
	if b != nil {
		size = b.Bytes()
	}
	if size == 0 || offset < 0 || offset%4 != 0 || bytes%4 != 0 || offset > size-int64(bytes) {
		return fmt.Errorf("%s of %d bytes at %d of a buffer of %d", what, bytes, offset, size)
	}
	return nil
}

// CheckDispatch reports what a backend might abort the process for: buffers missing, released or
// too large to bind, one buffer written and bound twice, too many workgroups. Backends call it
// first.
func CheckDispatch(d *Dispatch, limits Limits) error {
	if d.Kernel == nil {
		return fmt.Errorf("dispatch of no kernel")
	}
	s := d.Kernel.Shader()
	fail := func(format string, args ...any) error {
		return fmt.Errorf("dispatch of %s: %s", s.Name, fmt.Sprintf(format, args...))
	}
	storage := 0
	written := map[Buffer]bool{}
	bound := map[Buffer]int{}
	for _, b := range s.Bindings {
		if b.Access == shaders.Uniform {
			if n := len(d.Params); n == 0 || n%16 != 0 || n > maxParams {
				return fail("%d bytes of parameters, the limit is %d", n, maxParams)
			}
			continue
		}
		if storage >= len(d.Buffers) || d.Buffers[storage] == nil {
			return fail("no buffer for %s", b.Name)
		}
		buffer := d.Buffers[storage]
		if n := buffer.Bytes(); n <= 0 || n > limits.BufferBytes {
			return fail("%s has %d bytes, the limit is %d", b.Name, n, limits.BufferBytes)
		}
		bound[buffer]++
		written[buffer] = written[buffer] || b.Access == shaders.ReadWrite
		storage++
	}
	if storage != len(d.Buffers) || storage > limits.StorageBindings {
		return fail("%d buffers for %d bindings, the limit is %d", len(d.Buffers), storage,
			limits.StorageBindings)
	}
	for buffer, times := range bound {
		if times > 1 && written[buffer] {
			return fail("a buffer that is written is bound %d times", times)
		}
	}
	for _, n := range d.Groups {
		if n < 1 || n > limits.Groups {
			return fail("workgroups %v, the limit is %d", d.Groups, limits.Groups)
		}
	}
	return nil
}
