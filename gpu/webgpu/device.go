//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"fmt"
	"runtime"
	"time"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// Device is an open adapter.
type Device struct {
	instance *wgpu.Instance
	device   *wgpu.Device
	queue    *wgpu.Queue
	trouble  trouble
	info     gpu.DeviceInfo
	limits   gpu.Limits

	params  *wgpu.Buffer // of a batch's dispatches
	staging *wgpu.Buffer // for reading back
	timing  *timing      // nil if the adapter has no timestamps
	kernels kernels
	open    int // buffers not released
	closed  bool
	hung    bool // what was submitted does not end
}

var _ gpu.Device = (*Device)(nil)

// Info implements gpu.Device.
func (d *Device) Info() gpu.DeviceInfo { return d.info }

// Limits implements gpu.Device.
func (d *Device) Limits() gpu.Limits { return d.limits }

// patience is how long a batch may take: far longer than any does, shorter than that of a user
// before a device that hangs.
const patience = 2 * time.Minute

// Wait implements gpu.Device. wgpu's own waiting gives up silently after five seconds, and then
// frees what the device still works on, so it is asked again and again instead.
func (d *Device) Wait() error {
	if err := d.usable(); err != nil {
		return err
	}
	const spins = 20
	var began time.Time
	for i := 0; !d.device.Poll(false, nil); i++ {
		switch {
		case i < spins:
			runtime.Gosched()
		case i == spins:
			began = time.Now()
		case time.Since(began) > patience:
			d.hung = true
			return d.usable()
		default:
			time.Sleep(min(time.Duration(i-spins+1)*10*time.Microsecond, 200*time.Microsecond))
		}
	}
	return d.trouble.err()
}

// usable returns an error if the device must not be called any more: wgpu would abort the process.
func (d *Device) usable() error {
	switch {
	case d.closed:
		return fmt.Errorf("%w: it is closed", engine.ErrDeviceLost)
	case d.hung:
		return fmt.Errorf("%w in %v", engine.ErrDeviceHung, patience)
	case d.trouble.lost():
		return d.trouble.err()
	}
	return nil
}

// outcome is a call's failure, or what wgpu told beside it.
func (d *Device) outcome(err error) error {
	told := d.trouble.err()
	if err != nil && told != nil {
		return fmt.Errorf("%w: %w", told, err)
	}
	if err != nil {
		return classify(err)
	}
	return told
}

// Close implements gpu.Device. Kernels and buffers must not be used afterwards. Of a device that is
// lost nothing is given back: wgpu would wait for it, and abort the process.
func (d *Device) Close() error {
	if d.closed {
		return nil
	}
	err := d.Wait()
	lost := d.usable() != nil
	d.closed = true
	if lost {
		return err
	}
	for _, b := range []*wgpu.Buffer{d.params, d.staging} {
		if b != nil {
			b.Release()
		}
	}
	d.kernels.release()
	d.timing.release()
	d.queue.Release()
	d.device.Release()
	d.instance.Release()
	if d.open != 0 { // they keep alive what tells of trouble
		return fmt.Errorf("%d device buffers were not released", d.open)
	}
	d.trouble.free()
	return err
}
