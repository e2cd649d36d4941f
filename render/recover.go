package render

import (
	"errors"
	"fmt"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
)

// smallestMemory is where halving the memory limit after failed allocations ends.
const smallestMemory = 64 << 20

// Precise makes float32 of float16 that Options.Precision of "auto" has chosen, for samples of more
// than 8 bits: float16's error is half a step of 8 bits, and a hundred of 16. Stream of 16 bits,
// DrawFloat and At do it themselves; Plan is right about their memory if it is done before. It is
// not undone.
func (r *Renderer) Precise() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !device.ChoosesPrecision(r.now.Precision) || !r.half || r.engine == nil {
		return nil
	}
	r.now.Precision = "f32"
	_ = r.unload() // what it computed with is not needed any more
	err := r.load()
	if err == nil {
		return nil
	}
	if err = r.recoverFrom(err); err != nil {
		r.standing.Store(&standing{err: err})
	}
	return err
}

// recoverFrom restores the renderer after a failure of its device, so that the caller can draw
// again: in float32 if float16 overflowed; with half the memory if an allocation failed; on the
// reopened device if it was lost, unless it did nothing since it was last reopened; else on the
// processor, at once if the device hangs. It warns in one line of what it did. It returns err if no
// fallback applies, and a joined error if the fallback failed.
func (r *Renderer) recoverFrom(err error) error {
	for {
		warning := r.fallback(err)
		if warning == "" {
			return err
		}
		_ = r.unload() // a device that failed may fail to close as well
		again := r.load()
		if again == nil {
			if r.options.Warn != nil {
				r.options.Warn(warning)
			}
			return nil
		}
		if !isDeviceFailure(again) { // a device that cannot be opened any more
			again = fmt.Errorf("%w: %w", engine.ErrDeviceFailed, again)
		}
		if device.IsHost(r.now.Device) {
			err = fmt.Errorf("%w; then: %w", err, again)
			r.standing.Store(&standing{err: err})
			return err
		}
		err = again
	}
}

// fallback picks the next configuration to try after err and describes it; "" if none is left.
func (r *Renderer) fallback(err error) (warning string) {
	if r.half && (errors.Is(err, ErrNotFinite) || errors.Is(err, engine.ErrRange)) {
		r.now.Precision = "f32"
		return fmt.Sprintf("%v in float16: going on in float32", err)
	}
	if !isDeviceFailure(err) {
		return ""
	}
	if errors.Is(err, engine.ErrDeviceHung) && !device.IsHost(r.device) &&
		!device.IsHost(r.now.Device) {
		return r.toHost(err)
	}
	if errors.Is(err, engine.ErrOutOfMemory) && r.now.Memory/2 >= smallestMemory {
		r.now.Memory /= 2
		return fmt.Sprintf("%s is out of memory: going on with %s", r.device,
			bytesText(r.now.Memory))
	}
	if errors.Is(err, engine.ErrDeviceLost) && !r.rebuilt {
		r.rebuilt = true
		return r.device + " was lost: opened again"
	}
	if device.IsHost(r.device) || device.IsHost(r.now.Device) {
		return ""
	}
	return r.toHost(err)
}

// toHost switches to the processor and returns the warning.
func (r *Renderer) toHost(err error) (warning string) {
	r.now.Device, r.now.Precision = "cpu", "f32"
	return fmt.Sprintf("%s failed (%v): going on with the processor", r.device, err)
}

// AboutDevice reports whether an error is about the device or its memory: ErrDevice, ErrMemory,
// engine.ErrDeviceLost or engine.ErrOutOfMemory.
func AboutDevice(err error) bool {
	return errors.Is(err, ErrDevice) || errors.Is(err, ErrMemory) ||
		errors.Is(err, engine.ErrDeviceLost) || errors.Is(err, engine.ErrOutOfMemory)
}

// isDeviceFailure reports whether the failed work may succeed on another device or in smaller
// parts.
func isDeviceFailure(err error) bool {
	return errors.Is(err, engine.ErrDeviceLost) || errors.Is(err, engine.ErrOutOfMemory) ||
		errors.Is(err, engine.ErrDeviceFailed)
}
