package engine

import (
	"fmt"
	"math"
)

// Loss is what a backward decoding minimises: a sum over points, and over the rows of a matrix, of
// |row · d|, where d is how far a colour lies from its target, in the head's units (divided by
// Head.Scale).
type Loss int

// Losses.
const (
	// LossRGB is the difference of each colour (train_liif.py).
	LossRGB Loss = iota
	// LossLuma is the difference of three times the luma and of both colour differences, as JPEG
	// makes them (ITU-R BT.601, JFIF 1.02). A difference in grey counts as in LossRGB, one in
	// colour less: eyes and PSNR-Y ask for luma, and a chroma of half the size is largely a guess.
	LossLuma
)

// LossOf is the loss of a name in configurations: rgb, or empty, and luma.
func LossOf(name string) (Loss, error) {
	switch name {
	case "", "rgb":
		return LossRGB, nil
	case "luma":
		return LossLuma, nil
	}
	return 0, fmt.Errorf("loss %q, want rgb or luma", name)
}

// String is the loss's name in configurations.
func (l Loss) String() string {
	switch l {
	case LossRGB:
		return "rgb"
	case LossLuma:
		return "luma"
	}
	return fmt.Sprintf("Loss(%d)", int(l))
}

// Rows are the loss's rows over red, green and blue.
func (l Loss) Rows() [3][3]float64 {
	if l == LossLuma {
		return [3][3]float64{
			{3 * 0.299, 3 * 0.587, 3 * 0.114},
			{-0.169, -0.331, 0.5},
			{0.5, -0.419, -0.081},
		}
	}
	return [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
}

// Of is the loss of colours, [points*3], that a head h gave where target was wanted.
func (l Loss) Of(h *Head, colours, target []float32) float64 {
	var sum float64
	for i := 0; i < len(colours); i += 3 {
		loss, _ := l.At(h, colours[i:], target[i:])
		sum += loss
	}
	return sum
}

// At is one point's loss (§4), and its gradient by what the head h gives before its scale.
func (l Loss) At(h *Head, colour, target []float32) (loss float64, gradient [3]float64) {
	var difference [3]float64
	for k := range difference {
		difference[k] = (float64(colour[k]) - float64(target[k])) / float64(h.Scale[k])
	}
	for _, row := range l.Rows() {
		x := row[0]*difference[0] + row[1]*difference[1] + row[2]*difference[2]
		loss += math.Abs(x)
		for k := range gradient {
			switch {
			case x > 0:
				gradient[k] += row[k]
			case x < 0:
				gradient[k] -= row[k]
			}
		}
	}
	return loss, gradient
}
