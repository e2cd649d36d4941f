package imageio

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var mutations = flag.Int("mutations", 8, "how many mutants of each file TestMutants reads")

// TestMutants changes, cuts, moves and repeats bytes of a file of each format: what is read is a picture
// that is what it says, or one of the errors. With -mutations=1000 it is the long run of make
// check-full.
func TestMutants(t *testing.T) {
	files := small(t)
	all, _ := kinds(t)
	for _, name := range []string{"jpeg-rgb.tif", "bilevel-g4-p0-f1.tif", "rgb-zstd-2.tif", "rle8.bmp",
		"interlaced.gif", "restart.jpg"} {
		files[name] = all[name]
	}
	pnm, _ := pnmMatrix()
	for _, name := range []string{"p3-3-255.pnm", "p6-3-255.pnm", "p7-4-1023.pnm"} {
		files[name] = pnm[name]
	}
	for _, name := range []string{"420.heic", "alpha.heic", "420.avif", "grid.avif"} {
		data, err := os.ReadFile(filepath.Join("testdata", "heif", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	files["animation.webp"] = animatedWebP(t, files["lossy.webp"])
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, uint64(len(name))))
			for i := range *mutations {
				data := mutant(rng, files[name])
				m, err := Decode(bytes.NewReader(data), name,
					ReadOptions{MaxPixels: 1 << 20, Damaged: i%2 == 1})
				if err != nil {
					if !oneOf(err, ErrFormat, ErrTruncated, ErrCorrupt, ErrTooLarge, ErrEmpty) {
						t.Fatalf("mutant %d: error of no kind: %v", i, err)
					}
					continue
				}
				if n := m.Width * m.Height * m.Channels; n < 1 || n > 4<<20 ||
					len(m.Pix8)+len(m.Pix16) != n {
					t.Fatalf("mutant %d: %d samples of %d", i, len(m.Pix8)+len(m.Pix16), n)
				}
			}
		})
	}
}

func oneOf(err error, kinds ...error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// mutant is a copy of data with a few faults.
func mutant(rng *rand.Rand, data []byte) []byte {
	out := bytes.Clone(data)
	for range 1 + rng.IntN(4) {
		at, n := rng.IntN(len(out)), 1+rng.IntN(16)
		switch rng.IntN(6) {
		case 0, 1:
			out[at] ^= 1 << rng.IntN(8)
		case 2:
			out[at] = []byte{0, 1, 0x7f, 0x80, 0xff}[rng.IntN(5)]
		case 3:
			out = out[:max(at, 1)]
		case 4:
			out = slices.Delete(out, at, min(at+n, len(out)))
		default:
			from := rng.IntN(len(out))
			out = slices.Insert(out, at, slices.Clone(out[from:min(from+n, len(out))])...)
		}
		if len(out) == 0 {
			return []byte{0}
		}
	}
	return out
}

func ExampleSalvageable() {
	data := craftPNM(6, 1, 2, 3, 255, []int{1, 2, 3, 4, 5, 6})
	_, err := Decode(bytes.NewReader(data[:len(data)-3]), "cut.ppm", ReadOptions{})
	fmt.Println(err, Salvageable(err))
	m, err := Decode(bytes.NewReader(data[:len(data)-3]), "cut.ppm", ReadOptions{Damaged: true})
	fmt.Println(m.Pix8, err)
	// Output:
	// cut.ppm: truncated image: unexpected EOF true
	// [1 2 3 0 0 0] <nil>
}
