//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"context"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// halfRounding is by how much of its size a number may change in each precision. A sum of 16
// products in halves adds errors of its own, and devices may cut off instead of rounding there.
var halfRounding = map[gpu.Precision]float64{gpu.Half: 0x1p-11, gpu.HalfProducts: 3 * 0x1p-11}

// halves are the precisions less than float32 that a device has.
func halves(t testing.TB, d gpu.Device) []gpu.Precision {
	t.Helper()
	if !d.Limits().Half {
		t.Logf("%s does not compute in float16: only its storage is tested", d.Info().Name)
		return []gpu.Precision{gpu.Half}
	}
	return []gpu.Precision{gpu.Half, gpu.HalfProducts}
}

// Half checks the kernels in float16: each operator against float64, in all cases or in some of
// each kind, and what FastestPrecision asks.
func Half(t *testing.T, open func(t testing.TB) gpu.Device, all bool) {
	for _, p := range halves(t, open(t)) {
		t.Run(p.String(), func(t *testing.T) {
			if err := gpu.CheckPrecision(context.Background(), open(t), p); err != nil {
				t.Error(err)
			}
			halfLayers(t, open, p)
			if all {
				halfTiles(t, open, p)
			}
			if gpu.CheckPrecision(context.Background(), idle{open(t)}, p) == nil {
				t.Error("a device that leaves work in float16 undone passes")
			}
			enginetest.Rounded(t, func(t *testing.T) engine.Engine {
				return gpu.New(open(t), "test", gpu.Options{Precision: p})
			}, enginetest.Options{ToleranceFactor: 4, Rounding: halfRounding[p]}, all)
		})
	}
}

// idle is a device that runs no kernels in float16.
type idle struct{ gpu.Device }

func (d idle) Submit(batch []gpu.Dispatch) error {
	var done []gpu.Dispatch
	for _, one := range batch {
		name := one.Kernel.Shader().Name
		if !strings.Contains(name, "HALF") && !strings.Contains(name, "F16") {
			done = append(done, one)
		}
	}
	return d.Device.Submit(done)
}

// HalfNetworks draws with trained models, the built-in one and the authors', all or those that are
// not deep, in float16 and on the processor in float32: a clamped colour may differ by half a grey
// level.
func HalfNetworks(t *testing.T, open func(t testing.TB) gpu.Device, all bool) {
	host, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	models := []*weights.Model{golden.Model(t, "edsr-baseline-liif")}
	builtin := weights.Builtin()[:1]
	if all {
		models, builtin = append(models, golden.Model(t, "rdn-a16-liif")), weights.Builtin()
	}
	for _, b := range builtin {
		m, err := weights.Open(b.Name)
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, m)
	}
	for _, m := range models {
		want := drawn(t, host, m)
		for _, p := range halves(t, open(t)) {
			e := gpu.New(open(t), "test", gpu.Options{Precision: p})
			got := drawn(t, e, m)
			closing(t, e)
			off, at := greyLevels(got, want)
			t.Logf("%s in %s: off by %.3f grey levels at most, %.4f in the mean", m.Name, p, off,
				meanLevels(got, want))
			if !(off <= 0.5) {
				t.Errorf("%s in %s: value %d is %g, %g in float32", m.Name, p, at, got[at],
					want[at])
			}
		}
	}
	perturbed := slices.Clone(drawn(t, host, models[0]))
	perturbed[7] = 0.5 + 0.501/255
	reference := slices.Clone(perturbed)
	reference[7] = 0.5
	if off, at := greyLevels(perturbed, reference); off <= 0.5 || at != 7 {
		t.Errorf("half a grey level more is %g at %d", off, at)
	}
}

// drawn is a detail of a picture at ×2.3, all of whose latents are of float16 where the engine's
// are.
func drawn(t testing.TB, e engine.Engine, m *weights.Model) []float32 {
	t.Helper()
	const side, out = 16, 37
	n, err := model.Load(e, m)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	whole := image.Rect(0, 0, side, side)
	latent, err := n.Encode(context.Background(), detail(side), model.Restore{}, whole, whole)
	if err != nil {
		t.Fatal(err)
	}
	defer latent.Release()
	rgb := make([]float32, 3*out*out)
	axis := n.Axis(side, model.GridSamples(side, out, 0, out))
	if err := n.DecodeGrid(context.Background(), latent, axis, axis, rgb); err != nil {
		t.Fatal(err)
	}
	return rgb
}

// detail is a picture of edges, a gradient and noise, [side][side][3] in 0..1.
func detail(side int) []float32 {
	rng := rand.New(rand.NewPCG(71, 1))
	rgb := make([]float32, 0, 3*side*side)
	for y := range side {
		for x := range side {
			edge := 0.0
			if (x/5+y/7)%2 == 0 {
				edge = 0.6
			}
			for c := range 3 {
				v := edge + 0.3*float64((c+1)*x)/float64(3*side) + 0.1*rng.Float64()
				rgb = append(rgb, float32(math.Round(255*v))/255)
			}
		}
	}
	return rgb
}

// greyLevels is how far two pictures are apart at most, clamped, in steps of 8 bits, and where.
func greyLevels(a, b []float32) (worst float64, at int) {
	for i := range a {
		d := 255 * math.Abs(float64(clamp(a[i]))-float64(clamp(b[i])))
		if !(d <= worst) {
			worst, at = d, i
		}
	}
	return worst, at
}

func meanLevels(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += 255 * math.Abs(float64(clamp(a[i]))-float64(clamp(b[i])))
	}
	return sum / float64(len(a))
}

func clamp(x float32) float32 { return min(max(x, 0), 1) }
