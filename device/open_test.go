package device

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// named is an engine under another name.
type named struct {
	engine.Engine
	name string
}

func (n named) Info() engine.Info { return engine.Info{Device: n.name} }

// toyBackends replaces the backends by one with adapters of these kinds, those numbered in broken
// failing to open.
func toyBackends(t *testing.T, broken []int, kinds ...gpu.Kind) {
	saved := backends
	t.Cleanup(func() { backends = saved })
	var adapters []gpu.Adapter
	for _, k := range kinds {
		adapters = append(adapters, gpu.Adapter{DeviceInfo: gpu.DeviceInfo{Name: "toy", Kind: k,
			Backend: "Toys"}, Limits: gpu.Needs})
	}
	backends = []backend{{name: "toy", adapters: func() []gpu.Adapter { return adapters },
		open: func(i int, _ Options) (engine.Engine, error) {
			if i >= len(adapters) || slices.Contains(broken, i) {
				return nil, errors.New("broken")
			}
			e, err := cpu.New(cpu.Options{Kernels: "go"})
			return named{e, "toy:" + string(rune('0'+i))}, err
		}}}
}

// TestAuto: auto takes the best GPU that opens, never a software device, else the processor, with
// one warning for GPUs that did not open; --list-devices marks the same one.
func TestAuto(t *testing.T) {
	host := "cpu:" + cpu.Available()[0]
	for _, c := range []struct {
		name    string
		kinds   []gpu.Kind
		broken  []int
		want    string // by auto
		best    string // by "toy"
		warning string
	}{
		{"nothing", nil, nil, host, "", ""},
		{"software", []gpu.Kind{gpu.KindSoftware}, nil, host, "toy:0", ""},
		{"a GPU", []gpu.Kind{gpu.KindSoftware, gpu.KindIntegrated, gpu.KindDiscrete}, nil, "toy:2",
			"toy:2", ""},
		{"a broken GPU", []gpu.Kind{gpu.KindIntegrated, gpu.KindDiscrete}, []int{1}, "toy:0",
			"toy:0",
			"toy:1 cannot be opened (broken): going on with toy:0"},
		{"broken GPUs", []gpu.Kind{gpu.KindIntegrated, gpu.KindDiscrete}, []int{0, 1}, host, "",
			"toy:1 cannot be opened (broken), toy:0 cannot be opened (broken): going on with the processor"},
	} {
		t.Run(c.name, func(t *testing.T) {
			toyBackends(t, c.broken, c.kinds...)
			for _, name := range []string{"", "auto"} {
				var warnings []string
				e, err := Open(Options{Device: name,
					Warn: func(m string) { warnings = append(warnings, m) }})
				if err != nil {
					t.Fatal(err)
				}
				if got := e.Info().Device; got != c.want {
					t.Errorf("%q took %s, want %s", name, got, c.want)
				}
				e.Close()
				if got := strings.Join(warnings, "\n"); got != c.warning {
					t.Errorf("warned %q, want %q", got, c.warning)
				}
			}
			list := List()
			if list[0].Device != c.want || !list[0].Default ||
				!strings.HasPrefix(list[0].Note, "used by default: ") {
				t.Errorf("the first of the list is %+v, want %s", list[0], c.want)
			}
			if len(list) != len(c.kinds)+len(cpu.Available()) {
				t.Errorf("%d devices", len(list))
			}
			for _, d := range list[1:] {
				if d.Default || d.Note == "" || strings.Contains(d.Note, "default") {
					t.Errorf("%+v", d)
				}
			}
			e, err := Open(Options{Device: "toy"})
			switch {
			case c.best == "" && !errors.Is(err, ErrUnknown):
				t.Errorf("a broken toy opens: %v", err)
			case c.best != "" && err != nil:
				t.Error(err)
			case err == nil:
				if got := e.Info().Device; got != c.best {
					t.Errorf("toy is %s, want %s", got, c.best)
				}
				e.Close()
			}
		})
	}
}
