package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// picture makes a synthetic photo: smooth shapes, edges and noise, the same every time.
func picture(width, height int, alpha bool) *image.NRGBA {
	rng := rand.New(rand.NewPCG(1, 2))
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			fx, fy := float64(x), float64(y)
			v := 128 + 60*math.Sin(fx/5)*math.Cos(fy/7) + rng.Float64()*20
			edge := 0.0
			if math.Hypot(fx-float64(width)/2, fy-float64(height)/2) < float64(height)/3 {
				edge = 60
			}
			c := color.NRGBA{uint8(v), uint8(v/2 + edge), uint8(255 - v), 255}
			if alpha && edge == 0 {
				c = color.NRGBA{}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// tinyModel is a network with the given encoder and head, small enough for many renders, with
// weights that keep values in range.
func tinyModel(change func(*weights.Spec)) *weights.Model {
	spec := weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 2, Features: 8, ResScale: 1,
		Head: weights.HeadLIIF, Hidden: []int{16, 12}, LocalEnsemble: true, FeatUnfold: true,
		CellDecode: true, Residual: weights.ResidualBilinear}
	if change != nil {
		change(&spec)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	m := &weights.Model{Name: "tiny", Spec: spec, Tensors: map[string]weights.Tensor{}}
	for _, t := range spec.Tensors() {
		size, fan := 1, 1
		for i, d := range t.Shape {
			size *= d
			if i > 0 {
				fan *= d
			}
		}
		data := make([]float32, size)
		for i := range data {
			data[i] = float32(rng.NormFloat64() / math.Sqrt(float64(fan)))
		}
		m.Tensors[t.Name] = weights.Tensor{Shape: t.Shape, Data: data}
	}
	return m
}

func field(t testing.TB, m *weights.Model, o Options, s Source) *Field {
	t.Helper()
	if o.Device == "" {
		o.Device = "cpu" // whatever GPU there is
	}
	if m.Spec.Restore != nil && o.Restore == Off && o.Denoise == Off {
		o.Restore, o.Denoise = 60, 30
	}
	r, err := New(m, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	f, err := r.Encode(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func drawFloat(t testing.TB, f *Field, v View) []float32 {
	t.Helper()
	size := v.Bounds().Size()
	out := make([]float32, size.X*size.Y*f.Channels())
	if err := f.DrawFloat(context.Background(), out, v); err != nil {
		t.Fatal(err)
	}
	return out
}

// drawNetwork draws v, of any scale, by the network at every pixel.
func drawNetwork(t testing.TB, f *Field, v View) []float32 {
	t.Helper()
	v, err := v.resolve(f.width, f.height)
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.drawBy(v, byNetwork)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	b := v.Bounds()
	out := make([]float32, b.Dx()*b.Dy()*f.Channels())
	if err := d.network.rows(context.Background(), out, 0, b.Dy(), nil); err != nil {
		t.Fatal(err)
	}
	return out
}

// sameBits reports the first index where two lists are not the same bits, or -1.
func sameBits(a, b []float32) int {
	if len(a) != len(b) {
		return 0
	}
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			return i
		}
	}
	return -1
}

func TestSameBits(t *testing.T) {
	a := []float32{1, 2, 3}
	if sameBits(a, []float32{1, 2, 3}) != -1 {
		t.Error("equal lists differ")
	}
	if sameBits(a, []float32{1, math.Nextafter32(2, 3), 3}) != 1 || sameBits(a, a[:2]) != 0 {
		t.Error("a changed list passes")
	}
}

var networks = []struct {
	name   string
	change func(*weights.Spec)
}{
	{"edsr", nil},
	{"rdn", func(s *weights.Spec) { s.Encoder, s.RDNConfig, s.G0 = weights.EncoderRDN, "A", 8 }},
	{"metasr", func(s *weights.Spec) {
		s.Head, s.Hidden, s.LocalEnsemble, s.Residual = weights.HeadMetaSR, []int{16}, false, "none"
	}},
	{"no ensemble, nearest", func(s *weights.Spec) {
		s.LocalEnsemble, s.Residual = false, weights.ResidualNearest
	}},
	{"no unfold", func(s *weights.Spec) { s.FeatUnfold = false }},
	{"no cell", func(s *weights.Spec) { s.CellDecode = false }},
	{"no hidden layer", func(s *weights.Spec) { s.Hidden = nil }},
	{"restore", func(s *weights.Spec) { s.Restore = []string{"jpeg", "noise"} }},
}

// TestTilesEqualWhole: tile sizes, thread counts and strips change no bit.
func TestTilesEqualWhole(t *testing.T) {
	for _, network := range networks {
		m := tinyModel(network.change)
		source := FromImage(picture(61, 43, false))
		if m.Spec.Encoder == weights.EncoderRDN { // 124 layers
			source = FromImage(picture(25, 16, false))
		}
		for _, scale := range []float64{0.6, 2.7} {
			whole := field(t, m, Options{Threads: 1, Tile: 1000}, source)
			v := whole.View(scale)
			want := drawNetwork(t, whole, v)
			for _, tile := range []int{7, 64, 256} {
				for _, threads := range []int{1, 2} {
					t.Run(fmt.Sprintf("%s/x%g/tile %d/%d threads", network.name, scale, tile,
						threads),
						func(t *testing.T) {
							f := field(t, m, Options{Threads: threads, Tile: tile}, source)
							if i := sameBits(drawNetwork(t, f, v), want); i >= 0 {
								t.Errorf("value %d differs from the whole", i)
							}
						})
				}
			}
			planned := field(t, m, Options{Threads: 2}, source)
			if i := sameBits(drawNetwork(t, planned, v), want); i >= 0 {
				t.Errorf("%s ×%g: value %d of the planned render differs", network.name, scale, i)
			}
		}
	}
}

// TestPartEqualsCrop: a part of a view, on a fresh field, has the whole's pixels.
func TestPartEqualsCrop(t *testing.T) {
	source := FromImage(picture(50, 40, true))
	views := map[string]func(f *Field) View{
		"scale 3.3": func(f *Field) View { return f.View(3.3) },
		"anisotropic window": func(*Field) View {
			return View{X: 3.25, Y: 1.5, Width: 30.5, Height: 22.125, Columns: 77, Rows: 131}
		},
		"deep zoom": func(*Field) View {
			return View{X: 20, Y: 20, Width: 0.05, Height: 0.05, Columns: 50, Rows: 50}
		},
	}
	for name, view := range views {
		for _, ensemble := range []bool{false, true} {
			m := tinyModel(nil)
			f := field(t, m, Options{SelfEnsemble: ensemble}, source)
			v := view(f)
			want := drawFloat(t, f, v)
			part := v
			part.Rect = image.Rect(5, 9, 48, 31)
			g := field(t, m, Options{SelfEnsemble: ensemble, Memory: 8 << 20, Threads: 1}, source)
			got := drawFloat(t, g, part)
			var crop []float32
			for y := part.Rect.Min.Y; y < part.Rect.Max.Y; y++ {
				row := want[4*(y*v.Columns+part.Rect.Min.X) : 4*(y*v.Columns+part.Rect.Max.X)]
				crop = append(crop, row...)
			}
			if i := sameBits(got, crop); i >= 0 {
				t.Errorf("%s, self-ensemble %t: value %d differs from the whole", name, ensemble, i)
			}
		}
	}
}

// TestAt: single points equal the pixels of a grid at the same places.
func TestAt(t *testing.T) {
	for _, alpha := range []bool{false, true} {
		for _, ensemble := range []bool{false, true} {
			source := FromImage(picture(31, 23, alpha))
			f := field(t, tinyModel(nil), Options{Tile: 9, SelfEnsemble: ensemble}, source)
			v := f.View(2)
			v.CellX = 0.8 // CellY stays 0.5
			want := drawFloat(t, f, v)
			var points []Point
			for y := range v.Rows {
				for x := range v.Columns {
					points = append(points, Point{(float64(x) + 0.5) / 2, (float64(y) + 0.5) / 2})
				}
			}
			got, err := f.At(context.Background(), points, []Point{{0.8, 0.5}})
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if math.Abs(float64(got[i]-want[i])) > 1e-5 {
					t.Fatalf("alpha %t, ensemble %t: value %d is %g, the grid has %g", alpha,
						ensemble,
						i, got[i], want[i])
				}
			}
		}
	}
}

// TestSelfEnsembleTurns: the ensemble of a turned picture is the turned ensemble.
func TestSelfEnsembleTurns(t *testing.T) {
	m := picture(24, 17, false)
	turned := image.NewNRGBA(image.Rect(0, 0, 17, 24))
	for y := range 17 {
		for x := range 24 {
			turned.SetNRGBA(16-y, x, m.NRGBAAt(x, y))
		}
	}
	o := Options{SelfEnsemble: true}
	f, g := field(t, tinyModel(nil), o, FromImage(m)),
		field(t, tinyModel(nil), o, FromImage(turned))
	a, b := drawFloat(t, f, f.View(2)), drawFloat(t, g, g.View(2))
	worst := 0.0
	for y := range 34 {
		for x := range 48 {
			for c := range 3 {
				d := a[3*(y*48+x)+c] - b[3*(x*34+33-y)+c]
				worst = max(worst, math.Abs(float64(d)))
			}
		}
	}
	if worst > 1e-5 {
		t.Errorf("differs by %g", worst)
	}
	plain := field(t, tinyModel(nil), Options{}, FromImage(m))
	if sameBits(drawFloat(t, plain, plain.View(2)), a) < 0 {
		t.Error("the ensemble changes nothing")
	}
}

// TestAlphaFringe: colours of transparent pixels do not bleed into opaque ones.
func TestAlphaFringe(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for y := range 16 {
		for x := range 16 {
			if x < 8 {
				m.SetNRGBA(x, y, color.NRGBA{200, 100, 50, 255})
			} else {
				m.SetNRGBA(x, y, color.NRGBA{0, 0, 0, 0})
			}
		}
	}
	for _, name := range []string{weights.Default, "bicubic"} {
		r, err := Open(name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		f, err := r.Encode(context.Background(), FromImage(m))
		if err != nil {
			t.Fatal(err)
		}
		if f.Channels() != 4 {
			t.Fatalf("%d channels", f.Channels())
		}
		out := image.NewNRGBA(image.Rect(0, 0, 64, 64))
		if err := f.Draw(context.Background(), out, f.View(4)); err != nil {
			t.Fatal(err)
		}
		if c := out.NRGBAAt(60, 30); c.A > 3 {
			t.Errorf("%s: the transparent side has %v", name, c)
		}
		for x := range 64 {
			c := out.NRGBAAt(x, 30)
			if c.A > 100 && (math.Abs(float64(c.R)-200) > 24 || math.Abs(float64(c.G)-100) > 24) {
				t.Errorf("%s: fringe %v at column %d", name, c, x)
			}
		}
	}
}

func TestGreyStaysGrey(t *testing.T) {
	m := image.NewGray16(image.Rect(0, 0, 12, 10))
	for i := range 120 {
		m.SetGray16(i%12, i/12, color.Gray16{uint16(i * 500)})
	}
	f := field(t, tinyModel(nil), Options{}, FromImage(m))
	if f.Channels() != 1 {
		t.Fatalf("%d channels", f.Channels())
	}
	colour := field(t, tinyModel(nil), Options{}, FromImage(toNRGBA64(m)))
	rgb := drawFloat(t, colour, colour.View(2))
	for i, v := range drawFloat(t, f, f.View(2)) {
		mean := (rgb[3*i] + rgb[3*i+1] + rgb[3*i+2]) / 3
		if math.Abs(float64(v-mean)) > 1e-6 {
			t.Fatalf("pixel %d is %g, the mean of its colours %g", i, v, mean)
		}
	}
}

func toNRGBA64(m image.Image) image.Image {
	out := image.NewNRGBA64(m.Bounds())
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			out.Set(x, y, m.At(x, y))
		}
	}
	return out
}

func TestStreamEqualsDraw(t *testing.T) {
	f := field(t, tinyModel(nil), Options{Memory: 5 << 20, Threads: 1},
		FromImage(picture(40, 300, false)))
	v := f.View(3)
	p, err := f.Plan(v)
	if err != nil {
		t.Fatal(err)
	}
	if p.Tiles < 2 {
		t.Errorf("plan %v has no tiles to speak of", p)
	}
	want := quantise[uint16](nil, drawFloat(t, f, v), 0xffff)
	var got []uint16
	var last int64
	err = f.Stream(context.Background(), v, 16, func(s *Strip) error {
		if s.Y*v.Columns*3 != len(got) || s.Rows > p.StripRows {
			t.Errorf("strip of %d rows at %d after %d values", s.Rows, s.Y, len(got))
		}
		got = append(got, s.Pix16...)
		return nil
	}, func(done, total int64) {
		if done < last || done > total || total != int64(v.Columns)*int64(v.Rows) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || last != int64(v.Columns)*int64(v.Rows) {
		t.Errorf("streamed pixels differ from drawn ones (%d done)", last)
	}
}

func TestErrors(t *testing.T) {
	f := field(t, tinyModel(nil), Options{}, FromImage(picture(20, 10, false)))
	nan := math.NaN()
	for name, v := range map[string]View{
		"no output":       {},
		"outside":         {X: 15, Width: 6, Height: 10, Columns: 5, Rows: 5},
		"negative":        {X: -1, Width: 6, Height: 10, Columns: 5, Rows: 5},
		"not a number":    {X: nan, Width: 6, Height: 10, Columns: 5, Rows: 5},
		"endless":         {Width: math.Inf(1), Height: 10, Columns: 5, Rows: 5},
		"part outside":    {Columns: 5, Rows: 5, Rect: image.Rect(3, 3, 6, 4)},
		"too large":       {Columns: maxSide + 1, Rows: 5},
		"negative cell":   {Columns: 5, Rows: 5, CellX: -1},
		"empty width":     {Height: 10, Columns: 5, Rows: 5},
		"beyond the edge": {X: 20, Y: 10, Width: 1e-9, Height: 1e-9, Columns: 1, Rows: 1},
	} {
		if _, err := f.Plan(v); !errors.Is(err, ErrView) {
			t.Errorf("%s: %v", name, err)
		}
	}
	small := field(t, tinyModel(nil), Options{Memory: 1 << 20}, FromImage(picture(20, 10, false)))
	if _, err := small.Plan(small.View(4)); !errors.Is(err, ErrMemory) {
		t.Errorf("too little memory: %v", err)
	}
	if _, err := New(tinyModel(nil), Options{Device: "abacus"}); !errors.Is(err, ErrDevice) ||
		!strings.Contains(err.Error(), "cpu:go") {
		t.Errorf("unknown device: %v", err)
	}
	if _, err := New(tinyModel(nil), Options{Threads: -1}); err == nil {
		t.Error("negative threads pass")
	}
	if err := f.DrawFloat(context.Background(), nil, f.View(1)); !errors.Is(err, ErrView) {
		t.Errorf("short destination: %v", err)
	}
	if _, err := f.At(context.Background(), []Point{{21, 0}}, []Point{{1, 1}}); !errors.Is(err,
		ErrView) {
		t.Errorf("point outside: %v", err)
	}
	m := tinyModel(nil)
	m.Tensors["imnet.layers.4.bias"].Data[1] = float32(math.Inf(1))
	bad := field(t, m, Options{}, FromImage(picture(9, 9, false)))
	err := bad.DrawFloat(context.Background(), make([]float32, 3*18*18), bad.View(2))
	if !errors.Is(err, ErrNotFinite) || !strings.Contains(err.Error(), "tiny") {
		t.Errorf("infinite weights: %v", err)
	}
}

func TestCancel(t *testing.T) {
	f := field(t, tinyModel(nil), Options{}, FromImage(picture(64, 64, false)))
	ctx, cancel := context.WithCancel(context.Background())
	err := f.Stream(ctx, f.View(8), 8, func(*Strip) error { return nil },
		func(done, total int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled drawing: %v", err)
	}
	// The field is still good.
	var b bytes.Buffer
	err = f.Stream(context.Background(), f.View(2), 8, func(s *Strip) error {
		b.Write(s.Pix8)
		return nil
	}, nil)
	if err != nil || b.Len() != 3*128*128 {
		t.Errorf("after a cancelled drawing: %d bytes, %v", b.Len(), err)
	}
}
