package render

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/imageio"
)

// noisePicture is a picture of random samples, a third of them fully transparent, with colours
// there too.
func noisePicture(width, height, channels, bits int) *imageio.Image {
	rng := rand.New(rand.NewPCG(5, 6))
	m := &imageio.Image{Width: width, Height: height, Channels: channels, Bits: bits}
	for i := range width * height * channels {
		v := rng.IntN(1 << bits)
		if channels%2 == 0 && i%channels == channels-1 && rng.IntN(3) == 0 {
			v = 0
		}
		if bits == 8 {
			m.Pix8 = append(m.Pix8, uint8(v))
		} else {
			m.Pix16 = append(m.Pix16, uint16(v))
		}
	}
	return m
}

// part is the samples of r, as text that tells one sample from another.
func part(m *imageio.Image, r image.Rectangle) string {
	var b bytes.Buffer
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from, to := (y*m.Width+r.Min.X)*m.Channels, (y*m.Width+r.Max.X)*m.Channels
		if m.Bits == 8 {
			fmt.Fprint(&b, m.Pix8[from:to])
		} else {
			fmt.Fprint(&b, m.Pix16[from:to])
		}
	}
	return b.String()
}

// streamed draws v of f in strips and returns its samples as text, in the format of part, and the
// number of strips.
func streamed(t *testing.T, f *Field, v View, bits int) (text string, strips int) {
	t.Helper()
	var b bytes.Buffer
	err := f.Stream(context.Background(), v, bits, func(s *Strip) error {
		strips++
		for row, n := 0, s.Columns*s.Channels; row < s.Rows; row++ {
			if bits == 8 {
				fmt.Fprint(&b, s.Pix8[row*n:(row+1)*n])
			} else {
				fmt.Fprint(&b, s.Pix16[row*n:(row+1)*n])
			}
		}
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), strips
}

// idle is an engine that must stay unused: it counts the calls made after loading.
type idle struct {
	engine.Engine
	calls int
}

func (e *idle) NewTensor(height, width, channels int) (engine.Tensor, error) {
	e.calls++
	return e.Engine.NewTensor(height, width, channels)
}

// ownViews are views of the picture's own size, and the part of a picture of 37×29 that each shows.
var ownViews = []struct {
	name string
	view View
	part image.Rectangle
}{
	{"whole", View{Columns: 37, Rows: 29}, image.Rect(0, 0, 37, 29)},
	{"part", View{Columns: 37, Rows: 29, Rect: image.Rect(5, 7, 36, 29)}, image.Rect(5, 7, 36, 29)},
	{"window", View{X: 4, Y: 3, Width: 20, Height: 9, Columns: 20, Rows: 9},
		image.Rect(4, 3, 24, 12)},
	{"part of a window", View{X: 4, Y: 3, Width: 20, Height: 9, Columns: 20, Rows: 9,
		Rect: image.Rect(2, 1, 19, 9)}, image.Rect(6, 4, 23, 12)},
}

// TestOwnSize: at its own size a picture is itself, sample for sample, whatever is asked of the
// network, which does nothing.
func TestOwnSize(t *testing.T) {
	options := map[string]Options{
		"plain": {}, "self-ensemble": {SelfEnsemble: true}, "tiles": {Tile: 7},
		"kept":     {Keep: true},
		"ablation": {Without: Ablation{Ensemble: true, Cell: true}}, "strips": {Memory: 160 << 10},
	}
	for _, bits := range []int{8, 16} {
		for channels := 1; channels <= 4; channels++ {
			m := noisePicture(37, 29, channels, bits)
			for name, o := range options {
				worker := &idle{}
				r, err := newOn(tinyModel(nil), o,
					func(device.Options) (e engine.Engine, err error) {
						worker.Engine, err = cpu.New(cpu.Options{})
						return worker, err
					})
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				f, err := r.Encode(context.Background(), m)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range ownViews {
					v := c.view
					v.TrueCell = name == "kept"
					p, err := f.Plan(v)
					if err != nil || p.Way != "copy" || p.Tiles > 0 || p.EncodeFLOPs > 0 {
						t.Errorf("%s: plan %v, %v", c.name, p, err)
					}
					got, strips := streamed(t, f, v, bits)
					if got != part(m, c.part) {
						t.Errorf("%s, %s, %d channels of %d bits: not the source", name, c.name,
							channels, bits)
					}
					if many := name == "strips" && c.name == "whole" && bits*channels > 48; many &&
						strips < 2 {
						t.Errorf("%d channels: a single strip proves little", channels)
					}
				}
				if worker.calls > 0 {
					t.Errorf("%s: the network made %d tensors", name, worker.calls)
				}
			}
		}
	}
}

// TestOwnSizeOfModels: built-in networks and filters alike give the picture itself; a filter would
// lose what is under alpha 0.
func TestOwnSizeOfModels(t *testing.T) {
	m := noisePicture(37, 29, 4, 8)
	for _, info := range Models() {
		r, err := Open(info.Name, Options{Device: "cpu"})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		f, err := r.Encode(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range ownViews {
			if got, _ := streamed(t, f, c.view, 8); got != part(m, c.part) {
				t.Errorf("%s, %s: not the source", info.Name, c.name)
			}
			wide, _ := streamed(t, f, c.view, 16)
			if again, _ := streamed(t, f, c.view, 16); wide != again || wide == part(m, c.part) {
				t.Errorf("%s, %s: 16 bits of 8", info.Name, c.name)
			}
		}
	}
}

// TestOwnSizeControl: a sample off by one, half a pixel aside, a pixel more, and a network that
// restores are not the source.
func TestOwnSizeControl(t *testing.T) {
	m := noisePicture(37, 29, 3, 8)
	f := field(t, tinyModel(nil), Options{}, m)
	whole := image.Rect(0, 0, 37, 29)
	own, _ := streamed(t, f, f.View(1), 8)
	m.Pix8[1000] ^= 1
	if own == part(m, whole) {
		t.Error("a changed sample is not noticed")
	}
	aside := View{X: 0.5, Width: 36, Height: 29, Columns: 36, Rows: 29}
	if p, err := f.Plan(aside); err != nil || p.Way != "network" {
		t.Errorf("half a pixel aside: %v, %v", p, err)
	}
	if p, err := f.Plan(View{Columns: 38, Rows: 29}); err != nil || p.Way != "network" {
		t.Errorf("a column more: %v, %v", p, err)
	}
	f = field(t, tinyModel(restores), Options{}, m)
	f.restoration = Restoration{}
	if p, err := f.Plan(f.View(1)); err != nil || p.Way != "copy" {
		t.Errorf("a model that could restore: %v, %v", p, err)
	}
	f.restoration = Restoration{Noise: 20}
	if i := sameBits(drawFloat(t, f, f.View(1)), drawNetwork(t, f, f.View(1))); i >= 0 {
		t.Errorf("restoring, value %d is not the network's", i)
	}
	if got, _ := streamed(t, f, f.View(1), 8); got == part(m, whole) {
		t.Error("restoring changes nothing")
	}
}
