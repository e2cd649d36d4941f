package noise

import (
	"image"
	"math"
	"math/rand/v2"
)

// picture is a Source of 8-bit samples.
type picture struct {
	width, height int
	pix           []uint8 // [height][width][3]
}

func newPicture(width, height int) *picture {
	return &picture{width, height, make([]uint8, width*height*3)}
}

func (p *picture) Size() (int, int) { return p.width, p.height }

func (p *picture) ReadRGB(dst []float32, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := p.pix[(y*p.width+r.Min.X)*3:][:3*r.Dx()]
		for i, v := range row {
			dst[(y-r.Min.Y)*3*r.Dx()+i] = float32(v) / 255
		}
	}
}

// kind is which noise is added.
type kind int

const (
	colour kind = iota // apart in R, G and B
	grey               // the same in R, G and B
)

// noisy returns p with Gaussian noise, rounded and clipped to 8 bits.
func noisy(p *picture, sigma float64, k kind) *picture {
	r := rand.New(rand.NewPCG(1, 2))
	out := newPicture(p.width, p.height)
	n := 0.0
	for i, v := range p.pix {
		if k == colour || i%3 == 0 {
			n = r.NormFloat64() * sigma
		}
		out.pix[i] = uint8(math.Round(min(max(float64(v)+n, 0), 255)))
	}
	return out
}

// drawn makes a picture of a function of the place, whose colours are cut to 0..255.
func drawn(width, height int, at func(x, y int) [3]float64) *picture {
	p := newPicture(width, height)
	for y := range height {
		for x := range width {
			for c, v := range at(x, y) {
				p.pix[(y*width+x)*3+c] = uint8(math.Round(min(max(v, 0), 255)))
			}
		}
	}
	return p
}

// smooth is a sky: colours that change slowly.
func smooth(width, height int) *picture {
	return drawn(width, height, func(x, y int) [3]float64 {
		u, v := float64(x)/float64(width), float64(y)/float64(height)
		return [3]float64{90 + 60*u, 110 + 40*math.Sin(3*v), 180 - 70*u*v}
	})
}

// texture is like foliage: random detail of every size down to two pixels, whose contrast is
// proportional to size^slope, nearly without colour.
func texture(width, height int, contrast, slope float64) *picture {
	r := rand.New(rand.NewPCG(3, 4))
	luma := make([]float64, width*height)
	for size := 2; size <= 64; size *= 2 {
		across := width/size + 2
		grid := make([]float64, across*(height/size+2))
		for i := range grid {
			grid[i] = r.NormFloat64()
		}
		amplitude := contrast * math.Pow(float64(size)/64, slope)
		for y := range height {
			for x := range width {
				i, j := y/size, x/size
				v, u := float64(y%size)/float64(size), float64(x%size)/float64(size)
				v, u = v*v*(3-2*v), u*u*(3-2*u)
				g := grid[i*across+j:]
				luma[y*width+x] += amplitude * ((1-v)*((1-u)*g[0]+u*g[1]) +
					v*((1-u)*g[across]+u*g[across+1]))
			}
		}
	}
	return drawn(width, height, func(x, y int) [3]float64 {
		v := luma[y*width+x]
		return [3]float64{110 + 0.9*v, 125 + v, 90 + 0.8*v}
	})
}

// halves has the left half of one picture and the right half of the other.
func halves(left, right *picture) *picture {
	return drawn(left.width, left.height, func(x, y int) [3]float64 {
		from := left
		if x >= left.width/2 {
			from = right
		}
		s := from.pix[(y*left.width+x)*3:]
		return [3]float64{float64(s[0]), float64(s[1]), float64(s[2])}
	})
}

// lettering is a page of strokes in two colours.
func lettering(width, height int, paper, ink float64) *picture {
	r := rand.New(rand.NewPCG(5, 6))
	marks := make([]bool, width*height)
	for range width * height / 150 {
		x, y := r.IntN(width-12), r.IntN(height-12)
		for i := range 12 {
			if r.IntN(2) == 0 {
				x++
			} else {
				y++
			}
			if i > 1 {
				marks[y*width+x] = true
			}
		}
	}
	return drawn(width, height, func(x, y int) [3]float64 {
		if marks[y*width+x] {
			return [3]float64{ink, ink, ink}
		}
		return [3]float64{paper, paper, paper}
	})
}
