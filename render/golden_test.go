package render

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// floatSource is a golden input: [3,h,w] in 0..1.
type floatSource struct {
	rgb           []float32
	width, height int
}

func (s floatSource) Size() (int, int) { return s.width, s.height }

func (s floatSource) ReadRGB(dst []float32, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		n := copy(dst, s.rgb[3*(y*s.width+r.Min.X):3*(y*s.width+r.Max.X)])
		dst = dst[n:]
	}
}

// TestGolden: the authors' pictures come out of the network, reduced ones too, in tiles of 7
// pixels.
func TestGolden(t *testing.T) {
	const tolerance = 2e-5
	for _, name := range golden.Models {
		cases := golden.Cases(t, name)
		in := cases["input"]
		source := floatSource{golden.Interleave(in), in.Shape[2], in.Shape[1]}
		f := field(t, golden.Model(t, name), Options{Tile: 7}, source)
		for key, want := range cases {
			if !strings.HasPrefix(key, "out_") {
				continue
			}
			v := View{TrueCell: true}
			if _, err := fmt.Sscanf(key, "out_%dx%d", &v.Rows, &v.Columns); err != nil {
				t.Fatal(err)
			}
			if d, at := golden.Worst(drawNetwork(t, f, v), want.Data); d > tolerance {
				t.Errorf("%s %s: off by %.3g at %d", name, key, d, at)
			}
		}
		var points, cells []Point
		for i := range cases["points"].Shape[0] {
			p, c := cases["points"].Data[2*i:], cases["cells"].Data[2*i:]
			h, w := float64(source.height)/2, float64(source.width)/2
			points = append(points, Point{(float64(p[1]) + 1) * w, (float64(p[0]) + 1) * h})
			cells = append(cells, Point{float64(c[1]) * w, float64(c[0]) * h})
		}
		got, err := f.At(context.Background(), points, cells)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d, at := golden.Worst(got, cases["points_out"].Data); d > tolerance {
			t.Errorf("%s points: off by %.3g at %d", name, d, at)
		}
	}
}

// TestGoldenControl: the comparison fails on a perturbed picture.
func TestGoldenControl(t *testing.T) {
	want := golden.Cases(t, "small-plain")["out_33x47"].Data
	got := append([]float32{}, want...)
	if d, _ := golden.Worst(got, want); d != 0 {
		t.Errorf("equal pictures differ by %g", d)
	}
	got[100] += 3e-5
	if d, at := golden.Worst(got, want); d <= 2e-5 || at != 100 {
		t.Errorf("a perturbed picture differs by %g at %d", d, at)
	}
	if d, _ := golden.Worst(got[1:], want); d < 1 {
		t.Error("a short picture passes")
	}
}

// TestPillowBicubic: the filter, through strips and parts, is Pillow's bit for bit.
func TestPillowBicubic(t *testing.T) {
	raw, _, err := weights.ReadRaw(golden.Path("pillow-bicubic.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	src := raw["src"]
	m := image.NewNRGBA(image.Rect(0, 0, src.Shape[1], src.Shape[0]))
	for i := range src.Shape[0] * src.Shape[1] {
		copy(m.Pix[4*i:], src.Data[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	r, err := Open("bicubic", Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Encode(context.Background(), FromImage(m))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range raw {
		if name == "src" {
			continue
		}
		var v View
		if _, err := fmt.Sscanf(name, "dst_%dx%d", &v.Rows, &v.Columns); err != nil {
			t.Fatal(err)
		}
		got := stream8(t, f, v)
		if !bytes.Equal(got, want.Data) {
			t.Errorf("%s differs", name)
		}
		v.Rect = image.Rect(v.Columns/3, v.Rows/4, v.Columns, v.Rows/2)
		var crop []byte
		for y := v.Rect.Min.Y; y < v.Rect.Max.Y; y++ {
			crop = append(crop,
				want.Data[3*(y*v.Columns+v.Rect.Min.X):3*(y*v.Columns+v.Rect.Max.X)]...)
		}
		if !bytes.Equal(stream8(t, f, v), crop) {
			t.Errorf("part of %s differs", name)
		}
	}
}

// TestPillowRGBA: with alpha too the filters are Pillow's, bit for bit.
func TestPillowRGBA(t *testing.T) {
	raw, _, err := weights.ReadRaw(golden.Path("pillow-rgba.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	src := raw["src"]
	m := image.NewNRGBA(image.Rect(0, 0, src.Shape[1], src.Shape[0]))
	copy(m.Pix, src.Data)
	cases := 0
	for _, filter := range []string{"bicubic", "bilinear", "lanczos"} {
		f := openField(t, filter, FromImage(m))
		for name, want := range raw {
			var v View
			if _, err := fmt.Sscanf(name, filter+"_%dx%d", &v.Rows, &v.Columns); err != nil {
				continue
			}
			cases++
			got := stream8(t, f, v)
			if bytes.Equal(got, want.Data) {
				continue
			}
			for i := range want.Data {
				if got[i] != want.Data[i] {
					t.Errorf("%s: sample %d is %d, Pillow's %d", name, i, got[i], want.Data[i])
					break
				}
			}
		}
	}
	if cases != len(raw)-1 {
		t.Errorf("%d of %d pictures are compared", cases, len(raw)-1)
	}
}

// openField is a field of a model by its name.
func openField(t *testing.T, model string, s Source) *Field {
	t.Helper()
	r, err := Open(model, Options{})
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

func stream8(t *testing.T, f *Field, v View) []byte {
	t.Helper()
	var out []byte
	err := f.Stream(context.Background(), v, 8, func(s *Strip) error {
		out = append(out, s.Pix8...)
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
