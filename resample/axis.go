package resample

import (
	"fmt"
	"math"
)

// maxWeights limits one axis table to 1 GiB of weights.
const maxWeights = 1 << 27

// precisionBits is Pillow's PRECISION_BITS: 32 bits less 8 of value and 2 of headroom.
const precisionBits = 32 - 8 - 2

// Axis is the table of one axis of a resize: which source pixels make each output pixel.
type Axis struct {
	// First is the first source index of each output.
	First []int32
	// Taps is how many source pixels, from First on, make an output: all within the source.
	Taps int
	// Weights are [len(First)][Taps], each row adding up to 1.
	Weights []float64

	fixed    []int32 // Weights in units of 2^-precisionBits, rounded half away from zero
	identity bool    // outputs are the source pixels themselves: Pillow skips the pass
}

// NewAxis makes the table that resizes the window [in0, in1) of srcSize pixels to outSize pixels.
// Pixel i covers [i, i+1). The window must lie in the picture and may have fractional ends; pixels
// outside it but inside the picture do take part, as with Pillow's resize(box=...).
func NewAxis(srcSize int, in0, in1 float64, outSize int, f Filter) (*Axis, error) {
	return NewAxisRange(srcSize, in0, in1, outSize, 0, outSize, f)
}

// NewAxisRange makes the entries lo <= i < hi of the same table. They equal those of the whole, so
// that parts of an output too large to tabulate fit together.
func NewAxisRange(srcSize int, in0, in1 float64, outSize, lo, hi int, f Filter) (*Axis, error) {
	switch {
	case f < Nearest || f > Box:
		return nil, fmt.Errorf("resample: unknown %v", f)
	case srcSize < 1 || srcSize > math.MaxInt32 || outSize < 1 || outSize > math.MaxInt32:
		return nil, fmt.Errorf("resample: sizes %d to %d are not in 1..2^31-1", srcSize, outSize)
	case !(in0 >= 0 && in0 < in1 && in1 <= float64(srcSize)):
		return nil, fmt.Errorf("resample: window %g..%g is empty or not within 0..%d",
			in0, in1, srcSize)
	case lo < 0 || lo > hi || hi > outSize:
		return nil, fmt.Errorf("resample: outputs %d..%d are not within 0..%d", lo, hi, outSize)
	}
	w := window{
		size:  srcSize,
		start: in0,
		step:  (in1 - in0) / float64(outSize),
	}
	if w.step == 0 {
		return nil, fmt.Errorf("resample: window %g..%g is too small for %d outputs",
			in0, in1, outSize)
	}
	a := &Axis{First: make([]int32, hi-lo)}
	if outSize == srcSize && in0 == 0 && in1 == float64(srcSize) {
		a.identity = true
	}
	if a.identity || f == Nearest {
		a.single(w, lo)
		return a, nil
	}
	w.widen = max(w.step, 1)
	w.support = f.support() * w.widen
	for i := range a.First {
		first, end := w.bounds(w.centre(lo + i))
		a.First[i] = int32(first)
		a.Taps = max(a.Taps, end-first)
	}
	if a.Taps > 0 && len(a.First) > maxWeights/a.Taps {
		return nil, fmt.Errorf("resample: %d outputs of %d source pixels each are too many "+
			"for one table", len(a.First), a.Taps)
	}
	a.weigh(w, lo, f)
	return a, nil
}

// Len is the number of outputs.
func (a *Axis) Len() int { return len(a.First) }

// Source gives the source pixels first <= i < end that the outputs lo <= i < hi are made of.
func (a *Axis) Source(lo, hi int) (first, end int) {
	if lo >= hi {
		return 0, 0
	}
	return int(a.First[lo]), int(a.First[hi-1]) + a.Taps
}

// window is where an axis lies over its source.
type window struct {
	size           int
	start, step    float64
	widen, support float64
}

func (w window) centre(i int) float64 { return w.start + float64((float64(i)+0.5)*w.step) }

// bounds are the source pixels under the kernel, cut off at the picture's ends.
func (w window) bounds(centre float64) (first, end int) {
	first = max(int(centre-w.support+0.5), 0)
	end = int(min(centre+w.support+0.5, float64(w.size)))
	return first, end
}

// single fills a table where each output is one source pixel.
func (a *Axis) single(w window, lo int) {
	a.Taps = 1
	a.Weights = make([]float64, len(a.First))
	a.fixed = make([]int32, len(a.First))
	for i := range a.First {
		index := lo + i
		if !a.identity {
			index = min(int(w.centre(lo+i)), w.size-1)
		}
		a.First[i], a.Weights[i], a.fixed[i] = int32(index), 1, 1<<precisionBits
	}
}

// weigh fills in the weights. Where the picture's end cuts a kernel short, its row is padded with
// zeros on the side away from the end, so that every output reads Taps pixels of the source.
func (a *Axis) weigh(w window, lo int, f Filter) {
	a.Weights = make([]float64, len(a.First)*a.Taps)
	a.fixed = make([]int32, len(a.Weights))
	inverse := 1 / w.widen
	for i := range a.First {
		centre := w.centre(lo + i)
		first, end := w.bounds(centre)
		a.First[i] = int32(min(first, w.size-a.Taps))
		at := i*a.Taps + first - int(a.First[i])
		row, fixed := a.Weights[at:at+end-first], a.fixed[at:]
		sum := 0.0
		for k := range row {
			row[k] = f.at((float64(k+first) - centre + 0.5) * inverse)
			sum += row[k]
		}
		for k := range row {
			if sum != 0 {
				row[k] /= sum
			}
			fixed[k] = fixedPoint(row[k])
		}
	}
}

// fixedPoint rounds half away from zero by adding and truncating, as Pillow does: next to a half
// the addition itself may round.
func fixedPoint(w float64) int32 {
	return int32(math.Copysign(0.5, w) + float64(w*(1<<precisionBits)))
}
