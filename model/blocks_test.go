package model

import (
	"context"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// TestGoldenInBlocks: the authors' numbers come out of networks computed in blocks too. Kernels in
// Go compute the small ones alone: blocks of 64 channels are the same loops, for ten seconds.
func TestGoldenInBlocks(t *testing.T) {
	for _, kernels := range cpu.Available() {
		for _, name := range golden.Models {
			if kernels == "go" && !strings.HasPrefix(name, "small") {
				continue
			}
			t.Run(kernels+"/"+name, func(t *testing.T) {
				n := load(t, name, kernels).InBlocks(4)
				if n.Cost().BlockMACs == 0 {
					t.Skip("nothing of it is computed in blocks")
				}
				testGolden(t, n, golden.Cases(t, name))
			})
		}
	}
}

// blockSpecs are networks of whose layers some or all are computed in blocks.
func blockSpecs() map[string]weights.Spec {
	specs := trainingSpecs()
	list := map[string]weights.Spec{}
	for _, name := range []string{"LIIF", "no unfold", "MetaSR", "restore", "RDN"} {
		s := specs[name]
		if s.Features > 0 {
			s.Features = 16
		} else {
			s.G0 = 16
		}
		list[name] = s
	}
	wide := list["LIIF"]
	wide.Hidden = []int{16} // the hoisted layer in blocks, too
	list["wide head"] = wide
	return list
}

// codes are the latents of a part of a picture.
func codes(t *testing.T, n *Network, rgb []float32, picture, around,
	rect image.Rectangle) []float32 {
	t.Helper()
	var cut []float32
	for y := around.Min.Y; y < around.Max.Y; y++ {
		row := y * picture.Dx()
		cut = append(cut, rgb[3*(row+around.Min.X):3*(row+around.Max.X)]...)
	}
	l, err := n.Encode(context.Background(), cut, Restore{JPEG: 0.4, Noise: 0.2}, around, rect)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	out := make([]float32, rect.Dx()*rect.Dy()*l.codes.Channels())
	if err := n.engine.Download(l.codes, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPartsInBlocks: any part of a picture has the bits of the whole, from what Around names and
// with any number of threads, and less than that is not enough.
func TestPartsInBlocks(t *testing.T) {
	for name, spec := range blockSpecs() {
		rng := rand.New(rand.NewPCG(31, 7))
		m := randomModel(rng, spec)
		picture, parts := image.Rect(0, 0, 45, 39), 5
		if spec.Encoder == weights.EncoderRDN { // 123 layers, whose halo is all
			picture, parts = image.Rect(0, 0, 11, 7), 1
		}
		rgb := make([]float32, 3*picture.Dx()*picture.Dy())
		for i := range rgb {
			rgb[i] = rng.Float32()
		}
		for _, kernels := range cpu.Available() {
			t.Run(name+"/"+kernels, func(t *testing.T) {
				var networks []*Network // of one thread and of two, in blocks
				for threads := 1; threads <= 2; threads++ {
					e, err := cpu.New(cpu.Options{Kernels: kernels, Threads: threads})
					if err != nil {
						t.Fatal(err)
					}
					n, err := Load(e, m)
					if err != nil {
						t.Fatal(err)
					}
					defer n.Close()
					networks = append(networks, n.InBlocks(4))
				}
				n, direct := networks[0], networks[0].InBlocks(0)
				if n.Cost().BlockMACs == 0 || direct.Cost().BlockMACs != 0 {
					t.Fatalf("in blocks: %+v, directly: %+v", n.Cost(), direct.Cost())
				}
				want := codes(t, n, rgb, picture, picture, picture)
				enough := true
				for range parts {
					x, y := rng.IntN(picture.Dx()), rng.IntN(picture.Dy())
					part := image.Rect(x, y, x+1+rng.IntN(picture.Dx()-x),
						y+1+rng.IntN(picture.Dy()-y))
					crop := crop(want, picture, part)
					around := n.Around(part, picture)
					if !around.In(part.Inset(-n.Halo())) {
						t.Errorf("%v is more than a halo of %d around %v", around, n.Halo(), part)
					}
					if !slices.Equal(codes(t, networks[1], rgb, picture, around, part), crop) {
						t.Errorf("%v differs from the whole", part)
					}
					enough = enough && slices.Equal(codes(t, n, rgb, picture,
						direct.Around(part, picture), part), crop)
				}
				if enough && spec.Encoder != weights.EncoderRDN {
					t.Error("the halo of direct convolutions does as well")
				}
			})
		}
	}
}

// crop cuts a part out of a picture's values.
func crop(values []float32, picture, part image.Rectangle) []float32 {
	channels := len(values) / picture.Dx() / picture.Dy()
	var list []float32
	for y := part.Min.Y; y < part.Max.Y; y++ {
		row := y * picture.Dx()
		list = append(list, values[channels*(row+part.Min.X):channels*(row+part.Max.X)]...)
	}
	return list
}

// TestGrids: a layer needs whole blocks and a pixel around them; halos grow by two pixels a layer,
// or by one where nothing is in blocks.
func TestGrids(t *testing.T) {
	for _, c := range []struct {
		g          grid
		rect, want image.Rectangle
	}{
		{grid{}, image.Rect(3, 4, 9, 5), image.Rect(2, 3, 10, 6)},
		{grid{4, 0}, image.Rect(3, 4, 9, 5), image.Rect(-1, 3, 13, 9)},
		{grid{4, -1}, image.Rect(3, 4, 9, 5), image.Rect(2, 2, 12, 8)},
		{grid{4, -1}, image.Rect(0, 0, 7, 8), image.Rect(-2, -2, 8, 12)},
		{grid{2, -1}, image.Rect(1, 2, 3, 4), image.Rect(0, 0, 4, 6)},
	} {
		if got := c.g.needs(c.rect); got != c.want {
			t.Errorf("%+v of %v needs %v, want %v", c.g, c.rect, got, c.want)
		}
	}
	spec := blockSpecs()["wide head"]
	spec.Blocks = 16
	e, err := cpu.New(cpu.Options{Kernels: "go"})
	if err != nil {
		t.Fatal(err)
	}
	n, err := Load(e, randomModel(rand.New(rand.NewPCG(1, 1)), spec))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if got := n.Halo(); got != 35 {
		t.Errorf("a halo of %d pixels directly, want 35", got)
	}
	if got := n.InBlocks(4).Halo(); got < 2*34 || got > 2*34+4 {
		t.Errorf("a halo of %d pixels in blocks, want about %d", got, 2*34)
	}
}

// TestDirectEngine: of an engine that computes directly nothing is in blocks.
func TestDirectEngine(t *testing.T) {
	e, err := cpu.New(cpu.Options{Direct: true})
	if err != nil {
		t.Fatal(err)
	}
	n, err := Load(e, randomModel(rand.New(rand.NewPCG(1, 1)), blockSpecs()["LIIF"]))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if b := n.InBlocks(4); b.Halo() != n.Halo() || b.Cost() != n.Cost() {
		t.Errorf("halos of %d and %d, cost %+v and %+v", b.Halo(), n.Halo(), b.Cost(), n.Cost())
	}
}
