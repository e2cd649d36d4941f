package imageio

import (
	"image"
	"image/color"
)

// ycbcrRows gives luma and chroma planes as RGB, or RGBA with the plane alpha. Chroma of half the
// size is interpolated linearly between the centres of its samples, as libjpeg and libwebp do by
// default, and with them the programs that LIIF was trained and measured with; other ratios are
// repeated. studio tells that the samples span 16 to 235 and 240 (WebP), not 0 to 255 (JPEG).
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
	return rows{channels: channels, row8: func(dst []uint8, y int) {
		line := m.Y[y*m.YStride:][:width]
		var buf [2][chromaRun]uint8
		for x0 := 0; x0 < width; x0 += chromaRun {
			n := min(chromaRun, width-x0)
			cb, cr := buf[0][:n], buf[1][:n]
			chroma(cb, m, m.Cb, x0, y)
			chroma(cr, m, m.Cr, x0, y)
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

// halved tells along which axes the chroma planes have half the samples.
func halved(r image.YCbCrSubsampleRatio) (horizontally, vertically bool) {
	return r == image.YCbCrSubsampleRatio422 || r == image.YCbCrSubsampleRatio420,
		r == image.YCbCrSubsampleRatio440 || r == image.YCbCrSubsampleRatio420
}

// chroma writes the chroma of the pixels x0 and on of row y to dst. An interpolated sample is 3/4
// of the nearest and 1/4 of the next nearest along each halved axis; at the border the nearest
// counts for both. The rounding alternates as in libjpeg, so that it has no bias.
func chroma(dst []uint8, m *image.YCbCr, plane []uint8, x0, y int) {
	if m.SubsampleRatio == image.YCbCrSubsampleRatio444 {
		copy(dst, plane[y*m.CStride+x0:])
		return
	}
	across, down := halved(m.SubsampleRatio)
	if !across && !down {
		for i := range dst {
			dst[i] = plane[m.COffset(x0+i, y)]
		}
		return
	}
	near, far := y, y
	if down {
		last := (m.Rect.Dy()+1)/2 - 1
		near = y / 2
		far = min(max(near+2*(y&1)-1, 0), last)
	}
	a, b := plane[near*m.CStride:], plane[far*m.CStride:]
	if !across {
		for i := range dst {
			dst[i] = uint8((3*int(a[x0+i]) + int(b[x0+i]) + 1 + y&1) >> 2)
		}
		return
	}
	last := (m.Rect.Dx()+1)/2 - 1
	even, odd := 4, 8
	if down {
		even, odd = 8, 7
	}
	sum := func(i int) int { return 3*int(a[i]) + int(b[i]) }
	for i := range dst {
		x := x0 + i
		c, next, round := x/2, x/2-1, even
		if x&1 == 1 {
			next, round = c+1, odd
		}
		next = min(max(next, 0), last)
		dst[i] = uint8((3*sum(c) + sum(next) + round) >> 4)
	}
}

// studioToRGB converts BT.601 samples of studio range in 16.16 fixed point: the factors are
// 255/219, and 255/112 times 0.701, 0.886 and their shares of green.
func studioToRGB(y, cb, cr uint8) (r, g, b uint8) {
	l := 76309*(int32(y)-16) + 1<<15
	u, v := int32(cb)-128, int32(cr)-128
	return clamp8((l + 104597*v) >> 16),
		clamp8((l - 25675*u - 53279*v) >> 16),
		clamp8((l + 132201*u) >> 16)
}

func clamp8(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
