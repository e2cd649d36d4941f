package resample

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"strings"
	"testing"
)

// golden is a picture of testdata/golden/pillow-bicubic.safetensors: [height][width][3] bytes.
type golden struct {
	height, width int
	pix           []uint8
}

// readGolden reads the 8-bit tensors of a safetensors file.
func readGolden(t testing.TB, path string) map[string]golden {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	size := binary.LittleEndian.Uint64(data)
	var header map[string]struct {
		Shape   []int
		Offsets [2]int `json:"data_offsets"`
	}
	if err := json.Unmarshal(data[8:8+size], &header); err != nil {
		t.Fatal(err)
	}
	pictures := map[string]golden{}
	for name, h := range header {
		pix := data[8+size:][h.Offsets[0]:h.Offsets[1]]
		pictures[name] = golden{h.Shape[0], h.Shape[1], pix}
	}
	return pictures
}

// diff8 says where two pictures differ first, or nothing.
func diff8(got, want []uint8) string {
	if bytes.Equal(got, want) {
		return ""
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%d values, want %d", len(got), len(want))
	}
	count, first := 0, -1
	for i := range got {
		if got[i] != want[i] {
			if count == 0 {
				first = i
			}
			count++
		}
	}
	return fmt.Sprintf("%d values differ, first [%d]: %d, want %d",
		count, first, got[first], want[first])
}

func TestDiff8SeesOneBit(t *testing.T) {
	if diff8([]uint8{1, 2, 3}, []uint8{1, 2, 3}) != "" {
		t.Error("equal pictures differ")
	}
	if diff8([]uint8{1, 2, 3}, []uint8{1, 3, 3}) == "" || diff8([]uint8{1}, []uint8{1, 2}) == "" {
		t.Error("different pictures are equal")
	}
}

func TestPillowBicubicBitExact(t *testing.T) {
	pictures := readGolden(t, "../testdata/golden/pillow-bicubic.safetensors")
	src := pictures["src"]
	tried := 0
	for name, want := range pictures {
		if !strings.HasPrefix(name, "dst_") {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			x := axis(t, src.width, want.width, Bicubic)
			y := axis(t, src.height, want.height, Bicubic)
			got := make([]uint8, len(want.pix))
			whole := image.Rect(0, 0, want.width, want.height)
			Resize8(got, src.pix, image.Rect(0, 0, src.width, src.height), 3, x, y, whole)
			if d := diff8(got, want.pix); d != "" {
				t.Error(d)
			}
		})
	}
	if tried != 9 {
		t.Errorf("%d sizes tried, want 9", tried)
	}
}

// TestFloatAgreesWith8Bit compares the paths on a picture of half the contrast: the 8-bit path cuts
// overshoot off after each pass, the float path never does.
func TestFloatAgreesWith8Bit(t *testing.T) {
	src := readGolden(t, "../testdata/golden/pillow-bicubic.safetensors")["src"]
	pix := make([]uint8, len(src.pix))
	for i, v := range src.pix {
		pix[i] = 64 + v/2
	}
	from := image.Rect(0, 0, src.width, src.height)
	for f := Nearest; f <= Lanczos; f++ {
		for _, size := range []image.Point{{57, 43}, {228, 100}, {500, 344}, {501, 399}} {
			x, y := axis(t, src.width, size.X, f), axis(t, src.height, size.Y, f)
			want := make([]uint8, size.X*size.Y*3)
			got := make([]float32, len(want))
			Resize8(want, pix, from, 3, x, y, image.Rectangle{Max: size})
			ResizeFloat(got, floats(pix), from, 3, x, y, image.Rectangle{Max: size})
			for i, v := range got {
				if !near(v, want[i]) {
					t.Fatalf("%v to %v: [%d] = %.5f, want %.5f",
						f, size, i, v, float32(want[i])/255)
				}
			}
		}
	}
}

// near allows what the 8-bit path's two roundings can add up to: half a step after the first pass,
// times the kernel's absolute sum (below 1.6), and half a step after the second.
func near(v float32, want uint8) bool {
	d := v*255 - float32(want)
	return -1.3 <= d && d <= 1.3
}

func TestNearSeesTwoSteps(t *testing.T) {
	if near(102.0/255, 100) || near(98.0/255, 100) || !near(100.6/255, 100) {
		t.Error("near does not tell one step from two")
	}
}

func axis(t testing.TB, src, out int, f Filter) *Axis {
	t.Helper()
	a, err := NewAxis(src, 0, float64(src), out, f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func floats(pix []uint8) []float32 {
	values := make([]float32, len(pix))
	for i, p := range pix {
		values[i] = float32(p) / 255
	}
	return values
}
