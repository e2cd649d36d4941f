package levels

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// picture is noise, an eighth of whose pixels are transparent.
func picture[T uint8 | uint16](width, height, channels int) []T {
	rng := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	pix := make([]T, width*height*channels)
	for i := range pix {
		pix[i] = T(rng.Uint32())
		if channels%2 == 0 && i%channels == channels-1 && rng.IntN(8) == 0 {
			pix[i] = 0
		}
	}
	return pix
}

// mean is pixel (x, y) of a level by its definition, in fractions of any size.
func mean[T uint8 | uint16](pix []T, width, height, channels, k, x, y int) []T {
	var left, top, right, bottom = x << k, y << k, min((x+1)<<k, width), min((y+1)<<k, height)
	count := big.NewRat(int64((right-left)*(bottom-top)), 1)
	sums := make([]*big.Rat, channels)
	for c := range sums {
		sums[c] = new(big.Rat)
	}
	alpha := channels%2 == 0
	for v := top; v < bottom; v++ {
		for u := left; u < right; u++ {
			p := pix[(v*width+u)*channels:][:channels]
			for c, s := range p {
				value := big.NewRat(int64(s), 1)
				if alpha && c < channels-1 {
					value.Mul(value, big.NewRat(int64(p[channels-1]), 1))
				}
				sums[c].Add(sums[c], value)
			}
		}
	}
	out := make([]T, channels)
	for c := range out {
		by := count
		if alpha && c < channels-1 {
			if by = sums[channels-1]; by.Sign() == 0 {
				continue
			}
		}
		v := new(big.Rat).Quo(sums[c], by)
		v.Add(v, big.NewRat(1, 2))
		out[c] = T(new(big.Int).Quo(v.Num(), v.Denom()).Int64())
	}
	return out
}

// sizes have sides that are powers of two, odd, and of one pixel.
var sizes = [][2]int{{16, 8}, {7, 5}, {1, 13}, {13, 1}, {1, 1}, {33, 31}, {2, 9}, {5, 64}}

func testMeans[T uint8 | uint16](t *testing.T) {
	for _, size := range sizes {
		for channels := 1; channels <= 4; channels++ {
			width, height := size[0], size[1]
			pix := picture[T](width, height, channels)
			n := Count(width, height, 1)
			got := make([][]T, n+1)
			r := New(width, height, channels, n, func(k int, row []T) {
				got[k] = append(got[k], row...)
			})
			for y := range height {
				r.Add(pix[y*width*channels:][:width*channels])
			}
			for k := 1; k <= n; k++ {
				w, h := (width+1<<k-1)>>k, (height+1<<k-1)>>k
				var want []T
				for y := range h {
					for x := range w {
						want = append(want, mean(pix, width, height, channels, k, x, y)...)
					}
				}
				if !slices.Equal(got[k], want) {
					t.Errorf("%T: %d x %d of %d channels, level %d:\n%v, want\n%v", pix, width,
						height, channels, k, got[k], want)
				}
			}
		}
	}
}

func TestMeans(t *testing.T) {
	testMeans[uint8](t)
	testMeans[uint16](t)
}

// TestMeanNotices: the reference is another where a pixel is, and where alpha counts.
func TestMeanNotices(t *testing.T) {
	pix := []uint8{10, 255, 20, 0, 30, 255, 50, 51}
	before := mean(pix, 2, 2, 2, 1, 0, 0)
	if want := []uint8{23, 140}; !slices.Equal(before, want) { // (10·5+30·5+50)/11, 561/4
		t.Errorf("%v, want %v", before, want)
	}
	pix[2] = 200 // transparent
	if after := mean(pix, 2, 2, 2, 1, 0, 0); !slices.Equal(before, after) {
		t.Errorf("what is transparent counts: %v, %v", before, after)
	}
	pix[0]++
	pix[4]++
	if after := mean(pix, 2, 2, 2, 1, 0, 0); slices.Equal(before, after) {
		t.Errorf("two steps of a colour change nothing: %v", after)
	}
}

// TestLargeSums: sums of more pixels than 32 bits hold, of the largest samples.
func TestLargeSums(t *testing.T) {
	for channels := 1; channels <= 4; channels++ {
		const width, height = 1 << 16, 4
		row := make([]uint16, width*channels)
		for i := range row {
			row[i] = 0xffff
		}
		n, last := Count(width, height, 1), []uint16(nil)
		r := New(width, height, channels, n, func(_ int, row []uint16) { last = slices.Clone(row) })
		for range height {
			r.Add(row)
		}
		if !slices.Equal(last, row[:channels]) {
			t.Errorf("%d channels: %v", channels, last)
		}
	}
}

func TestSizeAndCount(t *testing.T) {
	for _, c := range []struct{ width, height, side, want int }{
		{1, 1, 1, 0}, {2, 1, 1, 1}, {1, 3, 1, 2}, {4, 4, 1, 2}, {5, 4, 1, 3}, {256, 256, 256, 0},
		{257, 1, 256, 1}, {57600, 32400, 256, 8},
	} {
		if got := Count(c.width, c.height, c.side); got != c.want {
			t.Errorf("%v: %d levels", c, got)
		}
	}
	for _, c := range [][3]int{{7, 0, 7}, {7, 1, 4}, {7, 2, 2}, {7, 3, 1}, {1, 9, 1}, {8, 2, 2}} {
		if got := Size(c[0], c[1]); got != c[2] {
			t.Errorf("%v: %d", c, got)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	const width = 57600
	for channels := 1; channels <= 4; channels++ {
		b.Run(fmt.Sprintf("%d channels", channels), func(b *testing.B) {
			row := picture[uint8](width, 1, channels)
			r := New(width, 1<<30, channels, 8, func(int, []uint8) {})
			b.SetBytes(int64(len(row)))
			for b.Loop() {
				r.Add(row)
			}
		})
	}
}
