package graphics

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 12)) }

// TestGolden holds pictures against their bytes on amd64, which those on arm64 equal. What is drawn
// may be changed, and these numbers with it; another machine must not change them.
func TestGolden(t *testing.T) {
	hash := func(draw func(seed uint64) []uint8) string {
		sum := sha256.New()
		for seed := range uint64(6) {
			sum.Write(draw(seed))
		}
		return hex.EncodeToString(sum.Sum(nil)[:6])
	}
	check := func(name, got string) {
		if got != golden[name] {
			t.Errorf("%q: %q, want %q", name, got, golden[name])
		}
	}
	for _, s := range scenes {
		check(s.name, hash(func(seed uint64) []uint8 {
			return drawScene(source(seed), 90+int(seed), 120, s.draw)
		}))
	}
	check("any", hash(func(seed uint64) []uint8 { return Draw(source(seed), 120, 90+int(seed)) }))
}

// golden is a hash of six pictures each.
var golden = map[string]string{
	"page":      "5a5741adfad0",
	"words":     "c39dc66443b6",
	"code":      "38893ca7827c",
	"terminal":  "4a3c046c4e87",
	"hairlines": "fdcf8e383685",
	"fan":       "153be8036284",
	"rings":     "0201c4909b8e",
	"hatching":  "4edbd32d32e8",
	"grid":      "e14d34631115",
	"curves":    "185b3dc84297",
	"polygons":  "c03b990a8435",
	"charts":    "194ca01d22f9",
	"screens":   "1be8ed2a9437",
	"logos":     "8d1d755b500e",
	"comics":    "08b4796e6fdf",
	"maps":      "b886d4b954b4",
	"bricks":    "23cabc3760a6",
	"any":       "ca8789a3ee75",
}

// TestTogether draws in several goroutines, as those that feed a training do.
func TestTogether(t *testing.T) {
	for seed := range uint64(24) {
		want := Draw(source(seed), 64, 64)
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if !bytes.Equal(Draw(source(seed), 64, 64), want) {
				t.Errorf("seed %d: another picture", seed)
			}
		})
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
	for _, size := range [][2]int{
		{0, 0}, {0, 5}, {1, 1}, {1, 300}, {2, 1}, {3, 7}, {601, 17}, {33, 1025},
	} {
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
