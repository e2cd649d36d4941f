package gpu

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/engine"
)

// large has room for the tensors of these tests.
var large = Limits{BufferBytes: 1 << 30, Groups: 65535, WorkgroupBytes: 16 << 10, Invocations: 256,
	StorageBindings: 8}

// recorded is an engine on a recorder whose kernels run at the speeds that speed gives.
func recorded(t *testing.T, limits Limits, o Options, speed func(d *Dispatch) float64) (*Engine,
	*Recorder) {
	t.Helper()
	r := NewRecorder(limits)
	r.Speed = speed
	e := New(r, "recorder", o)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e, r
}

// toyConv has an engine convolve pixels of 64 channels, and waits.
func toyConv(t *testing.T, e *Engine, kernel, pixels int) {
	t.Helper()
	w, err := e.NewConv(kernel, 64, 64, make([]float32, kernel*kernel*64*64), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Release()
	in, err := e.NewTensor(1, pixels, 64)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Release()
	out, err := e.NewTensor(1, pixels, 64)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Release()
	err = e.Conv(context.Background(), engine.Conv{Weights: w, In: engine.All(in),
		Out: engine.All(out)})
	if err == nil {
		err = e.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// longest is the longest batch of a plan from the one numbered first on.
func longest(p *Plan, first int) time.Duration {
	var most time.Duration
	for _, b := range p.Batches[first:] {
		most = max(most, b.Time)
	}
	return most
}

// TestSlicesOfAnyDevice: on a device of any speed, the kernels of which differ, no dispatch nor
// batch ever takes longer than LongestDispatch, and soon slices are as long as they should be.
func TestSlicesOfAnyDevice(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		slice := time.Duration(0)
		if rng.IntN(2) == 0 {
			slice = InteractiveSlice
		}
		// As slow as a software device on a busy machine, up to the fastest there are.
		speeds := map[string]float64{}
		e, r := recorded(t, large, Options{Slice: slice}, func(d *Dispatch) float64 {
			name := d.Kernel.Shader().Name
			if speeds[name] == 0 {
				speeds[name] = firstRate * math.Exp(rng.Float64()*math.Log(1e6))
			}
			return speeds[name] * (0.8 + 0.4*rng.Float64())
		})
		for i := range 6 {
			toyConv(t, e, 1+2*(i%2), 200_000)
		}
		if most := longest(&r.Plan, 0); most > LongestDispatch {
			t.Errorf("speeds %v: a batch of %v", speeds, most)
		}
		settled := len(r.Plan.Batches)
		for range 4 { // long enough for a few slices at any speed
			toyConv(t, e, 3, 200_000)
			toyConv(t, e, 1, 200_000)
		}
		want := SliceTime
		if slice != 0 {
			want = slice
		}
		// Work is not cut finer than a tile.
		shape := e.convTile(64)
		speed := speeds["conv KERNEL3 "+strings.Join(shape.defines(), " ")]
		tile := time.Duration(2 * 9 * 64 * 64 * float64(shape.pixels) * 1.25 / speed * 1e9)
		if most := longest(&r.Plan, settled); most > max(2*want, tile) {
			t.Errorf("speeds %v: slices of %v, want %v", speeds, most, want)
		}
		var total time.Duration
		for _, b := range r.Plan.Batches[settled:] {
			total += b.Time
		}
		if most := longest(&r.Plan, settled); total > 20*want && most < want/2 {
			t.Errorf("speeds %v: slices of at most %v, want %v", speeds, most, want)
		}
	}
}

// TestSlowDispatch: a device that becomes slower in the middle of work stays within LongestDispatch
// up to a factor of four; beyond that one batch may exceed it, and no other.
func TestSlowDispatch(t *testing.T) {
	for _, factor := range []float64{2, 4, 30, 1000} {
		slow := 1.0
		e, r := recorded(t, large, Options{}, func(*Dispatch) float64 { return 5e10 / slow })
		for range 20 {
			toyConv(t, e, 3, 400_000)
		}
		before := len(r.Plan.Batches)
		slow = factor
		for range 3 {
			toyConv(t, e, 3, 400_000)
		}
		over := 0
		for _, b := range r.Plan.Batches[before:] {
			if b.Time > LongestDispatch {
				over++
			}
		}
		want := 0
		if factor > 4.5 {
			want = 1
		}
		if over != want {
			t.Errorf("%g times slower: %d batches over %v, want %d", factor, over, LongestDispatch,
				want)
		}
		// Once the device is fast again, the slice grows back.
		slow = 1
		for range 10 {
			before = len(r.Plan.Batches)
			toyConv(t, e, 3, 400_000)
		}
		if most := longest(&r.Plan, before); most < SliceTime*9/10 {
			t.Errorf("after being %g times slower, slices of %v", factor, most)
		}
	}
}

// TestSetSlice: the slice can be changed between dispatches, and has an upper limit.
func TestSetSlice(t *testing.T) {
	e, r := recorded(t, large, Options{Slice: time.Hour}, func(*Dispatch) float64 { return 2e10 })
	for _, slice := range []time.Duration{LongestDispatch, InteractiveSlice, SliceTime, time.Hour,
		0} {
		e.SetSlice(slice)
		toyConv(t, e, 3, 300_000)
		toyConv(t, e, 3, 300_000)
		first := len(r.Plan.Batches)
		toyConv(t, e, 3, 300_000)
		want := min(slice, LongestDispatch)
		if slice == 0 {
			want = SliceTime
		}
		if most := longest(&r.Plan, first); most > want || most < want*9/10 {
			t.Errorf("slices of %v, want %v", most, want)
		}
	}
}

// TestShortBatchesSayLittle: batches of next to no work, which take what a call takes, do not make
// the device look slow.
func TestShortBatchesSayLittle(t *testing.T) {
	e, r := recorded(t, large, Options{}, func(*Dispatch) float64 { return 1e13 })
	for range 20 {
		toyConv(t, e, 3, 400_000)
	}
	r.Speed = func(d *Dispatch) float64 { return d.Work / (launchTime / 2).Seconds() }
	for range 50 {
		toyConv(t, e, 3, 64)
	}
	r.Speed = func(*Dispatch) float64 { return 1e13 }
	first := len(r.Plan.Batches)
	toyConv(t, e, 3, 400_000)
	if n := len(r.Plan.Batches) - first; n > 1 {
		t.Errorf("60 GFLOP at 10 TFLOP/s in %d batches", n)
	}
}
