package evaluate

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/render"
)

func openSet(t *testing.T, folder string) *Set {
	t.Helper()
	s, err := OpenSet(folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRun: rows, means, progress and drawings, of two pictures at two scales.
func TestRun(t *testing.T) {
	s := openSet(t, folderOf(t, map[string]image.Point{"a.png": {40, 30}, "b.png": {61, 50}}))
	perfect := func(set *Set) Draw { // looks the original up
		return func(_ context.Context, _ *imageio.Image, _ Damage, width, height int) ([]float32,
			error) {
			for _, path := range set.Files {
				if m, err := OpenPicture(path); err == nil && width <= m.Width &&
					m.Width-width < 4 {
					return floats(crop(m, width, height)), nil
				}
			}
			return nil, errors.New("no original")
		}
	}
	var done, total int64
	drawings := 0
	methods := []Method{{"nearest", nearest}, {"perfect", perfect(s)}}
	rows, err := Run(t.Context(), s, methods, Options{
		Protocol: Benchmark, Scales: []float64{2, 4},
		Progress: func(d, all int64) {
			if d < done {
				t.Errorf("progress from %d to %d", done, d)
			}
			done, total = d, all
		},
		Failed: func(err error) { t.Error(err) },
		Drawn: func(d *Drawing) error {
			drawings++
			if len(d.Got) != 2 || !math.IsInf(d.PSNR[1], 1) || len(d.Want) != len(d.Got[0]) ||
				d.Low.Width != d.High.Width/int(d.Scale) {
				t.Errorf("drawing %+v", d.PSNR)
			}
			return nil
		},
	})
	if err != nil || len(rows) != 4 || drawings != 4 {
		t.Fatalf("%d rows, %d drawings, %v", len(rows), drawings, err)
	}
	if want := int64(4 * (40*30 + 61*50)); done != want || total != want {
		t.Errorf("progress ended at %d of %d, want %d", done, total, want)
	}
	for i, r := range rows {
		if r.Method != methods[i/2].Name || r.Scale != []float64{2, 4}[i%2] || r.Failed != 0 ||
			len(r.Pictures) != 2 || !(r.Seconds > 0 && r.Megapixels > 0) {
			t.Errorf("row %d: %+v", i, r)
		}
		mean := (r.Pictures[0].PSNR + r.Pictures[1].PSNR) / 2
		ssim := (r.Pictures[0].SSIM + r.Pictures[1].SSIM) / 2
		if r.PSNR != mean || r.SSIM != ssim {
			t.Errorf("row %d: means %g and %g of %+v", i, r.PSNR, r.SSIM, r.Pictures)
		}
	}
	if !math.IsInf(rows[2].PSNR, 1) || math.Abs(rows[2].SSIM-1) > 1e-9 ||
		!(rows[0].PSNR > rows[1].PSNR) {
		t.Errorf("PSNR %g %g %g", rows[0].PSNR, rows[1].PSNR, rows[2].PSNR)
	}
	for k, scale := range []float64{2, 4} {
		mean, err := MeanPSNR(t.Context(), s, Benchmark, Condition{Scale: scale}, nearest)
		if err != nil || mean != rows[k].PSNR {
			t.Errorf("×%g: mean %g, %v; want %g", scale, mean, err, rows[k].PSNR)
		}
	}
}

// TestFailures: each fails its own rows, is told once, and the rest is measured.
func TestFailures(t *testing.T) {
	folder := folderOf(t, map[string]image.Point{"good.png": {40, 40}, "tiny.png": {9, 9}})
	if err := os.WriteFile(filepath.Join(folder, "bad.png"), []byte("no picture"),
		0o666); err != nil {
		t.Fatal(err)
	}
	s := openSet(t, folder)
	broken := func(ctx context.Context, low *imageio.Image, d Damage, w, h int) ([]float32, error) {
		if low.Width == 20 {
			return nil, errors.New("broken")
		}
		return nearest(ctx, low, d, w, h)
	}
	var told []string
	rows, err := Run(t.Context(), s, []Method{{"nearest", nearest}, {"broken", broken}}, Options{
		Protocol: Benchmark, Scales: []float64{2, 12},
		Failed: func(err error) { told = append(told, err.Error()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 2, 2, 2} { // at ×12 tiny.png is too small
		if rows[i].Failed != want || len(rows[i].Pictures) != 3 {
			t.Errorf("%s ×%g: %d of %d failed, want %d", rows[i].Method, rows[i].Scale,
				rows[i].Failed, len(rows[i].Pictures), want)
		}
	}
	if math.IsNaN(rows[0].PSNR) || math.IsNaN(rows[2].PSNR) {
		t.Errorf("PSNR %g, %g", rows[0].PSNR, rows[2].PSNR)
	}
	// tiny.png has no room for a window: it counts for PSNR alone.
	if n := rows[0].Pictures; !math.IsNaN(n[2].SSIM) || rows[0].SSIM != n[1].SSIM {
		t.Errorf("SSIM %g of %+v", rows[0].SSIM, n)
	}
	for i, want := range []string{"bad.png: unsupported", "good.png: broken ×2: broken",
		"tiny.png: 9×9 pixels are too few for ×12"} {
		if len(told) != 3 || !strings.Contains(told[i], want) {
			t.Errorf("told %q, want %q in place %d", told, want, i)
		}
	}
	if _, err := MeanPSNR(t.Context(), s, Benchmark, Condition{Scale: 2}, nearest); err == nil {
		t.Error("a mean with a bad picture")
	}
	s.Files = s.Files[1:2]
	_, err = MeanPSNR(t.Context(), s, Benchmark, Condition{Scale: 2}, broken)
	if err == nil || !strings.HasPrefix(err.Error(), s.Files[0]+": broken") {
		t.Errorf("mean of what cannot be drawn: %v", err)
	}
}

func TestRunEnds(t *testing.T) {
	s := openSet(t, folderOf(t, map[string]image.Point{"a.png": {20, 20}, "b.png": {20, 20}}))
	ctx, cancel := context.WithCancel(t.Context())
	full := errors.New("disk full")
	drawn := 0
	counting := func(ctx context.Context, low *imageio.Image, d Damage, w, h int) ([]float32,
		error) {
		drawn++
		return nearest(ctx, low, d, w, h)
	}
	for name, c := range map[string]struct {
		draw  Draw
		drawn func(*Drawing) error
		want  error
	}{
		"interrupted": {func(ctx context.Context, low *imageio.Image, d Damage, w, h int) (
			[]float32, error) {
			cancel()
			return counting(ctx, low, d, w, h)
		}, nil, context.Canceled},
		"device lost": {func(context.Context, *imageio.Image, Damage, int, int) ([]float32, error) {
			drawn++
			return nil, fmt.Errorf("gpu: %w", engine.ErrDeviceLost)
		}, nil, engine.ErrDeviceLost},
		"disk full": {counting, func(*Drawing) error { return full }, full},
	} {
		drawn = 0
		on := t.Context()
		if name == "interrupted" {
			on = ctx
		}
		rows, err := Run(on, s, []Method{{"m", c.draw}}, Options{Protocol: Benchmark,
			Scales: []float64{2}, Drawn: c.drawn})
		if !errors.Is(err, c.want) || rows != nil || drawn != 1 {
			t.Errorf("%s: %v after %d drawings", name, err, drawn)
		}
	}
}

// TestRounding: a shade of a third of a step is lost.
func TestRounding(t *testing.T) {
	s := openSet(t, folderOf(t, map[string]image.Point{"a.png": {40, 40}}))
	slightly := func(_ context.Context, _ *imageio.Image, _ Damage, w, h int) ([]float32, error) {
		m, err := OpenPicture(s.Files[0])
		if err != nil {
			return nil, err
		}
		values := floats(crop(m, w, h))
		for i := range values {
			values[i] += 0.3 / 255
		}
		return values, nil
	}
	for _, round := range []bool{false, true} {
		rows, err := Run(t.Context(), s, []Method{{"m", slightly}},
			Options{Protocol: DIV2K, Scales: []float64{2}, Round: round})
		if err != nil || math.IsInf(rows[0].PSNR, 1) != round {
			t.Errorf("round %v: PSNR %g, %v", round, rows[0].PSNR, err)
		}
	}
}

func TestWorstCrops(t *testing.T) {
	const width, height, side = 80, 60, 16
	want := make([]float32, 3*width*height)
	got := make([]float32, 3*width*height)
	spoil := func(r image.Rectangle, by float32) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				got[3*(y*width+x)+1] = by
			}
		}
	}
	worst, second := image.Rect(40, 20, 56, 36), image.Rect(2, 42, 18, 58)
	spoil(worst, 0.5)
	spoil(second, 0.25)
	for _, p := range []Protocol{Benchmark, DIV2K} {
		crops := p.WorstCrops(got, want, width, height, side, 2)
		if len(crops) != 2 || crops[0].Rect != worst || crops[1].Rect != second {
			t.Fatalf("%s: %v", p.Name, crops)
		}
		mse := 0.25 / 3
		if p.Luma {
			mse = 0.25 * luma[1] * luma[1]
		}
		if d := math.Abs(crops[0].PSNR - decibels(mse)); d > 1e-6 {
			t.Errorf("%s: %g dB off", p.Name, d)
		}
	}
	all := Benchmark.WorstCrops(got, want, width, height, side, 1000)
	for i, a := range all {
		for _, b := range all[:i] {
			if a.Rect.Overlaps(b.Rect) {
				t.Errorf("%v overlaps %v", a.Rect, b.Rect)
			}
		}
	}
	if crops := Benchmark.WorstCrops(got, want, width, height, 100, 3); len(crops) != 1 ||
		crops[0].Rect != image.Rect(0, 0, width, height) {
		t.Errorf("of a picture smaller than the window: %v", crops)
	}
}

// TestSet5 measures a model and bicubic on the real set, where they are at hand. 30.845 and 28.429
// are what liif-render's 8-bit PNGs gave a program of its own.
func TestSet5(t *testing.T) {
	shared := filepath.Join("..", "..", "shared")
	folder := filepath.Join(shared, "data", "benchmarks", "Set5")
	small := filepath.Join(shared, "weights", "liif-small.safetensors")
	for _, path := range []string{folder, small} {
		if _, err := os.Stat(path); err != nil {
			t.Skip("not beside this checkout: ", err)
		}
	}
	s := openSet(t, folder)
	for model, want := range map[string]struct{ exact, rounded float64 }{
		small: {30.8475, 30.845}, "bicubic": {28.429, 28.429},
	} {
		r, err := render.Open(model, render.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for _, round := range []bool{false, true} {
			psnr := want.exact
			if round {
				psnr = want.rounded
			}
			if round && want.rounded == want.exact {
				continue // 8 bits already
			}
			rows, err := Run(t.Context(), s, []Method{{model, Renderer(r, false, DialAuto)}},
				Options{Protocol: Benchmark, Scales: []float64{4}, Round: round})
			if err != nil || math.Abs(rows[0].PSNR-psnr) > 5e-4 {
				t.Errorf("%s ×4, rounded %v: %+v, %v; want %.4f", model, round, rows, err, psnr)
			}
		}
	}
}
