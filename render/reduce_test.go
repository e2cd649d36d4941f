package render

import (
	"context"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/resample"
	"github.com/liif-render/liif/weights"
)

// TestReducedIsFiltered: views that reduce both axes, or one while the other is at its own size,
// equal the bicubic filter's to the byte, for any model and options.
func TestReducedIsFiltered(t *testing.T) {
	views := map[string]View{
		"half": {Columns: 31, Rows: 22}, "part": {Columns: 50, Rows: 30,
			Rect: image.Rect(3, 5, 47, 28)},
		"one axis": {Columns: 61, Rows: 20}, "the other": {Columns: 7, Rows: 43},
		"window":   {X: 3.5, Y: 2.25, Width: 40, Height: 30.5, Columns: 39, Rows: 11},
		"shifted":  {X: 3.5, Width: 40, Height: 43, Columns: 40, Rows: 11},
		"to pixel": {Columns: 1, Rows: 1},
	}
	for channels := 1; channels <= 4; channels++ {
		for _, bits := range []int{8, 16} {
			m := noisePicture(61, 43, channels, bits)
			filter, err := Open("bicubic", Options{})
			if err != nil {
				t.Fatal(err)
			}
			g, err := filter.Encode(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range []Options{{}, {SelfEnsemble: true, Tile: 7}, {Memory: 400 << 10}} {
				f := field(t, tinyModel(nil), o, m)
				for name, v := range views {
					p, err := f.Plan(v)
					if err != nil || p.Way != "filter bicubic" || p.Tiles > 0 {
						t.Errorf("%s: plan %v, %v", name, p, err)
					}
					got, _ := streamed(t, f, v, bits)
					if want, _ := streamed(t, g, v, bits); got != want {
						t.Errorf("%s, %d channels of %d bits, %+v: not the filter's", name,
							channels, bits, o)
					}
				}
			}
		}
	}
}

// TestFiltersStay: a filter chosen as the model draws every other size itself.
func TestFiltersStay(t *testing.T) {
	m := noisePicture(20, 10, 3, 8)
	pictures := map[string]string{}
	for _, name := range []string{"nearest", "bilinear", "bicubic", "lanczos"} {
		r, err := Open(name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := r.Encode(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []View{f.View(0.4), f.View(3), {Columns: 50, Rows: 4}} {
			if p, err := f.Plan(v); err != nil || p.Way != "filter "+name {
				t.Errorf("%s: %v, %v", name, p, err)
			}
		}
		text, _ := streamed(t, f, f.View(0.4), 8)
		for other, picture := range pictures {
			if picture == text {
				t.Errorf("%s and %s draw the same", name, other)
			}
		}
		pictures[name] = text
	}
}

// byBothWhole is the reference of a reduction: the network draws the whole picture at once, of
// square pixels of at most the source's size; then all is resized.
func byBothWhole(t *testing.T, f *Field, v View) []float32 {
	t.Helper()
	v, err := v.resolve(f.width, f.height)
	if err != nil {
		t.Fatal(err)
	}
	in := v
	in.Rect = image.Rectangle{}
	scale := max(float64(v.Columns)/v.Width, float64(v.Rows)/v.Height, 1)
	x0, x1, y0, y1 := 0.0, float64(v.Columns), 0.0, float64(v.Rows)
	if x1/v.Width < scale {
		in.X, in.Width, in.Columns = 0, float64(f.width), int(math.Round(float64(f.width)*scale))
		per := float64(in.Columns) / in.Width
		x0, x1 = v.X*per, (v.X+v.Width)*per
	}
	if y1/v.Height < scale {
		in.Y, in.Height, in.Rows = 0, float64(f.height), int(math.Round(float64(f.height)*scale))
		per := float64(in.Rows) / in.Height
		y0, y1 = v.Y*per, (v.Y+v.Height)*per
	}
	drawn := drawNetwork(t, f, in)
	channels := f.Channels()
	if f.alpha {
		premultiply(drawn, channels)
	}
	x, err := resample.NewAxis(in.Columns, x0, x1, v.Columns, resample.Bicubic)
	if err != nil {
		t.Fatal(err)
	}
	y, err := resample.NewAxis(in.Rows, y0, y1, v.Rows, resample.Bicubic)
	if err != nil {
		t.Fatal(err)
	}
	b := v.Bounds()
	out := make([]float32, b.Dx()*b.Dy()*channels)
	resample.ResizeFloat(out, drawn, image.Rect(0, 0, in.Columns, in.Rows), channels, x, y, b)
	if f.alpha {
		straighten(out, channels)
	}
	return out
}

// restores makes a model that can undo damage.
func restores(s *weights.Spec) { s.Restore = []string{weights.RestoreJPEG, weights.RestoreNoise} }

// TestBothWays: a view that is enlarged along one axis and not, or much less, along the other, or
// reduced while the network restores, has the reference's bits, whatever the tiles, strips, threads
// and parts.
func TestBothWays(t *testing.T) {
	views := map[string]View{
		"wide": {Columns: 130, Rows: 19},
		"tall": {Columns: 13, Rows: 95},
		"part": {Columns: 130, Rows: 19, Rect: image.Rect(31, 4, 90, 17)},
		"tall window": {X: 2.5, Y: 1.25, Width: 30, Height: 21.5, Columns: 11, Rows: 50,
			Rect: image.Rect(2, 7, 11, 49)},
		"much reduced": {Columns: 100, Rows: 2}, "one axis": {Columns: 100, Rows: 33},
		"both enlarged": {X: 3, Y: 4.5, Width: 20, Height: 21, Columns: 81, Rows: 30},
	}
	restored := map[string]View{
		"reduced": {Columns: 30, Rows: 17}, "one axis": {Columns: 47, Rows: 20},
		"reduced part": {Columns: 30, Rows: 17, Rect: image.Rect(3, 2, 25, 16)},
	}
	for _, channels := range []int{1, 4} {
		m := noisePicture(47, 33, channels, 8)
		for _, ensemble := range []bool{false, true} {
			if ensemble && channels != 4 {
				continue
			}
			whole := field(t, tinyModel(restores),
				Options{Threads: 1, Tile: 1000, SelfEnsemble: ensemble}, m)
			whole.restoration = Restoration{}
			for _, restoring := range []bool{false, true} {
				all := views
				if restoring {
					all = restored
					whole = field(t, tinyModel(restores), whole.renderer.options, m)
					whole.restoration = Restoration{Compression: 60}
				}
				for name, v := range all {
					want := byBothWhole(t, whole, v)
					options := []Options{{Tile: 7, Threads: 2}, {}, {Memory: 5 << 20, Threads: 1},
						{Keep: true}}
					if ensemble { // eight times the work
						options = options[:1]
					}
					for _, o := range options {
						o.SelfEnsemble = ensemble
						f := field(t, tinyModel(restores), o, m)
						f.restoration = whole.restoration
						p, err := f.Plan(v)
						if err != nil || p.Way != "network, filter bicubic" || p.Tiles < 1 {
							t.Errorf("%s: plan %v, %v", name, p, err)
						}
						if i := sameBits(drawFloat(t, f, v), want); i >= 0 {
							t.Errorf("%s, %d channels, self-ensemble %t, %+v: value %d differs from the whole",
								name, channels, ensemble, o, i)
						}
					}
				}
			}
			// The reference tells one row of the network from the next.
			v := views["wide"]
			want := byBothWhole(t, whole, v)
			if v.Rows--; sameBits(byBothWhole(t, whole, v), want) < 0 {
				t.Error("another view has the same bits")
			}
		}
	}
}

// TestBothWaysInStrips: strips of any height, drawn one after the other or again, fit together, and
// progress ends at the whole.
func TestBothWaysInStrips(t *testing.T) {
	f := field(t, tinyModel(nil), Options{SelfEnsemble: true}, noisePicture(23, 40, 4, 8))
	for _, v := range []View{{Columns: 50, Rows: 15}, {Columns: 9, Rows: 61}} {
		want := byBothWhole(t, f, v)
		for strip := 1; strip < 20; strip += 3 {
			got := inStrips(t, f, v, strip)
			if i := sameBits(got, want); i >= 0 {
				t.Errorf("%d×%d in strips of %d: value %d differs", v.Columns, v.Rows, strip, i)
			}
		}
	}
}

// inStrips draws v, a whole picture, by both, each strip twice, as after a failure of the device.
func inStrips(t *testing.T, f *Field, v View, strip int) (got []float32) {
	t.Helper()
	d, err := f.draw(v)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	r, err := newReduction(f, &d.view, strip)
	if err != nil {
		t.Fatal(err)
	}
	r.network.plan = d.plan
	for y := 0; y < v.Rows; y += strip {
		end := min(y+strip, v.Rows)
		out := make([]float32, (end-y)*v.Columns*f.Channels())
		for range 2 {
			told, all := 0, (end-y)*v.Columns*d.plan.Passes
			err := r.rows(context.Background(), out, y, end, func(n int) {
				if told += n; n < 0 || told > all {
					t.Errorf("progress of %d, %d of %d", n, told, all)
				}
			})
			if err != nil || told != all {
				t.Fatalf("progress of %d of %d, %v", told, all, err)
			}
		}
		got = append(got, out...)
	}
	return got
}

// TestUnderHoldsSources: the region that the network draws holds all pixels that the filter's table
// reads, and few more.
func TestUnderHoldsSources(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	tried := 0
	for range 20000 {
		size, scale := 1+rng.IntN(200), 1+3*rng.Float64()*float64(rng.IntN(2))
		start := rng.Float64() * float64(size) / 2
		length := (float64(size) - start) * rng.Float64()
		n := 1 + rng.IntN(max(int(length*scale), 1))
		if rng.IntN(2) == 0 {
			start, length = 0, float64(size)
		}
		g := gridAlong(start, length, n, size, scale)
		from := rng.IntN(n)
		to := from + 1 + rng.IntN(n-from)
		first, last := g.under(n, from, to, resample.Bicubic)
		what := fmt.Sprintf("%g+%g of %d to %d, %d to %d, by %+v", start, length, size, n, from, to,
			g)
		a, err := g.table(n, from, to, resample.Bicubic)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		low, high := a.Source(0, a.Len())
		if first < 0 || last > g.count || low < first || high > last {
			t.Fatalf("%s: the table reads %d to %d, drawn are %d to %d", what, low, high, first,
				last)
		}
		if last-first > high-low+2*resample.Bicubic.Taps(g.step(n))+4 {
			t.Fatalf("%s: the table reads %d to %d, drawn are %d to %d", what, low, high, first,
				last)
		}
		if g.reduced {
			tried++
		}
	}
	if tried < 5000 {
		t.Errorf("%d axes are reduced", tried)
	}
}
