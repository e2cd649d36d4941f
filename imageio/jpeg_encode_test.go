package imageio

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/liif-render/liif/internal/degrade"
	"github.com/liif-render/liif/internal/jpegtable"
)

// coloured is a picture of colours that change from pixel to pixel, which 4:2:0 cannot hold.
func coloured(width, height int) *Image {
	m := &Image{Width: width, Height: height, Channels: 3, Bits: 8,
		Pix8: make([]uint8, 3*width*height)}
	for i := range width * height {
		x, y := i%width, i/width
		p := m.Pix8[3*i:][:3]
		p[0], p[1], p[2] = uint8(255*(x/2%2)), uint8(x*255/width), uint8(255*(y/3%2))
	}
	return m
}

// TestJPEGEncoder: a file decodes to what libjpeg's arithmetic says that its quality and its chroma
// leave of the picture, whatever the strips, and to nothing like what the other chroma leaves.
func TestJPEGEncoder(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {8, 8}, {9, 17}, {63, 40}, {1300, 500}} {
		for _, quality := range []int{1, 40, 92, 100} {
			if size.X > 1000 && (quality != 92 || testing.Short()) {
				continue // is for the strips
			}
			m := coloured(size.X, size.Y)
			expected := func(halved bool) []uint8 {
				p := slices.Clone(m.Pix8)
				degrade.JPEG(p, size.X, size.Y,
					degrade.Compression{Quality: quality, Halved: halved})
				return p
			}
			of := map[bool][]uint8{false: expected(false), true: expected(true)}
			for halved, want := range of {
				h := headerOf(m, JPEG)
				h.Quality, h.FullChroma = quality, !halved
				data := written(t, m, h, CreateOptions{Threads: 2}, 5, 100)
				got := mustDecode(t, data, ReadOptions{}).Pix8
				// The tables' steps decide how far one coefficient that is rounded the other way
				// reaches.
				limit := 0.15
				switch {
				case quality == 1:
					limit = 1.5
				case halved: // means of chroma are rounded there, and not here
					limit = 0.5
				}
				if mean := distance(got, want); mean > limit {
					t.Errorf("%v quality %d, halved %v: %g steps from the expected", size, quality,
						halved, mean)
				}
				if d := distance(got, of[!halved]); quality > 1 && size.X > 8 && d < 2 {
					t.Errorf("%v quality %d: the other chroma is as near: %g", size, quality, d)
				}
			}
		}
	}
}

// TestCosineTransform holds the transform and its scale against the definition (T.81, A.3.3).
func TestCosineTransform(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	steps := make([]byte, 64)
	for range 50 {
		var b jpegBlock
		for i := range b {
			b[i] = float32(rng.IntN(256) - 128)
		}
		for k := range steps {
			steps[k] = byte(1 + rng.IntN(255))
		}
		var want [64]float64
		for k, at := range jpegtable.Zigzag {
			u, v := float64(at%8), float64(at/8)
			for i, s := range b {
				x, y := float64(2*(i%8)+1), float64(2*(i/8)+1)
				want[k] += float64(s) * math.Cos(x*u*math.Pi/16) * math.Cos(y*v*math.Pi/16) / 4
			}
			for _, f := range []float64{u, v} {
				if f == 0 {
					want[k] /= math.Sqrt2
				}
			}
			want[k] /= float64(steps[k])
		}
		scale := scaleOf(steps)
		b.transform()
		var level [64]int32
		set := scale.quantise(&level, &b)
		for k, w := range want {
			got := float64(b[jpegtable.Zigzag[k]] * scale[k])
			if math.Abs(got-w) > 1e-3/float64(steps[k]) {
				t.Fatalf("frequency %d is %g, want %g", k, got, w)
			}
			if math.Abs(float64(level[k])-got) > 0.5 || (set>>k&1 == 1) != (level[k] != 0) {
				t.Fatalf("%g became %d, set %v", got, level[k], set>>k&1)
			}
		}
	}
}

// TestBitWriter: bits come out in order, whatever their lengths, with a zero behind each byte of
// ones and ones at the end.
func TestBitWriter(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		w, text := bitWriter{}, ""
		for range rng.IntN(40) {
			length := rng.IntN(33)
			value := uint32(uint64(rng.Uint32()) >> (32 - length))
			if rng.IntN(2) == 0 { // bytes of ones
				value = uint32(1<<length - 1)
			}
			w.put(value, length)
			if length > 0 {
				text += fmt.Sprintf("%0*b", length, value)
			}
		}
		text += "1111111"[:-len(text)&7]
		var want []byte
		for at := 0; at < len(text); at += 8 {
			v, err := strconv.ParseUint(text[at:at+8], 2, 8)
			if err != nil {
				t.Fatal(err)
			}
			if want = append(want, byte(v)); v == 0xff {
				want = append(want, 0)
			}
		}
		if got := w.flush(); !bytes.Equal(got, want) {
			t.Fatalf("% x, want % x", got, want)
		}
	}
}

// distance is the mean of the absolute differences.
func distance(a, b []uint8) float64 {
	sum := 0.0
	for i := range a {
		sum += math.Abs(float64(a[i]) - float64(b[i]))
	}
	return sum / float64(len(a))
}
