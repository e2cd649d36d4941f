package device

import (
	"errors"
	"fmt"
)

// ErrUnknown: the device asked for is not there.
var ErrUnknown = errors.New("no such device")

// Options say what to compute on, and how. The zero value is a good default.
type Options struct {
	// Device is "auto" (or empty), "cpu", "webgpu" or one of the names that List has.
	Device string
	// Threads is the number of cores to use; 0 means all.
	Threads int
	// Memory limits the bytes of tensors; 0 means no limit.
	Memory int64
	// NoTune leaves a graphics device's workgroups as they are, instead of finding the fastest when
	// the device is used for the first time. It changes no result.
	NoTune bool
	// Precision is "f32", "f16", or "auto" (or empty): "f16" where a graphics device was measured
	// to be faster in it and passes a test. The processor has "f32" alone.
	Precision string
	// Background lets what the processor computes yield to all else that runs (cpu.Options). How
	// long a graphics device is busy at a time is Pacing's.
	Background bool
	// Direct computes every convolution of the processor directly (cpu.Options).
	Direct bool
	// Warn, if not nil, is told in one line when a GPU does not open and another device takes its
	// place.
	Warn func(message string)
}

// Check says what is wrong with options, as far as that shows without opening a device. Errors of
// the device wrap ErrUnknown.
func (o *Options) Check() error {
	if err := CheckPrecision(o.Precision); err != nil {
		return fmt.Errorf("precision: %w", err)
	}
	_, err := opener(o.Device)
	return err
}
