package imageio

import (
	"bytes"
	"math"
	"math/big"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/internal/jpegtable"
)

// boolWriter writes the arithmetic code of RFC 6386, 7, of bits that are 0 or 1 alike, as one large
// number.
type boolWriter struct {
	low  big.Int
	span uint
	bits uint // of low
}

func (w *boolWriter) flag(set bool) {
	split := 1 + (w.span-1)*128>>8
	if set {
		w.low.Add(&w.low, big.NewInt(int64(split)))
		split = w.span - split
	}
	for w.span = split; w.span < 128; w.span <<= 1 {
		w.low.Lsh(&w.low, 1)
		w.bits++
	}
}

func (w *boolWriter) literal(v, n int) {
	for i := n - 1; i >= 0; i-- {
		w.flag(v>>i&1 == 1)
	}
}

func (w *boolWriter) optional(v, n int) {
	w.flag(v != 0)
	if v != 0 {
		w.literal(max(v, -v), n)
		w.flag(v < 0)
	}
}

// vp8Frame holds the fields of a header that craftVP8 writes.
type vp8Frame struct {
	base     int
	segments []int // 4, or nil
	absolute bool
	shares   []int // 3 probabilities, or nil
	deltas   bool  // of the loop filter
}

// craftVP8 makes the beginning of a key frame, without the macroblocks.
func craftVP8(f vp8Frame) []byte {
	w := &boolWriter{span: 255, bits: 8}
	w.literal(0, 2)
	w.flag(f.segments != nil)
	if f.segments != nil {
		w.flag(f.shares != nil)
		w.flag(true)
		w.flag(f.absolute)
		for _, q := range f.segments {
			w.optional(q, 7)
		}
		for i := range 4 {
			w.optional(5*i-7, 6)
		}
		for _, p := range f.shares {
			w.flag(p != 255)
			if p != 255 {
				w.literal(p, 8)
			}
		}
	}
	w.literal(0x155, 1+6+3)
	w.flag(f.deltas)
	if f.deltas {
		w.flag(true)
		for i := range 8 {
			w.optional(9*i-30, 6)
		}
	}
	w.literal(2, 2)
	w.literal(f.base, 7)
	w.literal(0, 5)
	size := (w.bits + 7) / 8
	code := w.low.Lsh(&w.low, 8*size-w.bits).FillBytes(make([]byte, size))
	code = append(code, 0, 0)
	tag := len(code)<<5 | 1<<4 // a key frame that is shown
	out := []byte{byte(tag), byte(tag >> 8), byte(tag >> 16), 0x9d, 0x01, 0x2a, 16, 0, 16, 0}
	return append(out, code...)
}

func TestVP8Quantiser(t *testing.T) {
	for _, c := range []struct {
		frame vp8Frame
		want  float64
	}{
		{vp8Frame{base: 0}, 0},
		{vp8Frame{base: 1}, 1},
		{vp8Frame{base: 127, deltas: true}, 127},
		{vp8Frame{base: 64, deltas: true}, 64},
		{vp8Frame{base: 40, segments: []int{10, 20, 30, 90}, absolute: true}, 10},
		{vp8Frame{base: 40, segments: []int{10, 20, 30, 90}}, 50},
		{vp8Frame{base: 40, segments: []int{-50, 0, 0, 0}}, 0},
		{vp8Frame{base: 40, segments: []int{0, 0, 0, 127}, shares: []int{0, 255, 0}}, 127},
		{vp8Frame{base: 9, segments: []int{10, 20, 30, 90}, absolute: true, deltas: true,
			shares: []int{51, 204, 102}}, 0.2*(0.8*10+0.2*20) + 0.8*(0.4*30+0.6*90)},
	} {
		data := craftVP8(c.frame)
		got, ok := vp8Quantiser(data)
		if !ok || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v: index %v, %v, want %v", c.frame, got, ok, c.want)
		}
		// Cut before the index, and bytes that are no key frame, tell nothing.
		for n := range data[:len(data)-6] {
			if got, ok := vp8Quantiser(data[:n]); ok {
				t.Fatalf("%+v: index %v of %d of %d bytes", c.frame, got, n, len(data))
			}
		}
		for _, at := range []int{3, 4, 5} {
			bad := bytes.Clone(data)
			bad[at] ^= 0x10
			if got, ok := vp8Quantiser(bad); ok {
				t.Errorf("start code % x: index %v", bad[3:6], got)
			}
		}
		inter := bytes.Clone(data)
		inter[0] |= 1
		if got, ok := vp8Quantiser(inter); ok {
			t.Errorf("no key frame: index %v", got)
		}
	}
}

func TestVP8Quality(t *testing.T) {
	before := 100
	for i := range 128 {
		q := vp8Quality(float64(i))
		if q > before || q < 6 {
			t.Errorf("index %d: quality %d after %d", i, q, before)
		}
		before = q
	}
	for index, want := range map[float64]int{0: 98, 25.4: 76, 40.7: 54, 60.3: 25, 127: 6} {
		if got := vp8Quality(index); got != want {
			t.Errorf("index %v: quality %d, want %d", index, got, want)
		}
	}
}

// TestQualityOfWebP: the fixtures were made with -q 90, which is worth about 93.
func TestQualityOfWebP(t *testing.T) {
	for _, name := range []string{"lossy.webp", "lossyalpha.webp"} {
		m, err := Open(filepath.Join("testdata", name), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if q, known := m.JPEGQuality(); !known || q < 90 || q > 96 {
			t.Errorf("%s: quality %d, %v", name, q, known)
		}
	}
}

// FuzzQuality drives what reads the quality out of JPEG segments and VP8 headers.
func FuzzQuality(f *testing.F) {
	for _, frame := range []vp8Frame{{base: 30}, {base: 9, segments: []int{1, -2, 3, 0},
		shares: []int{51, 204, 102}, deltas: true}} {
		f.Add(craftVP8(frame))
	}
	l, c := jpegtable.Scaled(0, 40, 255), jpegtable.Scaled(1, 3, 32767)
	f.Add(dqt(0, l, false)[4:])
	f.Add(dqt(1, c, false)[4:])
	f.Add(sof(jpegSOF0, 0, 1, 1)[4:])
	f.Fuzz(func(t *testing.T, data []byte) {
		if index, ok := vp8Quantiser(data); ok {
			if q := vp8Quality(index); !(index >= 0 && index <= 127) || q < 1 || q > 100 {
				t.Fatalf("index %v, quality %d", index, q)
			}
		}
		for _, grey := range []bool{false, true} {
			var tables jpegTables
			tables.define(dqt(0, l, false)[4:])
			tables.define(dqt(1, c, true)[4:])
			tables.define(data)
			tables.frame(sof(jpegSOF0, 0, 1, 1)[4:])
			if grey {
				tables.selector = nil
				tables.frame(data)
			}
			if q := tables.quality(); q < 0 || q > 100 || tables.bad && q != 0 {
				t.Fatalf("quality %d, bad %v", q, tables.bad)
			}
		}
	})
}
