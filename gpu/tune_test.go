package gpu

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/shaders"
)

// roomy has room for every shape.
var roomy = Limits{BufferBytes: 1 << 30, Groups: 65535, WorkgroupBytes: 64 << 10, Invocations: 1024,
	StorageBindings: 8}

func forever() *Budget { return NewBudget(time.Hour) }

func keepNothing() error { return nil }

// favouring is a device on which one shape of a class runs at twice the speed of the others.
func favouring(class, shape string) *Recorder {
	r := NewRecorder(roomy)
	r.Speed = func(d *Dispatch) float64 {
		if runsIn(d.Kernel.Shader().Name, class, shape) {
			return 2e12
		}
		return 1e12
	}
	return r
}

// runsIn reports whether a kernel belongs to a shape.
func runsIn(kernel, class, shape string) bool {
	if shape == layersShape {
		return strings.HasPrefix(kernel, "gather") || strings.HasPrefix(kernel, "blend") ||
			strings.HasPrefix(kernel, "conv PIXELS")
	}
	var a, b, each int
	if _, err := fmt.Sscanf(shape, "%dx%dx%d", &a, &b, &each); err != nil {
		panic(err)
	}
	words := fmt.Sprintf("PIXELS=%d CHANNELS=%d EACH=%d", a, b, each)
	if strings.HasPrefix(class, "decode") {
		words = fmt.Sprintf("WIDTH=%d ROWS=%d EACH=%d", b, a, each)
	}
	return strings.HasPrefix(kernel, strings.Fields(class)[0]+" ") &&
		strings.Contains(kernel, words)
}

// TestTune: the tuner finds the fastest shape of every class, whichever is made fastest.
func TestTune(t *testing.T) {
	for _, class := range TileClasses(roomy, Float32) {
		if len(class.Shapes) < 3 {
			t.Errorf("%s has %d shapes", class.Name, len(class.Shapes))
		}
		for _, shape := range class.Shapes {
			rates := Rates{}
			r := favouring(class.Name, shape)
			if err := Tune(context.Background(), r, Float32, rates, forever(),
				keepNothing); err != nil {
				t.Fatal(err)
			}
			if got := rates.Tiles(roomy, Float32)[class.Name]; got != shape {
				t.Errorf("%s in %s is fastest, %s is chosen: %v", class.Name, shape, got,
					rates[class.Name])
			}
			if err := r.Close(); err != nil {
				t.Errorf("%s in %s: %v", class.Name, shape, err)
			}
			if most := longest(&r.Plan, 0); most > LongestDispatch {
				t.Errorf("a batch of %v", most)
			}
		}
	}
}

// TestTilesOfRates: the default is left only for what is clearly faster, fits and has not failed.
func TestTilesOfRates(t *testing.T) {
	small := Limits{WorkgroupBytes: 16 << 10, Invocations: 64}
	for _, c := range []struct {
		name, want string
		limits     Limits
		rates      map[string]float64
	}{
		{"nothing known", "", roomy, nil},
		{"alone", "64x64x8", roomy, map[string]float64{"64x64x8": 5}},
		{"hardly faster", "64x64x8", roomy, map[string]float64{"64x64x8": 5, "128x64x8": 5.1}},
		{"faster", "128x64x8", roomy, map[string]float64{"64x64x8": 5, "128x64x8": 6,
			"64x64x4": 5.5}},
		{"too large", "64x64x8", small, map[string]float64{"64x64x8": 5, "128x64x8": 6}},
		{"default failed", "128x64x8", roomy, map[string]float64{"64x64x8": 0, "128x64x8": 6}},
		{"all failed", "", roomy, map[string]float64{"64x64x8": 0, "128x64x8": 0}},
		{"unheard of", "64x64x8", roomy, map[string]float64{"64x64x8": 5, "1x1x1": 60}},
	} {
		if got := (Rates{"conv 64": c.rates}).Tiles(c.limits, Float32)["conv 64"]; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestTuneGoesOn: what a call leaves over the next one tries, and nothing twice; a shape that ended
// the process never again.
func TestTuneGoesOn(t *testing.T) {
	total := 0
	for _, class := range TileClasses(roomy, Float32) {
		total += len(class.Shapes)
	}
	rates, stop := Rates{}, errors.New("stop")
	r := NewRecorder(roomy)
	calls := 0
	for range 3 {
		left := total / 2
		err := Tune(context.Background(), r, Float32, rates, forever(), func() error {
			calls++
			if left--; left < 0 {
				for _, shapes := range rates { // as if it had not been begun
					maps.DeleteFunc(shapes, func(_ string, rate float64) bool { return rate == 0 })
				}
				return stop
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			t.Fatal(err)
		}
	}
	known := 0
	for class, shapes := range rates {
		for shape, rate := range shapes {
			known++
			if rate == 0 || math.IsNaN(rate) {
				t.Errorf("%s in %s: %g", class, shape, rate)
			}
		}
	}
	if known != total || calls != total+2+1 { // two were stopped, one call came to the end
		t.Errorf("%d of %d shapes in %d calls", known, total, calls)
	}

	crashed := Rates{}
	err := Tune(context.Background(), r, Float32, crashed, forever(), func() error { return stop })
	if err != stop {
		t.Fatal(err)
	}
	if err := Tune(context.Background(), r, Float32, crashed, forever(), keepNothing); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for class, shapes := range crashed {
		for shape, rate := range shapes {
			if rate == 0 {
				failed++
				if crashed.Tiles(roomy, Float32)[class] == shape {
					t.Errorf("%s runs in %s, which ended the process", class, shape)
				}
			}
		}
	}
	if failed != 1 {
		t.Errorf("%d shapes are not tried again", failed)
	}

	before := len(r.Plan.Batches)
	if err := Tune(context.Background(), r, Float32, Rates{}, NewBudget(0),
		keepNothing); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Plan.Batches) - before; n != 0 {
		t.Errorf("%d batches in no time", n)
	}
}

// slow is a device that takes a second to compile a kernel, by a clock of its own.
type slow struct {
	*Recorder
	clock time.Time
}

func (s *slow) NewKernel(shader *shaders.Shader) (Kernel, error) {
	s.clock = s.clock.Add(time.Second)
	return s.Recorder.NewKernel(shader)
}

func (s *slow) budget(d time.Duration) *Budget {
	return newBudget(d, func() time.Time { return s.clock })
}

// TestTuneKeepsToBudget: nothing is begun that the budget has no time for, if it takes as long as
// what was tried before it.
func TestTuneKeepsToBudget(t *testing.T) {
	for budget, want := range map[time.Duration]int{0: 0,
		time.Millisecond: 1, 1900 * time.Millisecond: 1,
		2100 * time.Millisecond: 2, 5500 * time.Millisecond: 5} {
		d, rates, tried := &slow{Recorder: NewRecorder(roomy)}, Rates{}, 0
		err := Tune(context.Background(), d, Float32, rates, d.budget(budget), keepNothing)
		for _, shapes := range rates {
			tried += len(shapes)
		}
		if err != nil || tried != want { // a shape that has several kernels may take longer than it
			t.Errorf("%v: %d shapes, want %d: %v", budget, tried, want, err)
		}
	}
}

// poor is a device on which kernels fail.
type poor struct {
	*Recorder
	fails func(name string) error
}

func (p *poor) NewKernel(s *shaders.Shader) (Kernel, error) {
	if err := p.fails(s.Name); err != nil {
		return nil, err
	}
	return p.Recorder.NewKernel(s)
}

func TestTuneFailures(t *testing.T) {
	bad := errors.New("the compiler has had enough")
	p := &poor{NewRecorder(roomy), func(name string) error {
		if runsIn(name, "conv 64", "64x64x8") || runsIn(name, "decode 128", "32x128x8") {
			return bad
		}
		return nil
	}}
	rates := Rates{}
	if err := Tune(context.Background(), p, Float32, rates, forever(), keepNothing); err != nil {
		t.Fatal(err)
	}
	tiles := rates.Tiles(roomy, Float32)
	if rates["conv 64"]["64x64x8"] != 0 || tiles["conv 64"] == "64x64x8" ||
		tiles["conv 64"] == "" ||
		tiles["decode 128"] == "32x128x8" {
		t.Errorf("failures are chosen: %v", tiles)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}

	p.fails = func(string) error { return engine.ErrDeviceLost }
	err := Tune(context.Background(), p, Float32, Rates{}, forever(), keepNothing)
	if !errors.Is(err, engine.ErrDeviceLost) {
		t.Errorf("a lost device: %v", err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	rates = Rates{}
	err = Tune(ctx, NewRecorder(roomy), Float32, rates, forever(), keepNothing)
	if !errors.Is(err, ctx.Err()) {
		t.Errorf("cancelled: %v", err)
	}
	for class, shapes := range rates {
		if len(shapes) != 0 {
			t.Errorf("cancelled, and yet %s has %v", class, shapes)
		}
	}
}
