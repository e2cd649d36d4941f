package webgpu

import (
	"errors"
	"fmt"
	"syscall/js"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// Device is the browser's graphics device, open.
type Device struct {
	device, queue js.Value
	info          gpu.DeviceInfo
	limits        gpu.Limits

	params  *buffer             // of a batch's dispatches
	staging *buffer             // for reading back
	room    js.Value            // a Uint8Array that what is written is copied to
	layouts map[string]js.Value // of the buffers of kernels, one of a kind

	uncaptured js.Func
	trouble    error // told beside the calls, not reported yet
	lost       error // why the device is lost; nil while it is not
	open       int   // buffers not released
	closed     bool
	hung       bool // what was submitted does not end
}

var _ gpu.Device = (*Device)(nil)

// newDevice listens to what the browser tells of a device beside its calls.
func newDevice(device js.Value, info gpu.DeviceInfo) *Device {
	d := &Device{device: device, queue: device.Get("queue"), info: info,
		limits: limitsOf(device), layouts: map[string]js.Value{}}
	d.uncaptured = js.FuncOf(func(_ js.Value, args []js.Value) any {
		if d.trouble == nil {
			d.trouble = gpuError(args[0].Get("error"))
		}
		return nil
	})
	device.Set("onuncapturederror", d.uncaptured)
	var told js.Func
	told = js.FuncOf(func(_ js.Value, args []js.Value) any {
		told.Release()
		d.lost = fmt.Errorf("%w: %s", engine.ErrDeviceLost, args[0].Get("message").String())
		return nil
	})
	device.Get("lost").Call("then", told)
	return d
}

// gpuError is a GPUError of the browser.
func gpuError(e js.Value) error {
	err := errors.New(e.Get("message").String())
	if e.InstanceOf(js.Global().Get("GPUOutOfMemoryError")) {
		return fmt.Errorf("%w: %w", engine.ErrOutOfMemory, err)
	}
	return classify(err)
}

// Info implements gpu.Device.
func (d *Device) Info() gpu.DeviceInfo { return d.info }

// Limits implements gpu.Device.
func (d *Device) Limits() gpu.Limits { return d.limits }

// usable returns an error if nothing may be asked of the device any more.
func (d *Device) usable() error {
	switch {
	case d.closed:
		return fmt.Errorf("%w: it is closed", engine.ErrDeviceLost)
	case d.hung:
		return fmt.Errorf("%w in %v", engine.ErrDeviceHung, patience)
	}
	return d.lost
}

// outcome is a call's failure, or what the browser told beside it.
func (d *Device) outcome(err error) error {
	if err != nil && d.lost == nil { // the device's loss is told a moment after what it made fail
		time.Sleep(lossTime)
	}
	told := d.trouble
	d.trouble = nil
	switch {
	case errors.Is(err, engine.ErrDeviceHung):
		d.hung = true
		return err
	case d.lost != nil:
		return errors.Join(d.lost, err)
	case err != nil:
		return classify(err)
	}
	return told
}

// lossTime is how long a failed call waits to hear whether the device is lost.
const lossTime = 20 * time.Millisecond

// scopes are the kinds of errors that a browser can keep for who asks.
var scopes = []any{"validation", "out-of-memory", "internal"}

// within calls f and returns what it did wrong: an exception or, once the device has looked at it,
// an error.
func (d *Device) within(f func()) error {
	for _, kind := range scopes {
		d.device.Call("pushErrorScope", kind)
	}
	thrown := try(f)
	answers := array()
	for range scopes {
		answers.Call("push", d.device.Call("popErrorScope"))
	}
	told, err := await(js.Global().Get("Promise").Call("all", answers))
	if thrown != nil {
		return thrown
	}
	if err != nil {
		return err
	}
	for i := range scopes {
		if e := told.Index(i); e.Truthy() {
			return gpuError(e)
		}
	}
	return nil
}

// Wait implements gpu.Device.
func (d *Device) Wait() error {
	if err := d.usable(); err != nil {
		return err
	}
	_, err := await(d.queue.Call("onSubmittedWorkDone"))
	return d.outcome(err)
}

// Close implements gpu.Device. Kernels and buffers must not be used afterwards.
func (d *Device) Close() error {
	if d.closed {
		return nil
	}
	err := d.Wait()
	d.closed = true
	d.device.Set("onuncapturederror", js.Null())
	d.uncaptured.Release()
	if !d.hung {
		d.device.Call("destroy") // and with it all its buffers
	}
	if err == nil && d.open != 0 {
		return fmt.Errorf("%d device buffers were not released", d.open)
	}
	return err
}
