package imageio

// grid says where the samples of a component of a picture lie, which may be fewer than its pixels.
type grid struct {
	stride        int // from a row of samples to the next
	width, height int // samples that belong to the picture
	h, v          int // samples for maxH x maxV pixels
	maxH, maxV    int
	studio        bool // of WebP
}

// plane holds the samples of one component.
type plane[T uint8 | uint16] struct {
	grid
	pix []T
}

// run returns the samples of the pixels x0 and on of row y, as many as buf has room for, in buf or
// as they are stored. Half as many along an axis are interpolated linearly between their centres,
// as libjpeg and libwebp do by default, and with them the programs that LIIF was trained and
// measured with: 3/4 of the nearest and 1/4 of the next nearest; at the border the nearest counts
// for both. The rounding alternates as in libjpeg, so that it has no bias. Other ratios are
// repeated, as there. x0 is even.
func (p *plane[T]) run(buf []T, x0, y int) []T {
	across, down := 2*p.h == p.maxH, 2*p.v == p.maxV
	whole := p.h == p.maxH && p.v == p.maxV
	switch {
	case whole:
		return p.pix[y*p.stride+x0:][:len(buf)]
	case across && p.width <= 2 && !p.studio, !(across || p.h == p.maxH), !(down || p.v == p.maxV):
		row := p.pix[min(y*p.v/p.maxV, p.height-1)*p.stride:]
		for i := range buf {
			buf[i] = row[min((x0+i)*p.h/p.maxH, p.width-1)]
		}
	default:
		p.interpolate(buf, x0, y, across, down)
	}
	return buf
}

func (p *plane[T]) interpolate(dst []T, x0, y int, across, down bool) {
	a, b := p.nearest(y, down)
	switch {
	case !across:
		a, b, round := a[x0:][:len(dst)], b[x0:][:len(dst)], int32(1+y&1)
		for i := range dst {
			dst[i] = T((3*int32(a[i]) + int32(b[i]) + round) >> 2)
		}
	case p.studio && down:
		p.interpolateStudio(dst, a, b, x0)
	default:
		even, odd := acrossRounding(down)
		interpolateAcross(dst, a[:p.width], b[:p.width], x0, even, odd)
	}
}

// nearest returns the rows of samples that are nearest and next nearest to the pixels of row y: the
// same one where each row of pixels has one.
func (p *plane[T]) nearest(y int, down bool) (a, b []T) {
	near, far := y, y
	if down {
		near = y / 2
		far = min(max(near+2*(y&1)-1, 0), p.height-1)
	}
	return p.pix[near*p.stride:], p.pix[far*p.stride:]
}

// acrossRounding is what interpolateAcross adds.
func acrossRounding(down bool) (even, odd int32) {
	if down {
		return 8, 7
	}
	return 4, 8
}

// interpolateAcross makes two pixels of each sample. even and odd are what is added before the last
// four bits are dropped.
func interpolateAcross[T uint8 | uint16](dst, a, b []T, x0 int, even, odd int32) {
	b = b[:len(a)]
	c := x0 / 2
	sum := func(i int) int32 {
		i = min(max(i, 0), len(a)-1)
		return 3*int32(a[i]) + int32(b[i])
	}
	before, here := sum(c-1), sum(c)
	for ; len(dst) >= 2; c++ {
		after := here
		if i := c + 1; i < len(a) {
			after = 3*int32(a[i]) + int32(b[i])
		}
		dst[0], dst[1] = T((3*here+before+even)>>4), T((3*here+after+odd)>>4)
		dst, before, here = dst[2:], here, after
	}
	if len(dst) > 0 {
		dst[0] = T((3*here + before + even) >> 4)
	}
}

// interpolateStudio works in two steps, as libwebp rounds.
func (p *plane[T]) interpolateStudio(dst, a, b []T, x0 int) {
	for i := range dst {
		x := x0 + i
		next := x/2 - 1 + 2*(x&1)
		if next < 0 || next >= p.width {
			dst[i] = T((3*int(a[x/2]) + int(b[x/2]) + 2) >> 2)
			continue
		}
		nearest := int(a[x/2])
		half := (nearest + 3*int(a[next]) + 3*int(b[x/2]) + int(b[next]) + 8) >> 3
		dst[i] = T((half + nearest) >> 1)
	}
}
