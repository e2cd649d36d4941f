package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/render"
)

// machine plays a drawing of tiles that are encoded and decoded in turns, at true rates, and gives
// the time left that the estimate shows at a share of the whole time, and the true one.
func machine(p render.Plan, truth, prior rates, tiles int, share float64) (shown, left float64) {
	at := time.Unix(1000, 0)
	e := newEstimate(p, prior, imageio.Header{Format: imageio.PNG}, at)
	whole := p.EncodeFLOPs/truth.encode + p.DecodeFLOPs/truth.decode
	var w render.Work
	w.Total = 1e6
	gone := 0.0
	const steps = 40 // of a tile
	for i := 0; i < 2*tiles*steps && gone < share*whole; i++ {
		var took float64
		if i/steps%2 == 0 {
			n := p.EncodeFLOPs / float64(tiles*steps)
			w.EncodeFLOPs, took = w.EncodeFLOPs+n, n/truth.encode
		} else {
			n := p.DecodeFLOPs / float64(tiles*steps)
			w.DecodeFLOPs, took = w.DecodeFLOPs+n, n/truth.decode
			w.Pixels += w.Total / int64(tiles*steps)
		}
		gone += took
		at = at.Add(seconds(took))
		e.advance(w, at)
	}
	l, _ := e.left()
	return l.Seconds(), whole - gone
}

// TestTimeLeft: at a tenth of jobs of 5 s to 10 min the time left is within a factor of 1.5 of the
// truth, when the rates measured before were a third off; without any, one of decoding cannot be
// known.
func TestTimeLeft(t *testing.T) {
	for _, length := range []float64{5, 20, 120, 600} {
		for _, encoding := range []float64{0.05, 0.3, 0.8} { // share of the time
			for _, tiles := range []int{1, 12} {
				truth := rates{1e11, 2e11}
				p := render.Plan{EncodeFLOPs: truth.encode * encoding * length,
					DecodeFLOPs: truth.decode * (1 - encoding) * length}
				for _, off := range []float64{1 / 1.35, 1, 1.35} {
					shown, left := machine(p, truth, rates{truth.encode * off, truth.decode * off},
						tiles, 0.1)
					if shown > 1.5*left || left > 1.5*shown {
						t.Errorf("%g s, %g encoding, %d tiles, %g off: %g s shown, %g s left",
							length,
							encoding, tiles, off, shown, left)
					}
				}
				if shown, left := machine(p, truth, rates{}, 1, 0.02); encoding > 0.02 &&
					shown != 0 {
					t.Errorf("%g s shown of %g before anything is decoded", shown, left)
				}
			}
		}
	}
	truth := rates{1e11, 2e11}
	p := render.Plan{EncodeFLOPs: 1e12, DecodeFLOPs: 1e13}
	if shown, left := machine(p, truth, rates{1e9, 2e9}, 1, 0.02); shown < 3*left {
		t.Errorf("rates 100 times too low give %g s of %g: the test sees nothing", shown, left)
	}
}

func TestNotes(t *testing.T) {
	at := time.Unix(1000, 0)
	e := newEstimate(render.Plan{EncodeFLOPs: 1e12, DecodeFLOPs: 9e12}, rates{1e11, 1e11},
		imageio.Header{Format: imageio.WebP, Width: 2000, Height: 1000}, at)
	if got := e.note(); got != "encoding, 1m40s left" { // and 2 s of compressing
		t.Error(got)
	}
	e.advance(render.Work{EncodeFLOPs: 1e12, Total: 2e6}, at.Add(10*time.Second))
	e.advance(render.Work{EncodeFLOPs: 1e12, DecodeFLOPs: 45e11, Pixels: 1e6, Total: 2e6},
		at.Add(55*time.Second))
	if got, share := e.note(), e.share(); got != "0.018 MP/s, 47s left" || share < 0.53 ||
		share > 0.55 {
		t.Error(got, share)
	}
	e = newEstimate(render.Plan{}, rates{}, imageio.Header{}, at)
	if got := e.note(); got != "starting" || e.share() != 0 {
		t.Error(got)
	}
	e.advance(render.Work{Pixels: 3e6, Total: 12e6}, at.Add(time.Second))
	if got := e.note(); got != "3.00 MP/s, 3s left" {
		t.Error(got)
	}
}

// TestDryRunTellsTime of a job that takes some, and not of one that takes none.
func TestDryRunTellsTime(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 20, 15)
	for args, want := range map[string]bool{"-s=150": true, "-s=1": false, "-m=bicubic": false} {
		r := command(t, "--dry-run", "--json", args, "a.png")
		r.WantLine(t, cli.ExitOK, "")
		var got report
		if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil {
			t.Fatal(err)
		}
		if s := got.Files[0].Plan.Estimate; (s > 0) != want {
			t.Errorf("%s: %g s", args, s)
		}
	}
}
