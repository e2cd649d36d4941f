package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// backend is a kind of graphics device that this program was built with.
type backend struct {
	name     string // as --device has it, before a colon and a number
	adapters func() []gpu.Adapter
	open     func(index int, o Options) (engine.Engine, error)
}

// backends is filled in by the files of the backends, the one preferred first.
var backends []backend

// Info describes a device that Options.Device may name.
type Info struct {
	engine.Info
	Kind    string // "processor", "discrete GPU", "integrated GPU", "virtual GPU", "software"
	Backend string // "WebGPU on vulkan"; empty for the processor
	// BindingBytes is the largest tensor, WorkgroupBytes the memory of a workgroup, Invocations
	// their number in one; 0 for the processor.
	BindingBytes                int64
	WorkgroupBytes, Invocations int
	Default                     bool // what "auto" takes
}

// List is what Options.Device may name, the one that "auto" takes first, each with a note why.
// It opens graphics devices to see whether they work.
func List() []Info {
	list := graphics()
	chosen, notes := gpu.Choose(adaptersOf(list), func(i int) error {
		e, err := list[i].open(Options{NoTune: true})
		if err != nil {
			return err
		}
		return e.Close()
	})
	var infos []Info
	for i, g := range list {
		info := Info{Info: engine.Info{Device: g.name(), Name: g.Name, Note: notes[i]},
			Kind: g.Kind.String(), Backend: g.DeviceInfo.Backend, BindingBytes: g.BufferBytes,
			WorkgroupBytes: g.WorkgroupBytes, Invocations: g.Invocations, Default: i == chosen}
		if info.Default {
			infos = slices.Insert(infos, 0, info)
		} else {
			infos = append(infos, info)
		}
	}
	host := processors(chosen < 0)
	if chosen < 0 {
		return append(host, infos...)
	}
	return slices.Insert(infos, 1, host...)
}

// Kernels names the instruction sets that the processor's engine takes here, fastest first.
func Kernels() []string { return cpu.Available() }

// processors lists the instruction sets.
func processors(byDefault bool) []Info {
	var list []Info
	for i, kernels := range cpu.Available() {
		e, err := cpu.New(cpu.Options{Kernels: kernels})
		if err != nil {
			continue
		}
		info := Info{Info: e.Info(), Kind: "processor", Default: byDefault && i == 0}
		switch {
		case info.Default:
			info.Note = "used by default: no GPU, and the fastest instruction set here"
		case i == 0:
			info.Note = "the fastest instruction set here; --device cpu"
		case kernels == "go":
			info.Note = "the reference, without SIMD"
		default:
			info.Note = "works, slower than the first"
		}
		list = append(list, info)
	}
	return list
}

// graphicsDevice is an adapter of a backend.
type graphicsDevice struct {
	gpu.Adapter
	backend *backend
	index   int
}

func (g *graphicsDevice) name() string { return fmt.Sprintf("%s:%d", g.backend.name, g.index) }

func (g *graphicsDevice) open(o Options) (engine.Engine,
	error) {
	return g.backend.open(g.index, o)
}

// graphics lists the graphics devices of all backends.
func graphics() []graphicsDevice {
	var list []graphicsDevice
	for i := range backends {
		for index, a := range backends[i].adapters() {
			a.Preference = i
			list = append(list, graphicsDevice{a, &backends[i], index})
		}
	}
	return list
}

func adaptersOf(list []graphicsDevice) []gpu.Adapter {
	var adapters []gpu.Adapter
	for i := range list {
		adapters = append(adapters, list[i].Adapter)
	}
	return adapters
}

// onGraphics makes an engine of an open graphics device.
func onGraphics(d gpu.Device, name string, o Options) engine.Engine {
	budget := gpu.StartBudget()
	options := gpu.Options{Memory: o.Memory, Precision: o.graphicsPrecision(d, budget)}
	if !o.NoTune {
		options.Tiles = gpu.TunedTiles(context.Background(), d, options.Precision, budget)
	}
	return gpu.New(d, name, options)
}

// openBest opens the best GPU of a backend, or its first device, be it software, if there is none.
func (b *backend) openBest(o Options) (engine.Engine, error) {
	var e engine.Engine
	chosen, _ := gpu.Choose(b.adapters(), func(i int) (err error) {
		e, err = b.open(i, o)
		return err
	})
	if chosen >= 0 {
		return e, nil
	}
	return b.open(0, o)
}

// openAuto opens the best GPU, or the processor if there is none. A GPU that does not open costs a
// warning.
func openAuto(o Options) (engine.Engine, error) {
	var e engine.Engine
	var failed []string
	list := graphics()
	chosen, _ := gpu.Choose(adaptersOf(list), func(i int) (err error) {
		if e, err = list[i].open(o); err != nil {
			failed = append(failed, fmt.Sprintf("%s cannot be opened (%v)", list[i].name(), err))
		}
		return err
	})
	if chosen < 0 {
		var err error
		if e, err = openHost("", o); err != nil {
			return nil, err
		}
	}
	if len(failed) > 0 && o.Warn != nil {
		on := "the processor"
		if chosen >= 0 {
			on = list[chosen].name()
		}
		o.Warn(fmt.Sprintf("%s: going on with %s", strings.Join(failed, ", "), on))
	}
	return e, nil
}

func openHost(kernels string, o Options) (engine.Engine, error) {
	if o.Precision == "f16" {
		return nil, fmt.Errorf("precision f16: %w: the processor computes in float32", ErrUnknown)
	}
	return cpu.New(cpu.Options{Threads: o.Threads, Kernels: kernels, Memory: o.Memory,
		Background: o.Background, Direct: o.Direct})
}

// opener finds what opens a device by name, without opening it.
func opener(device string) (func(o Options) (engine.Engine, error), error) {
	name, part, found := strings.Cut(device, ":")
	switch {
	case !found && (name == "" || name == "auto"):
		return openAuto, nil
	case name == "cpu" && (!found || slices.Contains(cpu.Available(), part)):
		return func(o Options) (engine.Engine, error) { return openHost(part, o) }, nil
	}
	for _, b := range backends {
		index, err := strconv.Atoi(part)
		switch {
		case b.name == name && !found:
			return func(o Options) (engine.Engine, error) { return b.openBest(o) }, nil
		case b.name == name && err == nil:
			return func(o Options) (engine.Engine, error) { return b.open(index, o) }, nil
		}
	}
	names := []string{"auto", "cpu"}
	for _, kernels := range cpu.Available() {
		names = append(names, "cpu:"+kernels)
	}
	for _, g := range graphics() {
		names = append(names, g.name())
	}
	return nil, fmt.Errorf("device %q: %w: this machine has %s", device, ErrUnknown,
		strings.Join(names, ", "))
}

// Open opens the device that options name; the caller closes it. Errors wrap ErrUnknown, but those
// of the precision.
func Open(o Options) (engine.Engine, error) {
	if err := CheckPrecision(o.Precision); err != nil {
		return nil, fmt.Errorf("precision: %w", err)
	}
	open, err := opener(o.Device)
	if err != nil {
		return nil, err
	}
	e, err := open(o)
	if err != nil && !errors.Is(err, ErrUnknown) {
		err = fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return e, err
}

// IsHost reports whether a device name is the processor's.
func IsHost(device string) bool {
	name, _, _ := strings.Cut(device, ":")
	return name == "cpu"
}
