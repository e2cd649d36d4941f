package render

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
)

// backend is a kind of graphics device that this program was built with.
type backend struct {
	name    string // as --device has it, before a colon and a number
	devices func() []engine.Info
	open    func(index int, o Options) (engine.Engine, error)
}

// backends is filled in by the files of the backends.
var backends []backend

// Devices lists what Options.Device may name, the one that "auto" takes first, each with a note why.
func Devices() []engine.Info {
	var list []engine.Info
	for i, kernels := range cpu.Available() {
		e, err := cpu.New(cpu.Options{Kernels: kernels})
		if err != nil {
			continue
		}
		info := e.Info()
		switch {
		case i == 0:
			info.Note = "used by default: the fastest instruction set here"
		case kernels == "go":
			info.Note = "the reference, without SIMD"
		default:
			info.Note = "works, slower than the first"
		}
		list = append(list, info)
	}
	for _, b := range backends {
		list = append(list, b.devices()...)
	}
	return list
}

// opener finds what opens a device by name, without opening it.
func opener(device string) (func(o Options) (engine.Engine, error), error) {
	host := func(kernels string) func(o Options) (engine.Engine, error) {
		return func(o Options) (engine.Engine, error) {
			return cpu.New(cpu.Options{Threads: o.Threads, Kernels: kernels, Memory: o.Memory})
		}
	}
	name, part, found := strings.Cut(device, ":")
	switch {
	case !found && (name == "" || name == "auto" || name == "cpu"):
		return host(""), nil
	case name == "cpu" && slices.Contains(cpu.Available(), part):
		return host(part), nil
	}
	for _, b := range backends {
		index, err := strconv.Atoi(part)
		if b.name == name && (!found || err == nil) {
			return func(o Options) (engine.Engine, error) { return b.open(index, o) }, nil
		}
	}
	var names []string
	for _, d := range Devices() {
		names = append(names, d.Device)
	}
	return nil, fmt.Errorf("device %q: %w: this machine has auto, cpu, %s", device, ErrDevice,
		strings.Join(names, ", "))
}

func openEngine(o Options) (engine.Engine, error) {
	open, err := opener(o.Device)
	if err != nil {
		return nil, err
	}
	e, err := open(o)
	if err != nil && !errors.Is(err, ErrDevice) {
		err = fmt.Errorf("%w: %w", ErrDevice, err)
	}
	return e, err
}

// isHost says whether a device name is the processor's.
func isHost(device string) bool {
	name, _, _ := strings.Cut(device, ":")
	return name == "cpu"
}
