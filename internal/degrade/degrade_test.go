package degrade

import (
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// scene is the picture of testdata/make.py.
func scene(width, height int) []uint8 {
	var pix []uint8
	for y := range height {
		for x := range width {
			for c := range 3 {
				v := 127.5 + 100*math.Sin(0.31*float64(x)+0.7*float64(c))*
					math.Cos(0.23*float64(y)-0.4*float64(c))
				if (x-20)*(x-20)+(y-18)*(y-18) < 100 {
					v = []float64{230, 40, 90}[c]
				}
				pix = append(pix, uint8(v))
			}
		}
	}
	return pix
}

// far is the share of a picture's 8×8 blocks that are more than a step and a half apart, in the
// root of the mean square.
func far(a, b []uint8, width, height int) float64 {
	blocks, apart := 0, 0
	for y0 := 0; y0 < height; y0 += 8 {
		for x0 := 0; x0 < width; x0 += 8 {
			sum, n := 0, 0
			for y := y0; y < min(y0+8, height); y++ {
				for i := 3 * (y*width + x0); i < 3*(y*width+min(x0+8, width)); i++ {
					d := int(a[i]) - int(b[i])
					sum, n = sum+d*d, n+1
				}
			}
			if blocks++; 4*sum > 9*n {
				apart++
			}
		}
	}
	return float64(apart) / float64(blocks)
}

// TestPillow: a picture comes out as libjpeg's. Its transforms are in integers, so a coefficient
// near the middle between two multiples may be rounded otherwise, which moves a whole block: that
// may happen to a third of them, where chroma is halved and a block of it covers four.
func TestPillow(t *testing.T) {
	const width, height = 43, 38
	f, err := os.Open("testdata/pillow.png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	original := scene(width, height)
	for i, c := range []Compression{
		{Quality: 10}, {Quality: 10, Halved: true}, {Quality: 40}, {Quality: 40, Halved: true},
		{Quality: 75}, {Quality: 75, Halved: true}, {Quality: 95}, {Quality: 95, Halved: true},
	} {
		var want []uint8
		for y := range height {
			for x := range width {
				r, g, b, _ := m.At(x, i*height+y).RGBA()
				want = append(want, uint8(r>>8), uint8(g>>8), uint8(b>>8))
			}
		}
		got := slices.Clone(original)
		JPEG(got, width, height, c)
		if off := far(got, want, width, height); off > 1.0/3 {
			t.Errorf("%+v: %.2f of the blocks are not libjpeg's", c, off)
		}
		// The control: another quality, sampling or grid is noticed.
		for _, other := range []Compression{
			{Quality: c.Quality + 4, Halved: c.Halved}, {Quality: c.Quality, Halved: !c.Halved},
			{Quality: c.Quality, Halved: c.Halved, OffsetX: 3},
		} {
			wrong := slices.Clone(original)
			JPEG(wrong, width, height, other)
			if off := far(wrong, want, width, height); off < 0.5 {
				t.Errorf("%+v: all but %.2f of the blocks are those of %+v", other, off, c)
			}
		}
	}
}

// TestGrid: a crop of a saved picture equals the crop saved on the shifted grid, in the blocks that
// lie wholly inside.
func TestGrid(t *testing.T) {
	const side, cut, x0, y0 = 64, 48, 5, 11
	whole := scene(side, side)
	part := make([]uint8, 0, 3*cut*cut)
	for y := range cut {
		part = append(part, whole[3*((y+y0)*side+x0):][:3*cut]...)
	}
	c := Compression{Quality: 30}
	JPEG(whole, side, side, c)
	c.OffsetX, c.OffsetY = x0%8, y0%8
	JPEG(part, cut, cut, c)
	for y := 5; y < 37; y++ {
		for x := 3; x < 43; x++ {
			got, want := part[3*(y*cut+x):][:3], whole[3*((y+y0)*side+x+x0):][:3]
			if !slices.Equal(got, want) {
				t.Fatalf("pixel %d,%d is %v, in the whole %v", x, y, got, want)
			}
		}
	}
}

// TestNoise measures what was added, in the middle of the range where nothing is cut.
func TestNoise(t *testing.T) {
	const n = 3 * 40000
	grey := make([]uint8, n)
	for i := range grey {
		grey[i] = []uint8{100, 100, 200}[i%3]
	}
	for _, c := range []struct {
		grain      Grain
		dark, pale float64 // expected deviation of colours of 100 and of 200
	}{
		{Grain{Sigma: 6}, 6, 6},
		{Grain{Sigma: 6, Grey: true}, 6, 6},
		{Grain{Sigma: 6, ByBrightness: true}, 6 * math.Sqrt(100/127.5), 6 * math.Sqrt(200/127.5)},
	} {
		pix := slices.Clone(grey)
		told := Noise(rand.New(rand.NewPCG(1, 2)), pix, c.grain)
		deviation := func(colour int) (sum float64) {
			for i := colour; i < n; i += 3 {
				d := float64(pix[i]) - float64(grey[i])
				sum += d * d
			}
			return math.Sqrt(sum / (n / 3))
		}
		for i, want := range []float64{c.dark, c.dark, c.pale} {
			// Rounding adds a variance of 1/12.
			if got := deviation(i); math.Abs(got-math.Sqrt(want*want+1.0/12)) > 0.1 {
				t.Errorf("%+v, colour %d: %.3f, want %.3f", c.grain, i, got, want)
			}
		}
		if all := math.Sqrt((2*c.dark*c.dark + c.pale*c.pale) / 3); math.Abs(told-all) > 1e-9 {
			t.Errorf("%+v: %v is told, want %v", c.grain, told, all)
		}
		same := 0
		for i := 0; i < n; i += 3 {
			if pix[i] == pix[i+1] {
				same++
			}
		}
		if c.grain.Grey != (same == n/3) {
			t.Errorf("%+v: %d of %d pixels have one noise", c.grain, same, n/3)
		}
	}
}

// TestBlur: a point becomes a Gaussian, a flat picture stays flat, its edges too.
func TestBlur(t *testing.T) {
	const side, sigma = 21, 1.2
	pix := make([]uint8, 3*side*side)
	for c := range 3 {
		pix[3*(10*side+10)+c] = 255
	}
	Blur(pix, side, side, sigma)
	for _, c := range []struct{ x, y int }{{10, 10}, {11, 10}, {10, 12}, {13, 11}, {0, 0}} {
		d := math.Pow(float64(c.x)-10, 2) + math.Pow(float64(c.y)-10, 2)
		want := 255 / (2 * math.Pi * sigma * sigma) * math.Exp(-d/(2*sigma*sigma))
		if got := float64(pix[3*(c.y*side+c.x)]); math.Abs(got-want) > 1 {
			t.Errorf("at %d,%d %.0f, want %.2f", c.x, c.y, got, want)
		}
	}
	flat := slices.Repeat([]uint8{7, 130, 250}, side*side)
	want := slices.Clone(flat)
	Blur(flat, side, side, sigma)
	if !slices.Equal(flat, want) {
		t.Error("a flat picture is changed")
	}
}
