package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

var mutations = flag.Int("mutations", 60, "how many mutants of each format TestMutants reads")

// mutantLimit is how many pixels a mutant may have.
const mutantLimit = 1 << 20

// mutantFiles are the files of each format that mutants are made of, one of every kind that there
// is.
func mutantFiles(t *testing.T) map[string][][]byte {
	t.Helper()
	out := map[string][][]byte{}
	add := func(format string, data []byte) { out[format] = append(out[format], data) }
	formatOf := func(name string) string {
		f, err := FormatFromPath(name)
		if err != nil {
			t.Fatal(err)
		}
		return f.String()
	}
	addAll := func(files map[string][]byte) {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			add(formatOf(name), files[name])
		}
	}
	files := small(t)
	files["animation.webp"] = animatedWebP(t, files["lossy.webp"])
	addAll(files)
	all, _ := kinds(t)
	addAll(all)
	pnm, _ := pnmMatrix()
	addAll(pnm)
	add("pfm", craftPFM(5, 4, 3, binary.LittleEndian, make([]float32, 60)))
	add("pfm", craftPFM(5, 4, 1, binary.BigEndian, make([]float32, 20)))
	for predictor := 1; predictor <= 3; predictor++ {
		words := make([]uint64, 9*5*3)
		add("tiff", craftWide(binary.BigEndian, 9, 5, 3, 32, 3, predictor, words))
	}
	rows := make([][]byte, 9)
	for y := range rows {
		rows[y] = bytes.Repeat([]byte{byte(29 * y), 200, 7, 90}, 8)
	}
	animation := [][]byte{chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0}),
		chunk("fcTL", make([]byte, 26))}
	frame := chunk("fdAT", append(make([]byte, 4), deflated([]byte{0, 1, 2, 3, 4})...))
	add("apng", craftPNG(8, 9, 8, 6, rows, append(animation, frame)...))
	add("apng", craftPNG(16, 9, 8, 4, rows, animation...))
	add("png", craftPNG(4, 9, 16, 6, rows, iccp("x", craftICC("RGB ", 100)),
		chunk("gAMA", []byte{0, 0, 0, 9}),
		chunk("eXIf", craftEXIF(binary.LittleEndian, [3]uint32{274, 6, 0}))))
	palette := [][]byte{chunk("PLTE", bytes.Repeat([]byte{5, 90, 200}, 256)),
		chunk("tRNS", []byte{0, 9})}
	for _, k := range [][2]int{{0, 1}, {2, 3}, {4, 2}, {6, 4}} { // colour type, samples
		add("png", craftPNG(32/k[1], 9, 8, k[0], rows))
	}
	add("png", craftPNG(32, 9, 8, 3, rows, palette...))
	for _, progressive := range []bool{false, true} {
		for _, components := range []int{1, 3, 4} {
			pix := make([]float64, 19*13*components)
			for i := range pix {
				pix[i] = float64(i * 37 % 4096)
			}
			data, _ := deepJPEG(pix, 19, 13, components, progressive, 1)
			add("jpeg", data)
		}
	}
	arithmetic, err := filepath.Glob("testdata/arithmetic/*.jpg")
	if err != nil || len(arithmetic) == 0 {
		t.Fatal(arithmetic, err)
	}
	for _, path := range append(arithmetic, heifKinds(t)...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		add(formatOf(path), data)
	}
	return out
}

// busy is the time that the process has worked; where that is not to be had, the time that has
// passed.
var busy = func() time.Duration { return time.Since(begun) }

var begun = time.Now()

// mutantsRead counts the results of the mutants of a format.
type mutantsRead struct {
	Files, Read, Refused int
	Slowest              time.Duration // of processor time
}

// readMutants reads n mutants of files. It fails the test at an error of no known kind, and at a
// picture whose samples do not match its size.
func readMutants(t *testing.T, files [][]byte, n int) mutantsRead {
	t.Helper()
	sum := mutantsRead{Files: len(files)}
	rng := rand.New(rand.NewPCG(1, uint64(len(files))))
	for i := range n {
		data := mutant(rng, files[i%len(files)])
		start := busy()
		m, err := Decode(bytes.NewReader(data), "mutant", ReadOptions{MaxPixels: mutantLimit,
			Damaged: i/len(files)%2 == 1})
		sum.Slowest = max(sum.Slowest, busy()-start)
		if err != nil {
			sum.Refused++
			if !oneOf(err, ErrFormat, ErrTruncated, ErrCorrupt, ErrTooLarge, ErrEmpty) {
				t.Fatalf("mutant %d: error of no kind: %v", i, err)
			}
			continue
		}
		sum.Read++
		if n := m.Width * m.Height * m.Channels; n < 1 || n > 4*mutantLimit ||
			len(m.Pix8)+len(m.Pix16) != n {
			t.Fatalf("mutant %d: %d samples of %d", i, len(m.Pix8)+len(m.Pix16), n)
		}
	}
	return sum
}

// TestMutants changes, cuts, moves and repeats bytes of files of each format: decoding gives a
// picture whose samples match its size, or one of the errors. TestMutantsMeasured reads more of
// them.
func TestMutants(t *testing.T) {
	files := mutantFiles(t)
	for _, format := range slices.Sorted(maps.Keys(files)) {
		t.Run(format, func(t *testing.T) {
			if format == HEIC.String() || format == AVIF.String() {
				withLibrary(t)
			}
			got := readMutants(t, files[format], *mutations)
			if got.Read+got.Refused != *mutations || *mutations > 20 &&
				(got.Read == 0 || got.Refused == 0) {
				t.Errorf("%+v: mutants that are all alike", got)
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
