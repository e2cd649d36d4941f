package noise

import (
	"image"
	"math"
	"slices"
)

const (
	side       = 8       // of a patch
	maxPatches = 1 << 14 // of a picture
	minPatches = 256     // fewer tell nothing
	fewPatches = 2048    // fewer are worth a finer grid
	planes     = 3

	// lowest is the sum u+v of the first frequencies measured; the frequencies between DC and these
	// choose the patches. Under white noise the two are independent.
	lowest   = 4
	measured = 54 // how many frequencies have u+v >= lowest
)

// plane turns R, G and B into luma and two chroma planes; its rows are orthonormal.
var plane = [planes][3]float32{
	{0.57735027, 0.57735027, 0.57735027},
	{0.70710678, 0, -0.70710678},
	{0.40824829, -0.81649658, 0.40824829},
}

// cosines is the orthonormal DCT of 8 samples.
var cosines = func() (c [side][side]float32) {
	for u := range side {
		for x := range side {
			c[u][x] = float32(math.Cos(float64((2*x+1)*u)*math.Pi/(2*side)) / 2)
			if u == 0 {
				c[u][x] = float32(math.Sqrt(1. / side))
			}
		}
	}
	return c
}()

// patches are the usable patches of a picture, in steps of 1/255.
type patches struct {
	low  [planes][]float32 // energy of the low frequencies without DC, one value a patch
	high [planes][]float32 // [patch][measured]
}

// sample reads patches on a regular grid: of at most maxPatches, and where too few of them are
// usable, as in a picture that is mostly clipped, of a finer grid, twice at most. It returns nil if
// what is left is not enough.
func sample(src Source) *patches {
	width, height := src.Size()
	if width < side || height < side {
		return nil
	}
	across, down := width-side+1, height-side+1
	step := 1
	for ((across+step-1)/step)*((down+step-1)/step) > maxPatches {
		step += 2 // odd, so that the patches lie at all places of the blocks of a JPEG
	}
	p, flat := sampleEvery(src, step)
	for range 2 {
		if len(p.low[0]) >= fewPatches || step == 1 {
			break
		}
		step = (step-1)/2 | 1
		p, flat = sampleEvery(src, step)
	}
	if n := len(p.low[0]); n < minPatches || 4*flat >= n+flat {
		return nil
	}
	return p
}

// sampleEvery reads the patches of a grid. It leaves out those with clipped samples, whose noise is
// cut off, and counts flat ones, which are borders or fills; where these are a quarter of all the
// picture was drawn or cleaned by a program.
func sampleEvery(src Source, step int) (p *patches, flat int) {
	width, height := src.Size()
	p = &patches{}
	rgb := make([]float32, side*side*3)
	for y := 0; y+side <= height; y += step {
		for x := 0; x+side <= width; x += step {
			src.ReadRGB(rgb, image.Rect(x, y, x+side, y+side))
			switch {
			case isClipped(rgb):
			case isFlat(rgb):
				flat++
			default:
				p.add(rgb)
			}
		}
	}
	return p, flat
}

// isClipped tells whether more than two pixels have a sample that is 0 or full.
func isClipped(rgb []float32) bool {
	clipped := 0
	for i := 0; i < len(rgb); i += 3 {
		lo, hi := min(rgb[i], rgb[i+1], rgb[i+2]), max(rgb[i], rgb[i+1], rgb[i+2])
		if lo < 0.5/255 || hi > 254.5/255 {
			clipped++
		}
	}
	return clipped > 2
}

func isFlat(rgb []float32) bool {
	for i := 3; i < len(rgb); i++ {
		if rgb[i] != rgb[i-3] {
			return false
		}
	}
	return true
}

func (p *patches) add(rgb []float32) {
	for c, mix := range plane {
		var v, rows [side][side]float32
		for i := range side * side {
			s := rgb[3*i:][:3]
			v[i/side][i%side] = 255 * (mix[0]*s[0] + mix[1]*s[1] + mix[2]*s[2])
		}
		for y := range side {
			for u := range side {
				k, r := &cosines[u], &v[y]
				rows[u][y] = k[0]*r[0] + k[1]*r[1] + k[2]*r[2] + k[3]*r[3] +
					k[4]*r[4] + k[5]*r[5] + k[6]*r[6] + k[7]*r[7]
			}
		}
		low := float32(0)
		for u := range side {
			for w := range side {
				k, r := &cosines[w], &rows[u]
				coefficient := k[0]*r[0] + k[1]*r[1] + k[2]*r[2] + k[3]*r[3] +
					k[4]*r[4] + k[5]*r[5] + k[6]*r[6] + k[7]*r[7]
				switch {
				case u+w >= lowest:
					p.high[c] = append(p.high[c], coefficient)
				case u+w > 0:
					low += coefficient * coefficient
				}
			}
		}
		p.low[c] = append(p.low[c], low)
	}
}

// flattest returns the measured frequencies, [measured][n], of the quarter of the patches that has
// the least energy in the low ones of plane c.
func (p *patches) flattest(c int) coefficients {
	low := p.low[c]
	n := max(len(low)/4, minPatches)
	limit := slices.Sorted(slices.Values(low))[n-1]
	out := coefficients{n: n, values: make([]float64, measured*n)}
	at := 0
	for i, energy := range low {
		if energy > limit || at == n {
			continue
		}
		for k, v := range p.high[c][i*measured:][:measured] {
			out.values[k*n+at] = float64(v)
		}
		at++
	}
	return out
}
