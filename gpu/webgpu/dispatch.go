//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package webgpu

import (
	"fmt"

	"github.com/liif-render/liif/gpu"
)

// paramsAlign is the strictest alignment that WebGPU lets a device ask of uniform offsets.
const paramsAlign = 256

// prepare refuses a batch that makes no sense, which would abort the process with wgpu, and puts
// the parameters of all its dispatches together, paramsAlign bytes from each to the next.
func (d *Device) prepare(batch []gpu.Dispatch) (params []byte, err error) {
	params = make([]byte, len(batch)*paramsAlign)
	for i := range batch {
		if err := d.check(&batch[i]); err != nil {
			return nil, err
		}
		copy(params[i*paramsAlign:], batch[i].Params)
	}
	return params, nil
}

// check refuses a dispatch that makes no sense, one of another device among them.
func (d *Device) check(dispatch *gpu.Dispatch) error {
	if k, ok := dispatch.Kernel.(*kernel); !ok || k.device != d {
		return fmt.Errorf("dispatch of a kernel of another device")
	}
	for _, b := range dispatch.Buffers {
		if b != nil {
			if _, err := d.owned(b); err != nil {
				return err
			}
		}
	}
	return gpu.CheckDispatch(dispatch, d.limits)
}

// owned is a buffer as this device's own; wgpu would abort over another's.
func (d *Device) owned(b gpu.Buffer) (*buffer, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	own, ok := b.(*buffer)
	if !ok || own.device != d {
		return nil, fmt.Errorf("a buffer of another device, %T", b)
	}
	return own, nil
}
