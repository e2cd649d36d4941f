package gpu

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	adapter := func(kind Kind, name string, change ...func(*Adapter)) Adapter {
		a := Adapter{DeviceInfo: DeviceInfo{Name: name, Kind: kind, Backend: "WebGPU"},
			Limits: Needs}
		for _, c := range change {
			c(&a)
		}
		return a
	}
	memory := func(n int64) func(*Adapter) { return func(a *Adapter) { a.Memory = n } }
	bindings := func(n int64) func(*Adapter) { return func(a *Adapter) { a.BufferBytes = n } }
	llvmpipe := adapter(KindSoftware, "llvmpipe", memory(1<<40), bindings(1<<40))
	integrated, discrete := adapter(KindIntegrated, "Iris", memory(1<<40)),
		adapter(KindDiscrete, "Arc")
	for _, c := range []struct {
		name     string
		adapters []Adapter
		broken   []int
		chosen   int
		notes    []string
	}{
		{"none", nil, nil, -1, nil},
		{"software alone", []Adapter{llvmpipe}, nil, -1,
			[]string{"only when asked for: the processor"}},
		{"one", []Adapter{llvmpipe, integrated}, nil, 1,
			[]string{"asked", "used by default: the only GPU"}},
		{"discrete first", []Adapter{integrated, discrete}, nil, 1, []string{"another is preferred",
			"used by default: discrete GPU before integrated GPU"}},
		{"virtual last", []Adapter{adapter(KindVirtual, "Venus"), integrated}, nil, 1,
			[]string{"another", "integrated GPU before virtual GPU"}},
		{"virtual alone", []Adapter{adapter(KindVirtual, "Venus")}, nil, 0,
			[]string{"the only GPU"}},
		{"unknown", []Adapter{adapter(KindUnknown, "?")}, nil, -1,
			[]string{"does not say what it is"}},
		{"a translation",
			[]Adapter{adapter(KindDiscrete, "Microsoft Direct3D12 (NVIDIA GeForce GTX 1080)"),
				integrated}, nil, 1, []string{"only when asked for: it translates",
				"the only GPU"}},
		{"software behind a translation",
			[]Adapter{adapter(KindDiscrete, "llvmpipe (LLVM 19.1.7, 256 bits)")}, nil, -1,
			[]string{"only when asked for: the processor"}},
		{"memory", []Adapter{discrete, adapter(KindDiscrete, "A770", memory(16<<30)),
			adapter(KindDiscrete, "A380", memory(6<<30))}, nil, 1,
			[]string{"", "the most memory", ""}},
		{"bindings", []Adapter{discrete, adapter(KindDiscrete, "B", bindings(1<<31))}, nil, 1,
			[]string{"", "the largest bindings"}},
		{"twins", []Adapter{discrete, discrete}, nil, 0,
			[]string{"the first of its kind", "another"}},
		{"two backends", []Adapter{
			adapter(KindDiscrete, "Arc", memory(1<<40), func(a *Adapter) { a.Preference = 1 }),
			adapter(KindDiscrete, "Arc", func(a *Adapter) { a.Backend = "Vulkan" })}, nil, 1,
			[]string{"", "Vulkan before WebGPU"}},
		{"kind before backend", []Adapter{adapter(KindIntegrated, "Iris"),
			adapter(KindDiscrete, "Arc", func(a *Adapter) { a.Preference = 1 })}, nil, 1, nil},
		{"broken", []Adapter{integrated, discrete, llvmpipe}, []int{1}, 0,
			[]string{"used by default: the first that can be opened",
				"cannot be opened: out of order 1",
				"asked"}},
		{"all broken", []Adapter{discrete, integrated, llvmpipe}, []int{0, 1}, -1,
			[]string{"out of order 0", "out of order 1", "asked"}},
		{"small bindings", []Adapter{adapter(KindDiscrete, "old", bindings(1<<20))}, nil, -1,
			[]string{"too small: 1048576 bytes in a binding, 67108864 are needed"}},
		{"few buffers", []Adapter{adapter(KindDiscrete, "old", func(a *Adapter) {
			a.StorageBindings = 4
		})}, nil, -1, []string{"4 buffers to a shader, 8 are needed"}},
	} {
		var opened []int
		chosen, notes := Choose(c.adapters, func(i int) error {
			opened = append(opened, i)
			if slices.Contains(c.broken, i) {
				return fmt.Errorf("out of order %d", i)
			}
			return nil
		})
		if chosen != c.chosen || len(notes) != len(c.adapters) {
			t.Errorf("%s: chose %d, want %d; notes %q", c.name, chosen, c.chosen, notes)
			continue
		}
		for i, want := range c.notes {
			if !strings.Contains(notes[i], want) {
				t.Errorf("%s: note %d is %q, want %q", c.name, i, notes[i], want)
			}
		}
		for i, a := range c.adapters {
			tried := slices.Contains(opened, i)
			if tried && (a.Kind == KindSoftware || a.Kind == KindUnknown) {
				t.Errorf("%s: opened %s", c.name, a.Name)
			}
			if slices.Contains(c.broken, i) && !tried {
				t.Errorf("%s: %s was not tried", c.name, a.Name)
			}
		}
		if n := len(c.broken); chosen >= 0 && len(opened) != n+1 {
			t.Errorf("%s: opened %v", c.name, opened)
		}
	}
}

// TestChooseAnyOrder: what is chosen does not depend on the order of the list, twins aside.
func TestChooseAnyOrder(t *testing.T) {
	var adapters []Adapter
	for _, kind := range []Kind{KindSoftware, KindDiscrete, KindIntegrated, KindVirtual,
		KindUnknown} {
		for memory := range int64(2) {
			a := Adapter{DeviceInfo: DeviceInfo{Kind: kind, Memory: memory}, Limits: Needs}
			adapters = append(adapters, a)
		}
	}
	for range adapters {
		adapters = append(adapters[1:], adapters[0])
		i, _ := Choose(adapters, func(int) error { return nil })
		if i < 0 || adapters[i].Kind != KindDiscrete || adapters[i].Memory != 1 {
			t.Errorf("chose %d of %+v", i, adapters)
		}
		i, _ = Choose(adapters, func(i int) error {
			if adapters[i].Kind == KindDiscrete {
				return errors.New("broken")
			}
			return nil
		})
		if i < 0 || adapters[i].Kind != KindIntegrated || adapters[i].Memory != 1 {
			t.Errorf("without discrete ones chose %d of %+v", i, adapters)
		}
	}
}
