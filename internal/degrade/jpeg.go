package degrade

import (
	"math"

	"github.com/liif-render/liif/internal/jpegtable"
)

// Compression is the settings of a JPEG encoder.
type Compression struct {
	Quality int  // 1..100, as libjpeg scales the tables of the standard's annex K
	Halved  bool // 4:2:0: a chroma sample for two by two pixels; else 4:4:4
	// OffsetX and OffsetY are the columns and rows of the first block that lie outside the picture,
	// 0..15: a picture cropped after an earlier compression has such a grid.
	OffsetX, OffsetY int
}

// JPEG compresses and decompresses a picture with libjpeg's arithmetic: colours in integers, chroma
// reduced by averages and enlarged by triangles, blocks beyond the edges filled with the edge's
// pixels. Only the transforms differ: they are exact, not in integers. Entropy coding is lossless
// and left out.
func JPEG(pix []uint8, width, height int, c Compression) {
	const mcu = 16
	w := (width + c.OffsetX + mcu - 1) / mcu * mcu
	h := (height + c.OffsetY + mcu - 1) / mcu * mcu
	luma := &channel{w, h, make([]float32, w*h)}
	cb, cr := &channel{w, h, make([]float32, w*h)}, &channel{w, h, make([]float32, w*h)}
	for y := range h {
		sy := min(max(y-c.OffsetY, 0), height-1)
		for x := range w {
			sx := min(max(x-c.OffsetX, 0), width-1)
			p := pix[3*(sy*width+sx):][:3]
			r, g, b := float64(p[0]), float64(p[1]), float64(p[2])
			at := y*w + x
			luma.values[at] = level(0.299*r + 0.587*g + 0.114*b)
			cb.values[at] = level(-0.168735892*r - 0.331264108*g + 0.5*b + 128)
			cr.values[at] = level(0.5*r - 0.418687589*g - 0.081312411*b + 128)
		}
	}
	lumaTable, chromaTable := rows(0, c.Quality), rows(1, c.Quality)
	luma.quantise(&lumaTable)
	if c.Halved {
		cb, cr = cb.halved(), cr.halved()
	}
	cb.quantise(&chromaTable)
	cr.quantise(&chromaTable)
	if c.Halved {
		right, bottom := (width+c.OffsetX+1)/2, (height+c.OffsetY+1)/2
		cb, cr = cb.doubled(right, bottom), cr.doubled(right, bottom)
	}
	for y := range height {
		for x := range width {
			at := (y+c.OffsetY)*w + x + c.OffsetX
			l, b, r := float64(luma.values[at]), float64(cb.values[at])-128,
				float64(cr.values[at])-128
			p := pix[3*(y*width+x):][:3]
			p[0] = uint8(level(l + 1.402*r))
			p[1] = uint8(level(l - 0.344136286*b - 0.714136286*r))
			p[2] = uint8(level(l + 1.772*b))
		}
	}
}

// level rounds to a value of 8 bits.
func level(v float64) float32 { return float32(math.Floor(min(max(v, 0), 255) + 0.5)) }

// channel is one component of a picture, in whole steps of 0..255; sides are multiples of 8.
type channel struct {
	width, height int
	values        []float32
}

// halved averages two by two values, rounding up and down in turns, as libjpeg does.
func (c *channel) halved() *channel {
	out := &channel{c.width / 2, c.height / 2, make([]float32, len(c.values)/4)}
	for y := range out.height {
		upper, lower := c.values[2*y*c.width:], c.values[(2*y+1)*c.width:]
		for x := range out.width {
			sum := int(upper[2*x]) + int(upper[2*x+1]) + int(lower[2*x]) + int(lower[2*x+1])
			out.values[y*out.width+x] = float32((sum + 1 + x&1) >> 2)
		}
	}
	return out
}

// doubled enlarges twice: each value is 9/16 of the nearest, 3/16 of each neighbour beside it and
// 1/16 of the diagonal one (libjpeg's fancy upsampling). Beyond the right and bottom edges of the
// picture the edge's values are used.
func (c *channel) doubled(right, bottom int) *channel {
	out := &channel{2 * c.width, 2 * c.height, make([]float32, 4*len(c.values))}
	column := make([]int, c.width)
	for y := range out.height {
		near := y / 2
		far := min(max(near-1+2*(y&1), 0), bottom-1)
		for x := range column {
			column[x] = 3*int(c.values[near*c.width+x]) + int(c.values[far*c.width+x])
		}
		row := out.values[y*out.width:][:out.width]
		for x, here := range column {
			left, right := column[max(x-1, 0)], column[min(x+1, right-1)]
			row[2*x] = float32((3*here + left + 8) >> 4)
			row[2*x+1] = float32((3*here + right + 7) >> 4)
		}
	}
	return out
}

// quantise transforms each block of 8×8, rounds its coefficients to multiples of a table's, and
// transforms it back.
func (c *channel) quantise(table *[64]uint16) {
	var block, turned [64]float32
	for y := 0; y < c.height; y += 8 {
		for x := 0; x < c.width; x += 8 {
			for i := range 8 {
				row := c.values[(y+i)*c.width+x:][:8]
				for j, v := range row {
					block[8*i+j] = v - 128
				}
			}
			transform(&turned, &block, &cosines)
			transform(&block, &turned, &cosines)
			for i, q := range table {
				step := float32(q)
				block[i] = step * float32(math.Round(float64(block[i]/step)))
			}
			transform(&turned, &block, &cosinesBack)
			transform(&block, &turned, &cosinesBack)
			for i := range 8 {
				row := c.values[(y+i)*c.width+x:][:8]
				for j := range row {
					row[j] = level(float64(block[8*i+j]) + 128)
				}
			}
		}
	}
}

// transform multiplies each row of a block by a matrix and writes it as a column: applied twice, it
// transforms rows and columns.
func transform(to, from, matrix *[64]float32) {
	for i := range 8 {
		row := from[8*i : 8*i+8 : 8*i+8]
		for k := range 8 {
			m := matrix[8*k : 8*k+8 : 8*k+8]
			to[8*k+i] = row[0]*m[0] + row[1]*m[1] + row[2]*m[2] + row[3]*m[3] +
				row[4]*m[4] + row[5]*m[5] + row[6]*m[6] + row[7]*m[7]
		}
	}
}

// cosines is the discrete cosine transform of 8 values, [frequency][position], and cosinesBack its
// inverse, [position][frequency].
var cosines, cosinesBack = func() (forward, back [64]float32) {
	for k := range 8 {
		scale := 0.5
		if k == 0 {
			scale = math.Sqrt(0.125)
		}
		for n := range 8 {
			v := float32(scale * math.Cos(float64(2*n+1)*float64(k)*math.Pi/16))
			forward[8*k+n], back[8*n+k] = v, v
		}
	}
	return
}()

// rows is a quantisation table of libjpeg's, for luma (0) or chroma (1), row by row.
func rows(kind, quality int) [64]uint16 {
	t := jpegtable.Scaled(kind, quality, 255)
	return t.Rows()
}
