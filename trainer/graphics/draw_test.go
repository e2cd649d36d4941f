package graphics

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 12)) }

// TestGolden holds the bytes of pictures against those of an amd64 machine. A change of what is drawn
// changes them; the same program on another machine must not.
func TestGolden(t *testing.T) {
	const want = "5a2aca3340563a14"
	sum := sha256.New()
	for seed := range uint64(60) {
		sum.Write(Draw(source(seed), 96+int(seed), 120))
	}
	if got := hex.EncodeToString(sum.Sum(nil)[:8]); got != want {
		t.Errorf("hash of 60 pictures %s, want %s", got, want)
	}
}

func TestSameStateSamePicture(t *testing.T) {
	for i, s := range scenes {
		seed := uint64(i)
		a := drawScene(source(seed), 130, 70, s.draw)
		b := drawScene(source(seed), 130, 70, s.draw)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: one state, two pictures", s.name)
		}
		if bytes.Equal(a, drawScene(source(seed+1), 130, 70, s.draw)) {
			t.Errorf("%s: two states, one picture", s.name)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {0, 5}, {1, 1}, {1, 300}, {2, 1}, {3, 7}, {601, 17}, {33, 1025}} {
		for _, s := range scenes {
			for seed := range uint64(4) {
				pix := drawScene(source(seed), size[0], size[1], s.draw)
				if len(pix) != size[0]*size[1]*3 {
					t.Fatalf("%s: %d×%d pixels are %d bytes", s.name, size[0], size[1], len(pix))
				}
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	r := source(1)
	for b.Loop() {
		Draw(r, 256, 256)
	}
}

func BenchmarkScenes(b *testing.B) {
	for _, s := range scenes {
		b.Run(s.name, func(b *testing.B) {
			r := source(1)
			for b.Loop() {
				drawScene(r, 256, 256, s.draw)
			}
		})
	}
}
