package imageio

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/liif-render/liif/imageio/internal/heif"
)

// yuvPlanes are the samples of a picture of HEVC.
type yuvPlanes struct {
	chroma, bits int // as in heif.Planes
	across, down int // samples of chroma for 2 pixels
	plane        [3]yuvPlane
}

// yuvPlane has samples of 8 bits in pix8, or of more in pix16.
type yuvPlane struct {
	pix8          []uint8
	pix16         []uint16
	width, height int
}

func newYUVPlanes(chroma, bits, width, height int) yuvPlanes {
	p := yuvPlanes{chroma: chroma, bits: bits}
	p.across, p.down = heif.ChromaSize(chroma, 2, 2)
	cw, ch := heif.ChromaSize(chroma, width, height)
	for i, size := range [3][2]int{{width, height}, {cw, ch}, {cw, ch}} {
		p.plane[i] = yuvPlane{width: size[0], height: size[1]}
		if n := size[0] * size[1]; bits == 8 {
			p.plane[i].pix8 = make([]uint8, n)
		} else {
			p.plane[i].pix16 = make([]uint16, n)
		}
	}
	return p
}

// place copies a tile to (x, y), as far as it is within the picture.
func (p *yuvPlanes) place(tile *heif.Planes, x, y, width, height int) {
	for i := range p.plane {
		to := &p.plane[i]
		px, py, w, h := x, y, width, height
		if i > 0 {
			px, py = heif.ChromaSize(p.chroma, x, y)
			w, h = heif.ChromaSize(p.chroma, width, height)
		}
		w = min(w, to.width-px)
		for row := range min(h, to.height-py) {
			at, from := (py+row)*to.width+px, tile.Pix[i][row*tile.Stride[i]:]
			if p.bits == 8 {
				copy(to.pix8[at:][:w], from)
				continue
			}
			for j := range w {
				to.pix16[at+j] = binary.LittleEndian.Uint16(from[2*j:])
			}
		}
	}
}

// lumaWeights are the shares of red and blue in luma by ITU-T H.273's numbers of matrices.
var lumaWeights = map[int][2]float64{
	1: {0.2126, 0.0722}, // BT.709
	2: {0.299, 0.114},   // unspecified: taken for BT.601, as libheif does
	4: {0.30, 0.11},     // FCC
	5: {0.299, 0.114}, 6: {0.299, 0.114},
	7: {0.212, 0.087}, // SMPTE 240M
	9: {0.2627, 0.0593},
}

// chromaWeights are the weights of matrix 12, which follow from the primaries (BT.709, 601, 2020,
// P3).
var chromaWeights = map[int][2]float64{
	1: {0.2126, 0.0722}, 2: {0.299, 0.114}, 5: {0.2220, 0.0713}, 6: {0.2124, 0.0866},
	9: {0.2627, 0.0593}, 12: {0.2290, 0.0793},
}

// yuvFactors convert samples to RGB in fixed point.
type yuvFactors struct {
	black, middle              int64 // of the samples
	luma, redV, greenU, greenV int64
	blueU, most                int64
	grey, identity             bool
}

const yuvShift = 24

// factors returns the factors of the matrix and range that c states.
func (p yuvPlanes) factors(c heifColour) (f yuvFactors, err error) {
	unit := float64(int(1) << (p.bits - 8))
	f = yuvFactors{black: int64(16 * unit), middle: int64(128 * unit), most: math.MaxUint8}
	lumaRange, chromaRange := 219*unit, 224*unit
	if c.full {
		f.black, lumaRange = 0, float64(int(1)<<p.bits-1)
		chromaRange = lumaRange
	}
	if p.bits > 8 {
		f.most = math.MaxUint16
	}
	fixed := func(v float64) int64 {
		return int64(math.Round(v * float64(f.most) *
			(1 << yuvShift)))
	}
	f.luma = fixed(1 / lumaRange)
	switch {
	case p.chroma == 0:
		f.grey = true
		return f, nil
	case c.matrix == 0 && p.chroma != 3:
		return f, fmt.Errorf("%w: heif of RGB with subsampled colours", ErrFormat)
	case c.matrix == 0: // green, blue and red as they are
		f.identity = true
		return f, nil
	}
	weights, known := lumaWeights[c.matrix]
	if c.matrix == 12 {
		weights, known = chromaWeights[c.primaries]
	}
	if !known {
		return f, fmt.Errorf("%w: heif with the colour matrix %d of H.273", ErrFormat, c.matrix)
	}
	kr, kb := weights[0], weights[1]
	kg := 1 - kr - kb
	f.redV, f.blueU = fixed(2*(1-kr)/chromaRange), fixed(2*(1-kb)/chromaRange)
	f.greenU, f.greenV = fixed(2*kb*(1-kb)/kg/chromaRange), fixed(2*kr*(1-kr)/kg/chromaRange)
	return f, nil
}

// rows gives the planes as grey or RGB, of 8 or 16 bits. Samples of chroma are repeated, as libheif
// does, and with it Pillow's plugin and libvips.
func (p yuvPlanes) rows(c heifColour) (rows, error) {
	f, err := p.factors(c)
	if err != nil {
		return rows{}, err
	}
	out := rows{channels: 3}
	if f.grey {
		out.channels = 1
	}
	y, u, v := &p.plane[0], &p.plane[1], &p.plane[2]
	if p.bits == 8 {
		out.row8 = func(dst []uint8, line int) {
			yuvRow(dst, y.pix8, u.pix8, v.pix8, line, p, f)
		}
	} else {
		out.row16 = func(dst []uint16, line int) {
			yuvRow(dst, y.pix16, u.pix16, v.pix16, line, p, f)
		}
	}
	return out, nil
}

// yuvRow converts a line of the planes y, u and v.
func yuvRow[T uint8 | uint16](dst, y, u, v []T, line int, p yuvPlanes, f yuvFactors) {
	width := p.plane[0].width
	clamp := func(v int64) T { return T(min(max(v>>yuvShift, 0), f.most)) }
	luma := func(v T) int64 { return (int64(v)-f.black)*f.luma + 1<<(yuvShift-1) }
	y = y[line*width:][:width]
	switch {
	case f.grey:
		for x, v := range y {
			dst[x] = clamp(luma(v))
		}
		return
	case f.identity:
		u, v = u[line*width:], v[line*width:]
		for x := range y {
			dst[3*x], dst[3*x+1], dst[3*x+2] = clamp(luma(v[x])), clamp(luma(y[x])),
				clamp(luma(u[x]))
		}
		return
	}
	at := line * p.down / 2 * p.plane[1].width
	u, v = u[at:], v[at:]
	for x, s := range y {
		cx := x * p.across / 2
		l, cb, cr := luma(s), int64(u[cx])-f.middle, int64(v[cx])-f.middle
		o := dst[3*x : 3*x+3]
		o[0] = clamp(l + f.redV*cr)
		o[1] = clamp(l - f.greenU*cb - f.greenV*cr)
		o[2] = clamp(l + f.blueU*cb)
	}
}
