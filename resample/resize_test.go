package resample

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

// picture is random pixels; noise shows any misplaced tap.
func picture(rng *rand.Rand, width, height, channels int) []uint8 {
	pix := make([]uint8, width*height*channels)
	for i := range pix {
		pix[i] = uint8(rng.IntN(256))
	}
	return pix
}

// crop cuts rect out of a picture [height][width][channels].
func crop[T any](pix []T, width, channels int, rect image.Rectangle) []T {
	var out []T
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		out = append(out, pix[(y*width+rect.Min.X)*channels:(y*width+rect.Max.X)*channels]...)
	}
	return out
}

// TestRectangleIsCropOfWhole resizes random windows whole, and in random rectangles from no more
// source than the tables ask for.
func TestRectangleIsCropOfWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var resizer8 Resizer8 // for all parts: what it keeps must not be seen
	var resizerFloat ResizerFloat
	for n := range 200 {
		f := Filter(rng.IntN(4))
		channels := 1 + rng.IntN(4)
		width, height := 1+rng.IntN(40), 1+rng.IntN(40)
		columns, rows := 1+rng.IntN(90), 1+rng.IntN(90)
		if n%5 == 0 {
			columns = width
		}
		if n%7 == 0 {
			rows = height
		}
		x0, x1 := span(rng, width, n%5 == 0)
		y0, y1 := span(rng, height, n%7 == 0)
		name := fmt.Sprintf("%v %d×%d×%d [%g,%g)×[%g,%g) to %d×%d",
			f, width, height, channels, x0, x1, y0, y1, columns, rows)
		x, err := NewAxis(width, x0, x1, columns, f)
		if err != nil {
			t.Fatal(name, err)
		}
		y, err := NewAxis(height, y0, y1, rows, f)
		if err != nil {
			t.Fatal(name, err)
		}
		src := picture(rng, width, height, channels)
		all := image.Rect(0, 0, width, height)
		whole8 := make([]uint8, columns*rows*channels)
		Resize8(whole8, src, all, channels, x, y, image.Rect(0, 0, columns, rows))
		wholeFloat := make([]float32, len(whole8))
		ResizeFloat(wholeFloat, floats(src), all, channels, x, y, image.Rect(0, 0, columns, rows))

		rect := rectangle(rng, columns, rows)
		sx0, sx1 := x.Source(rect.Min.X, rect.Max.X)
		sy0, sy1 := y.Source(rect.Min.Y, rect.Max.Y)
		from := image.Rect(sx0, sy0, sx1, sy1)
		part := crop(src, width, channels, from)
		got8 := make([]uint8, rect.Dx()*rect.Dy()*channels)
		resizer8.Resize(got8, part, from, channels, x, y, rect)
		if d := diff8(got8, crop(whole8, columns, channels, rect)); d != "" {
			t.Fatalf("%s, %v: %s", name, rect, d)
		}
		gotFloat := make([]float32, len(got8))
		resizerFloat.Resize(gotFloat, floats(part), from, channels, x, y, rect)
		for i, want := range crop(wholeFloat, columns, channels, rect) {
			if math.Float32bits(gotFloat[i]) != math.Float32bits(want) {
				t.Fatalf("%s, %v: float [%d] = %g, want %g", name, rect, i, gotFloat[i], want)
			}
		}

		// The tables of a part equal those of the whole.
		px, err := NewAxisRange(width, x0, x1, columns, rect.Min.X, rect.Max.X, f)
		if err != nil {
			t.Fatal(name, err)
		}
		py, err := NewAxisRange(height, y0, y1, rows, rect.Min.Y, rect.Max.Y, f)
		if err != nil {
			t.Fatal(name, err)
		}
		Resize8(got8, src, all, channels, px, py, image.Rect(0, 0, rect.Dx(), rect.Dy()))
		if d := diff8(got8, crop(whole8, columns, channels, rect)); d != "" {
			t.Fatalf("%s, table of %v: %s", name, rect, d)
		}
	}
}

func span(rng *rand.Rand, size int, whole bool) (lo, hi float64) {
	if whole {
		return 0, float64(size)
	}
	lo = rng.Float64() * float64(size) * 0.9
	return lo, min(lo+0.01+rng.Float64()*(float64(size)-lo), float64(size))
}

func rectangle(rng *rand.Rand, width, height int) image.Rectangle {
	x, y := rng.IntN(width), rng.IntN(height)
	return image.Rect(x, y, x+1+rng.IntN(width-x), y+1+rng.IntN(height-y))
}

func TestConstantPictureStaysConstant(t *testing.T) {
	for f := Nearest; f <= Lanczos; f++ {
		for _, out := range []int{1, 3, 10, 11, 37} {
			x := axis(t, 10, out, f)
			src := make([]uint8, 100)
			for i := range src {
				src[i] = 200
			}
			got := make([]uint8, out*out)
			Resize8(got, src, image.Rect(0, 0, 10, 10), 1, x, x, image.Rect(0, 0, out, out))
			for i, v := range got {
				if v != 200 {
					t.Fatalf("%v to %d: [%d] = %d, want 200", f, out, i, v)
				}
			}
		}
	}
}

// TestFloatKeepsOvershoot: a bicubic step rings beyond its ends, and that is not cut off.
func TestFloatKeepsOvershoot(t *testing.T) {
	src := []float32{0, 0, 0, 0, 1, 1, 1, 1}
	got := make([]float32, 32)
	y := axis(t, 1, 1, Bicubic)
	x := axis(t, 8, 32, Bicubic)
	ResizeFloat(got, src, image.Rect(0, 0, 8, 1), 1, x, y, image.Rect(0, 0, 32, 1))
	low, high := got[0], got[0]
	for _, v := range got {
		low, high = min(low, v), max(high, v)
	}
	if low >= -0.01 || high <= 1.01 {
		t.Errorf("range %g..%g, want overshoot on both sides", low, high)
	}
}

func TestWrongSizesPanic(t *testing.T) {
	a := axis(t, 10, 20, Bicubic)
	whole, rect := image.Rect(0, 0, 10, 10), image.Rect(0, 0, 20, 20)
	for name, call := range map[string]func(){
		"short dst": func() {
			Resize8(make([]uint8, 399), make([]uint8, 100), whole, 1, a, a, rect)
		},
		"short src": func() {
			Resize8(make([]uint8, 400), make([]uint8, 99), whole, 1, a, a, rect)
		},
		"beyond": func() {
			wide := image.Rect(0, 0, 21, 20)
			Resize8(make([]uint8, 420), make([]uint8, 100), whole, 1, a, a, wide)
		},
		"part too small": func() {
			Resize8(make([]uint8, 400), make([]uint8, 90), image.Rect(0, 0, 10, 9), 1, a, a, rect)
		},
		"channels": func() { Resize8(nil, nil, whole, 0, a, a, rect) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
	ResizeFloat(nil, make([]float32, 100), whole, 1, a, a, image.Rectangle{})
}

// TestRowsDoNotAllocate: a strip of many rows allocates no more than one of few.
func TestRowsDoNotAllocate(t *testing.T) {
	for f := Bilinear; f <= Lanczos; f++ {
		x, y := axis(t, 50, 120, f), axis(t, 50, 400, f)
		src := make([]uint8, 50*50*3)
		values := make([]float32, len(src))
		count := func(rows int) (bytes, floats float64) {
			dst, real := make([]uint8, 120*rows*3), make([]float32, 120*rows*3)
			from, rect := image.Rect(0, 0, 50, 50), image.Rect(0, 0, 120, rows)
			bytes = testing.AllocsPerRun(5, func() { Resize8(dst, src, from, 3, x, y, rect) })
			floats = testing.AllocsPerRun(5, func() {
				ResizeFloat(real, values, from, 3, x, y, rect)
			})
			return bytes, floats
		}
		few8, fewFloat := count(2)
		many8, manyFloat := count(400)
		if many8 > few8 || manyFloat > fewFloat {
			t.Errorf("%v: %g and %g allocations for 400 rows, %g and %g for 2",
				f, many8, manyFloat, few8, fewFloat)
		}
		var kept Resizer8
		dst, rect := make([]uint8, 120*50*3), image.Rect(0, 0, 120, 50)
		// Only the closure for rows remains.
		if n := testing.AllocsPerRun(5, func() {
			kept.Resize(dst, src, image.Rect(0, 0, 50, 50), 3, x, y, rect)
		}); n > 2 {
			t.Errorf("%v: %g allocations of a resizer that was used before", f, n)
		}
	}
}

func BenchmarkResize8(b *testing.B) {
	for _, c := range benchmarks {
		b.Run(c.name, func(b *testing.B) {
			x, y := axis(b, c.src, c.dst, c.filter), axis(b, c.src, c.dst, c.filter)
			src, dst := make([]uint8, c.src*c.src*3), make([]uint8, c.dst*c.dst*3)
			from, rect := image.Rect(0, 0, c.src, c.src), image.Rect(0, 0, c.dst, c.dst)
			for b.Loop() {
				Resize8(dst, src, from, 3, x, y, rect)
			}
			reportRate(b, c.src, c.dst)
		})
	}
}

func BenchmarkResizeFloat(b *testing.B) {
	for _, c := range benchmarks {
		b.Run(c.name, func(b *testing.B) {
			x, y := axis(b, c.src, c.dst, c.filter), axis(b, c.src, c.dst, c.filter)
			src, dst := make([]float32, c.src*c.src*3), make([]float32, c.dst*c.dst*3)
			from, rect := image.Rect(0, 0, c.src, c.src), image.Rect(0, 0, c.dst, c.dst)
			for b.Loop() {
				ResizeFloat(dst, src, from, 3, x, y, rect)
			}
			reportRate(b, c.src, c.dst)
		})
	}
}

var benchmarks = []struct {
	name     string
	src, dst int
	filter   Filter
}{
	{"bilinear-x4", 300, 1200, Bilinear},
	{"bicubic-x4", 300, 1200, Bicubic},
	{"lanczos-x4", 300, 1200, Lanczos},
	{"bicubic-quarter", 1200, 300, Bicubic},
}

// reportRate counts the larger side's pixels.
func reportRate(b *testing.B, src, dst int) {
	pixels := float64(max(src, dst)) * float64(max(src, dst)) * float64(b.N)
	b.ReportMetric(pixels/1e6/b.Elapsed().Seconds(), "MP/s")
}
