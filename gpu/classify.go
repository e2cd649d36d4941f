package gpu

import (
	"errors"
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/shaders"
)

// classified is a Device whose every failure is engine.ErrDeviceLost, engine.ErrOutOfMemory or
// engine.ErrDeviceFailed, so that callers can go on without it.
type classified struct{ Device }

func classify(err error) error {
	if err == nil || errors.Is(err, engine.ErrDeviceLost) ||
		errors.Is(err, engine.ErrOutOfMemory) ||
		errors.Is(err, engine.ErrDeviceFailed) {
		return err
	}
	return fmt.Errorf("%w: %w", engine.ErrDeviceFailed, err)
}

func (c classified) NewBuffer(bytes int64) (Buffer, error) {
	b, err := c.Device.NewBuffer(bytes)
	return b, classify(err)
}

func (c classified) NewKernel(s *shaders.Shader) (Kernel, error) {
	k, err := c.Device.NewKernel(s)
	if err != nil {
		return nil, fmt.Errorf("shader %s: %w", s.Name, classify(err))
	}
	return k, nil
}

func (c classified) Write(b Buffer, offset int64, data []byte) error {
	return classify(c.Device.Write(b, offset, data))
}

func (c classified) Submit(batch []Dispatch) error { return classify(c.Device.Submit(batch)) }

func (c classified) Wait() error { return classify(c.Device.Wait()) }

func (c classified) Read(b Buffer, offset int64, data []byte) error {
	return classify(c.Device.Read(b, offset, data))
}
