package imageio

// plane holds the samples of one component of a picture, which may be fewer than its pixels.
type plane struct {
	pix           []uint8
	stride        int
	width, height int // samples that belong to the picture
	h, v          int // samples for maxH x maxV pixels
	maxH, maxV    int
	studio        bool // of WebP
}

// sample writes the samples of the pixels x0 and on of row y to dst. Half as many along an axis are
// interpolated linearly between their centres, as libjpeg and libwebp do by default, and with them
// the programs that LIIF was trained and measured with: 3/4 of the nearest and 1/4 of the next
// nearest; at the border the nearest counts for both. The rounding alternates as in libjpeg, so
// that it has no bias. Other ratios are repeated, as there.
func (p *plane) sample(dst []uint8, x0, y int) {
	across, down := 2*p.h == p.maxH, 2*p.v == p.maxV
	whole := p.h == p.maxH && p.v == p.maxV
	switch {
	case whole:
		copy(dst, p.pix[y*p.stride+x0:])
	case across && p.width <= 2 && !p.studio, !(across || p.h == p.maxH), !(down || p.v == p.maxV):
		row := p.pix[min(y*p.v/p.maxV, p.height-1)*p.stride:]
		for i := range dst {
			dst[i] = row[min((x0+i)*p.h/p.maxH, p.width-1)]
		}
	default:
		p.interpolate(dst, x0, y, across, down)
	}
}

func (p *plane) interpolate(dst []uint8, x0, y int, across, down bool) {
	near, far := y, y
	if down {
		near = y / 2
		far = min(max(near+2*(y&1)-1, 0), p.height-1)
	}
	a, b := p.pix[near*p.stride:], p.pix[far*p.stride:]
	if !across {
		for i := range dst {
			dst[i] = uint8((3*int(a[x0+i]) + int(b[x0+i]) + 1 + y&1) >> 2)
		}
		return
	}
	last := p.width - 1
	even, odd := 4, 8
	if down {
		even, odd = 8, 7
	}
	if p.studio && down {
		for i := range dst {
			x := x0 + i
			next := x/2 - 1 + 2*(x&1)
			if next < 0 || next > last {
				dst[i] = uint8((3*int(a[x/2]) + int(b[x/2]) + 2) >> 2)
				continue
			}
			// In two steps, as libwebp rounds.
			nearest := int(a[x/2])
			half := (nearest + 3*int(a[next]) + 3*int(b[x/2]) + int(b[next]) + 8) >> 3
			dst[i] = uint8((half + nearest) >> 1)
		}
		return
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
