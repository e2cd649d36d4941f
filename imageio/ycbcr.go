package imageio

import (
	"image"
	"image/color"
)

// ycbcrRows gives luma and chroma planes as RGB, or RGBA with the plane alpha. studio tells that
// the samples span 16 to 235 and 240 (WebP), not 0 to 255 (JPEG).
func ycbcrRows(m *image.YCbCr, alpha []uint8, alphaStride int, studio bool) rows {
	channels := 3
	if alpha != nil {
		channels = 4
	}
	toRGB := color.YCbCrToRGB
	if studio {
		toRGB = studioToRGB
	}
	width := m.Rect.Dx()
	planeB, planeR := planesOf(m, studio)
	return rows{channels: channels, row8: func(dst []uint8, y int) {
		line := m.Y[y*m.YStride:][:width]
		var buf [2][chromaRun]uint8
		for x0 := 0; x0 < width; x0 += chromaRun {
			n := min(chromaRun, width-x0)
			cb, cr := buf[0][:n], buf[1][:n]
			cb, cr = planeB.run(cb, x0, y), planeR.run(cr, x0, y)
			for i, o := 0, x0*channels; i < n; i, o = i+1, o+channels {
				dst[o], dst[o+1], dst[o+2] = toRGB(line[x0+i], cb[i], cr[i])
			}
		}
		if alpha != nil {
			for x, a := range alpha[y*alphaStride:][:width] {
				dst[4*x+3] = a
			}
		}
	}}
}

// chromaRun is how many pixels are interpolated at a time, in a buffer on the stack.
const chromaRun = 256

// planesOf returns the chroma planes of m.
func planesOf(m *image.YCbCr, studio bool) (cb, cr plane[uint8]) {
	maxH, maxV := 1, 1
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		maxH = 2
	case image.YCbCrSubsampleRatio420:
		maxH, maxV = 2, 2
	case image.YCbCrSubsampleRatio440:
		maxV = 2
	case image.YCbCrSubsampleRatio411:
		maxH = 4
	case image.YCbCrSubsampleRatio410:
		maxH, maxV = 4, 2
	}
	cb.grid = grid{stride: m.CStride, h: 1, v: 1, maxH: maxH, maxV: maxV, studio: studio,
		width: (m.Rect.Dx() + maxH - 1) / maxH, height: (m.Rect.Dy() + maxV - 1) / maxV}
	cr = cb
	cb.pix, cr.pix = m.Cb, m.Cr
	return cb, cr
}

// studioToRGB converts BT.601 samples of studio range to the values that libwebp gives: the factors
// are 255/219, and 255/112 times 0.701, 0.886 and their shares of green, in 2.14 fixed point;
// products are cut to 8.6 first.
func studioToRGB(y, cb, cr uint8) (r, g, b uint8) {
	l, u, v := int32(y)*19077>>8, int32(cb), int32(cr)
	return clamp8((l + v*26149>>8 - 14234) >> 6),
		clamp8((l - u*6419>>8 - v*13320>>8 + 8708) >> 6),
		clamp8((l + u*33050>>8 - 17685) >> 6)
}

func clamp8(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
