//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package render

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/gputest"
)

// fault is the failure injected into the devices that a renderer opens.
type fault struct {
	name     string
	fail     func(opened int, c gputest.Call) error // of the device opened as number opened
	slow     float64
	device   string   // that the picture ends on
	warnings []string // of a run
}

// encodes reports whether a kernel is one of tinyModel's encoder.
func encodes(kernel string) bool { return strings.HasPrefix(kernel, "conv KERNEL3") }

// faults are placed by the calls that a run without any makes.
func faults(t *testing.T, backend string, calls []gputest.Call) []fault {
	short, pipeline := errors.New("a short read"), errors.New("no such instruction")
	encodeEnds := 0
	for i, c := range calls {
		if c.Name == "submit" && encodes(c.Kernel) {
			encodeEnds = i
		}
	}
	// find is the number of the last call of a name before the encoder's last work, or of the first
	// after it.
	find := func(name string, decode bool) int {
		n := -1
		for i, c := range calls {
			if c.Name == name && (!decode && i < encodeEnds || decode && i > encodeEnds && n < 0) {
				n = c.Number
			}
		}
		if n < 0 {
			t.Fatalf("no %s, decoding %t", name, decode)
		}
		return n
	}
	// from is a failure of all calls of a name, from the one numbered first on, of so many devices.
	from := func(name string, first, devices int, err error) func(int, gputest.Call) error {
		return func(opened int, c gputest.Call) error {
			if opened <= devices && c.Name == name && c.Number >= first {
				return err
			}
			return nil
		}
	}
	kernels := func(name string, encoder bool, devices int, err error) func(int,
		gputest.Call) error {
		return func(opened int, c gputest.Call) error {
			if opened <= devices && c.Name == name && encodes(c.Kernel) == encoder {
				return err
			}
			return nil
		}
	}
	const once, always = 1, 1 << 30
	// How often there is a wait depends on how fast the machine is: the first one behind encoder
	// work.
	encoding := false
	waiting := func(opened int, c gputest.Call) error {
		encoding = encoding || c.Name == "submit" && encodes(c.Kernel)
		if opened <= once && c.Name == "wait" && encoding {
			return engine.ErrDeviceLost
		}
		return nil
	}
	lost, memory := engine.ErrDeviceLost, engine.ErrOutOfMemory
	again := []string{backend + ":0 was lost: opened again"}
	half := []string{backend + ":0 is out of memory: going on with 256.0 MiB"}
	host := []string{"going on with the processor"}
	none := func(int, gputest.Call) error { return nil }
	return []fault{
		{"none", none, 0, backend, nil},
		{"slow", none, 1000, backend, nil},
		{"lost on loading", from("write", 3, once, lost), 0, backend, again},
		{"lost in an encode", kernels("submit", true, once, lost), 0, backend, again},
		{"lost waiting for an encode", waiting, 0, backend, again},
		{"lost before a decode", from("write", find("write", true), once, lost), 0, backend, again},
		{"lost in a decode", kernels("submit", false, once, lost), 0, backend, again},
		{"lost reading", from("read", 0, once, lost), 0, backend, again},
		{"lost for good", from("read", 0, always, lost), 0, "cpu", append(again, host...)},
		{"memory on loading", from("buffer", 2, once, memory), 0, backend, half},
		{"memory in an encode", from("buffer", find("buffer", false), once, memory), 0, backend,
			half},
		{"memory in a decode", from("buffer", find("buffer", true), once, memory), 0, backend,
			half},
		{"no memory ever", from("buffer", 0, always, memory), 0, "cpu", host},
		{"no pipeline in an encode", kernels("kernel", true, always, pipeline), 0, "cpu", host},
		{"no pipeline in a decode", kernels("kernel", false, always, pipeline), 0, "cpu", host},
		{"a short read", from("read", 0, always, short), 0, "cpu", host},
	}
}

// faultyOpener opens the graphics device with a fault, and the processor without.
func faultyOpener(t *testing.T, b gputest.Backend, f *fault,
	devices *[]*gputest.Faulty) func(device.Options) (
	engine.Engine, error) {
	return func(o device.Options) (engine.Engine, error) {
		if o.Device == "cpu" {
			return cpu.New(cpu.Options{})
		}
		d := &gputest.Faulty{Device: b.Shared(t), Slow: f.slow}
		*devices = append(*devices, d)
		opened := len(*devices)
		d.Fail = func(c gputest.Call) error { return f.fail(opened, c) }
		return gpu.New(d, b.Name+":0", gpu.Options{Memory: o.Memory}), nil
	}
}

// TestFaultyDevices: for each failure at each call, plain or with the self-ensemble, the picture
// equals that of the device it ends on, with one warning for each failure.
func TestFaultyDevices(t *testing.T) {
	for _, b := range gputest.Backends {
		t.Run(b.Name, func(t *testing.T) { faultyDevices(t, b) })
	}
}

func faultyDevices(t *testing.T, backend gputest.Backend) {
	source := FromImage(picture(9, 7, false))
	m := tinyModel(nil)
	for _, ensemble := range []bool{false, true} {
		wants := map[string][]float32{}
		host := field(t, m, Options{SelfEnsemble: ensemble}, source)
		wants["cpu"] = drawFloat(t, host, host.View(1.6))
		var calls []gputest.Call
		listen := fault{fail: func(_ int, c gputest.Call) error {
			calls = append(calls, c)
			return nil
		}}
		r, err := newOn(m, Options{SelfEnsemble: ensemble}, faultyOpener(t, backend,
			&listen, new([]*gputest.Faulty)))
		if err != nil {
			t.Fatal(err)
		}
		field, err := r.Encode(context.Background(), source)
		if err != nil {
			t.Fatal(err)
		}
		wants[backend.Name] = drawFloat(t, field, field.View(1.6))
		r.Close()
		for _, f := range faults(t, backend.Name, calls) {
			if ensemble && !strings.Contains(f.name, "code") { // the rest differs in nothing
				continue
			}
			t.Run(fmt.Sprintf("%s, self-ensemble %t", f.name, ensemble), func(t *testing.T) {
				var devices []*gputest.Faulty
				var warnings []string
				r, err := newOn(m, Options{Memory: 512 << 20, SelfEnsemble: ensemble,
					Warn: func(m string) { warnings = append(warnings, m) }},
					faultyOpener(t, backend, &f, &devices))
				if err != nil {
					t.Fatal(err)
				}
				field, err := r.Encode(context.Background(), source)
				if err != nil {
					t.Fatal(err)
				}
				got := drawFloat(t, field, field.View(1.6))
				if i := sameBits(got, wants[f.device]); i >= 0 {
					t.Errorf("value %d is not %s's", i, f.device)
				}
				if d, _, _ := strings.Cut(r.Device().Device, ":"); d != f.device {
					t.Errorf("ended on %s, want %s", d, f.device)
				}
				if len(warnings) != len(f.warnings) {
					t.Fatalf("warnings %q, want %q", warnings, f.warnings)
				}
				for i, want := range f.warnings {
					if !strings.Contains(warnings[i], want) || strings.Contains(warnings[i], "\n") {
						t.Errorf("warning %q, want %q", warnings[i], want)
					}
				}
				if err := r.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestSlowDevice: on a device whose batches take long dispatches become as small as they can.
func TestSlowDevice(t *testing.T) {
	dispatches := func(slow float64) int {
		var devices []*gputest.Faulty
		f := &fault{slow: slow, fail: func(int, gputest.Call) error { return nil }}
		r, err := newOn(tinyModel(nil), Options{},
			faultyOpener(t, gputest.Backends[0], f, &devices))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		field, err := r.Encode(context.Background(), FromImage(picture(40, 30, false)))
		if err != nil {
			t.Fatal(err)
		}
		drawFloat(t, field, field.View(1.2))
		n := 0
		for _, b := range devices[0].Batches {
			n += len(b)
		}
		return n
	}
	normal, slow := dispatches(1e-3), dispatches(1e6)
	if slow < 2*normal {
		t.Errorf("%d dispatches on a slow device, %d on another", slow, normal)
	}
}
