package raster

import (
	"math"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// Sums are integers of 16 bits: weights of a bilinear tap are 256ths, of a cubic one 128ths. A
// cubic sum may fall below 0 by 17/128 of its terms: rowBias, and columnBias on top of it, keep it
// positive. At most 147/128 of 333, which is the most that a row holds, and the bias are 55415.
const (
	linearBits, cubicBits = 8, 7
	rowBias               = 40
	columnBias            = 50
)

// tap holds the source pixels of a target pixel along an axis of the image, clamped to
// the image, and their weights; the outer two, of a cubic, weigh below 0 and are held without their
// sign.
type tap struct {
	at [4]int32
	w  [4]uint32
}

// Methods of a job.
const (
	pick = iota
	linear
	cubic
)

// job is a part of an image to be resampled to a rectangle of len(across)×len(down) pixels.
type job struct {
	to           []byte // from its first pixel on, stride bytes a row
	stride       int
	image        []byte // RGBA, width pixels a row
	width        int
	across, down []tap
	method       int
	swap         int      // 1 exchanges red and blue
	rows         []uint16 // room for 4 rows of len(across) pixels, 4 channels each
}

func methodOf(f draw.Filter) int {
	switch f {
	case draw.Linear:
		return linear
	case draw.Cubic:
		return cubic
	}
	return pick
}

// taps fills the taps of pixels of the target, of which the first has its centre at start in the
// image's coordinates and each next one step further; the image has size pixels along the axis.
func taps(list []tap, method int, start, step float64, size int) {
	last := int32(size - 1)
	for i := range list {
		place := start + float64(i)*step
		t := &list[i]
		if method == pick {
			t.at[0] = min(max(int32(math.Floor(place)), 0), last)
			continue
		}
		base := math.Floor(place - 0.5)
		f := place - 0.5 - base
		for k := range t.at {
			t.at[k] = min(max(int32(base)+int32(k)-1, 0), last)
		}
		if method == linear {
			w := uint32(f*(1<<linearBits) + 0.5)
			t.w = [4]uint32{0, 1<<linearBits - w, w, 0}
			continue
		}
		// Catmull and Rom's, as in shaders/present/picture.wgsl.
		w0 := uint32(f*(0.5-f*(1-0.5*f))*(1<<cubicBits) + 0.5)
		w2 := uint32(f*(0.5+f*(2-1.5*f))*(1<<cubicBits) + 0.5)
		w3 := uint32(f*f*(0.5-0.5*f)*(1<<cubicBits) + 0.5)
		t.w = [4]uint32{w0, 1<<cubicBits + w0 + w3 - w2, w2, w3}
	}
}

// plainResample does a job, plainly.
func plainResample(j *job) {
	n := 4 * len(j.across)
	held := [4]int32{-1, -1, -1, -1}
	for y := range j.down {
		t := &j.down[y]
		to := j.to[y*j.stride:][:n]
		if j.method == pick {
			j.row(t.at[0],
				func(i, c int, sample func(k int) uint16) { to[4*i+c] = byte(sample(0)) })
			continue
		}
		var of [4][]uint16
		for k, at := range t.at {
			row := j.rows[int(at&3)*n:][:n]
			of[k] = row
			if held[at&3] == at {
				continue
			}
			held[at&3] = at
			j.row(at, func(i, c int, sample func(k int) uint16) {
				w := &j.across[i].w
				sum := sample(1)*uint16(w[1]) + sample(2)*uint16(w[2])
				if j.method == linear {
					row[4*i+c] = (sum + 1<<(linearBits-1)) >> linearBits
					return
				}
				sum += rowBias<<cubicBits + 1<<(cubicBits-1)
				row[4*i+c] = (sum - sample(0)*uint16(w[0]) - sample(3)*uint16(w[3])) >> cubicBits
			})
		}
		for i := range to {
			sum := of[1][i]*uint16(t.w[1]) + of[2][i]*uint16(t.w[2])
			if j.method == linear {
				to[i] = byte((sum + 1<<(linearBits-1)) >> linearBits)
				continue
			}
			sum += columnBias<<cubicBits + 1<<(cubicBits-1)
			sum = (sum - of[0][i]*uint16(t.w[0]) - of[3][i]*uint16(t.w[3])) >> cubicBits
			to[i] = byte(min(max(int(sum)-rowBias-columnBias, 0), 255))
		}
	}
}

// row calls f for each pixel across and each channel in the target's order, with what gives the
// samples of its taps in a row of the image.
func (j *job) row(y int32, f func(i, c int, sample func(k int) uint16)) {
	row := j.image[4*int(y)*j.width:]
	for i := range j.across {
		for c := range 4 {
			from := c
			if j.swap != 0 && c != 1 && c != 3 {
				from = 2 - c
			}
			f(i, c, func(k int) uint16 { return uint16(row[4*int(j.across[i].at[k])+from]) })
		}
	}
}
