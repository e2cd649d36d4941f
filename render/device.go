package render

import (
	"fmt"
	"strings"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
)

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
	return list
}

// deviceKernels is the instruction set that a device name asks for, "" for the fastest.
func deviceKernels(device string) (string, error) {
	if device == "" || device == "auto" || device == "cpu" {
		return "", nil
	}
	name, kernels, found := strings.Cut(device, ":")
	if name == "cpu" && found {
		for _, k := range cpu.Available() {
			if k == kernels {
				return k, nil
			}
		}
	}
	var names []string
	for _, d := range Devices() {
		names = append(names, d.Device)
	}
	return "", fmt.Errorf("device %q: %w: this program has auto, cpu, %s", device, ErrDevice,
		strings.Join(names, ", "))
}

func openEngine(o Options) (engine.Engine, error) {
	kernels, err := deviceKernels(o.Device)
	if err != nil {
		return nil, err
	}
	return cpu.New(cpu.Options{Threads: o.Threads, Kernels: kernels, Memory: o.Memory})
}
