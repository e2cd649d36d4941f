package render

import (
	"context"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// blockNetworks are of enough channels to be computed in blocks, all layers or some.
var blockNetworks = []struct {
	name          string
	width, height int // of a picture that takes little time
	change        func(*weights.Spec)
}{
	{"edsr", 61, 43, func(s *weights.Spec) { s.Features, s.Hidden = 16, []int{16, 12} }},
	{"rdn", 18, 11, func(s *weights.Spec) {
		s.Encoder, s.RDNConfig, s.G0 = weights.EncoderRDN, "A",
			16
	}},
	{"metasr", 61, 43, func(s *weights.Spec) {
		s.Features, s.Head, s.Hidden, s.LocalEnsemble = 32, weights.HeadMetaSR, []int{16}, false
		s.Residual = weights.ResidualNone
	}},
	{"no unfold", 40, 43, func(s *weights.Spec) { s.Features, s.FeatUnfold = 16, false }},
	{"restore", 61, 30, func(s *weights.Spec) {
		s.Features, s.Restore = 16,
			[]string{"jpeg", "noise"}
	}},
}

// TestTilesInBlocks: tile sizes, threads, strips, parts and what a viewer keeps change no bit where
// convolutions are in blocks, which do not have the bits of direct ones.
func TestTilesInBlocks(t *testing.T) {
	for _, network := range blockNetworks {
		m := tinyModel(network.change)
		source := FromImage(picture(network.width, network.height, false))
		whole := field(t, m, Options{Threads: 1, Tile: 1000}, source)
		if whole.renderer.Device().Device == "cpu:go" {
			t.Skip("the plain kernels gain less")
		}
		v := whole.View(1.7)
		p, err := whole.Plan(v)
		if err != nil || p.Blocks != 4 || !strings.Contains(p.String(), "in blocks of 4×4") {
			t.Fatalf("%s: planned %v, %v", network.name, p, err)
		}
		want := drawNetwork(t, whole, v)
		same := func(name string, o Options) {
			t.Helper()
			if i := sameBits(drawNetwork(t, field(t, m, o, source), v), want); i >= 0 {
				t.Errorf("%s, %s: value %d differs from the whole", network.name, name, i)
			}
		}
		same("tiles of 7", Options{Threads: 2, Tile: 7})
		same("tiles of 64", Options{Threads: 1, Tile: 64})
		same("tiles of 256", Options{Threads: 2, Tile: 256})
		same("planned", Options{Threads: 2})
		same("kept", Options{Threads: 2, Keep: true, Memory: 128 << 20})
		if sameBits(drawNetwork(t, field(t, m, Options{Direct: true}, source), v), want) < 0 {
			t.Errorf("%s: blocks have the bits of direct convolutions", network.name)
		}

		part := v
		part.Rect = image.Rect(5, 3, 16, 15)
		f := field(t, m, Options{Threads: 1, Keep: true}, source)
		got, c := drawNetwork(t, f, part), f.Channels()
		for y := range part.Rect.Dy() {
			row := want[c*((y+3)*v.Columns+5):][:c*part.Rect.Dx()]
			if i := sameBits(got[y*len(row):(y+1)*len(row)], row); i >= 0 {
				t.Errorf("%s: value %d of row %d of a part differs from the whole", network.name, i,
					y)
			}
		}
	}
}

// TestChoice: networks are computed in blocks where tiles are large beside their halo and memory is
// not little, and the choice follows neither from the view nor from tiles or threads.
func TestChoice(t *testing.T) {
	ours := func(s *weights.Spec) { s.Blocks, s.Features, s.Hidden = 15, 32, []int{64, 32} }
	wide := func(s *weights.Spec) {
		s.Blocks, s.Features, s.Hidden = 16, 64,
			[]int{256, 256, 256, 256}
	}
	deep := func(s *weights.Spec) {
		s.Encoder, s.RDNConfig, s.G0, s.Hidden = weights.EncoderRDN, "A", 16, []int{256, 256}
	}
	for _, c := range []struct {
		name   string
		change func(*weights.Spec)
		width  int
		memory int64
		blocks int
	}{
		{"default", ours, 64, 0, 4},
		{"default", ours, 999, 0, 4},
		{"default", ours, 8999, 0, 4},
		{"default", ours, 8999, 128 << 20, 4},
		{"default", ours, 8999, 32 << 20, 0},
		{"default", ours, 5, 0, 0},
		{"wide", wide, 64, 0, 4},
		{"wide", wide, 2999, 0, 4},
		{"wide", wide, 2999, 64 << 20, 0},
		{"deep", deep, 63, 0, 4},
		{"deep", deep, 2999, 0, 0},
		{"no whole vectors", nil, 1000, 0, 0},
	} {
		t.Run(fmt.Sprintf("%s/%d/%d", c.name, c.width, c.memory), func(t *testing.T) {
			for _, o := range []Options{{Threads: 7, Tile: 20}, {Keep: true, Threads: 1}} {
				o.Memory, o.Device = c.memory, "cpu"
				r, err := New(tinyModel(c.change), o)
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				if r.Device().Device == "cpu:go" {
					t.Skip("the plain kernels gain less")
				}
				f, err := r.Encode(context.Background(), blank{c.width, c.width})
				if err != nil {
					t.Fatal(err)
				}
				for _, scale := range []float64{1.5, 8} {
					v := f.View(scale)
					v.Rect = image.Rect(1, 1, min(v.Columns, 40), min(v.Rows, 50))
					p, err := f.Plan(v)
					if err != nil {
						t.Fatal(err)
					}
					if p.Blocks != c.blocks {
						t.Errorf("×%g by %+v: blocks of %d, want %d", scale, o, p.Blocks, c.blocks)
					}
				}
			}
		})
	}
}
