package engine

import (
	"fmt"
	"math"
)

// Loss is what a backward decoding minimises: a sum over points, and over the rows of a matrix, of
// |row · d|, or of its square, where d is how far a colour lies from its target, in the head's
// units (divided by Head.Scale).
type Loss int

// Losses.
const (
	// LossRGB is the difference of each colour (train_liif.py).
	LossRGB Loss = iota
	// LossLuma is the difference of three times the luma and of both colour differences, as JPEG
	// makes them (ITU-R BT.601, JFIF 1.02). A difference in grey counts as in LossRGB, one in
	// colour less: eyes and PSNR-Y ask for luma, and a chroma of half the size is largely a guess.
	LossLuma
	// LossPSNR is the squares of LossLuma's rows, luma's over the root of 3, so that its square
	// counts three times. A picture's squares count by the logarithm of their mean, as in PSNR:
	// see Counts.
	LossPSNR
)

// LossOf is the loss of a name in configurations: rgb, or empty, luma and psnr.
func LossOf(name string) (Loss, error) {
	switch name {
	case "", "rgb":
		return LossRGB, nil
	case "luma":
		return LossLuma, nil
	case "psnr":
		return LossPSNR, nil
	}
	return 0, fmt.Errorf("loss %q, want rgb, luma or psnr", name)
}

// String is the loss's name in configurations.
func (l Loss) String() string {
	switch l {
	case LossRGB:
		return "rgb"
	case LossLuma:
		return "luma"
	case LossPSNR:
		return "psnr"
	}
	return fmt.Sprintf("Loss(%d)", int(l))
}

// Rows are the loss's rows over red, green and blue.
func (l Loss) Rows() [3][3]float64 {
	luma := 3.0
	switch l {
	case LossRGB:
		return [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	case LossPSNR:
		luma = math.Sqrt(3)
	}
	return [3][3]float64{
		{luma * 0.299, luma * 0.587, luma * 0.114},
		{-0.169, -0.331, 0.5},
		{0.5, -0.419, -0.081},
	}
}

// Squared tells whether a row counts by its square, and not by its size.
func (l Loss) Squared() bool { return l == LossPSNR }

// psnrFloor is added to a mean of squares in LossPSNR: about what a luma that is a step of 8 bits
// off gives, so that flat areas that are right already do not outweigh all others.
const psnrFloor = 6e-5

// Counts is what a picture's points count for, of whose losses the mean is given, and how much more
// for each point's loss: both are that mean and 1 but for LossPSNR, which counts in tens of dB.
func (l Loss) Counts(mean float64) (counts, slope float64) {
	if l != LossPSNR {
		return mean, 1
	}
	return math.Log10(1 + mean/psnrFloor), 1 / (math.Ln10 * (mean + psnrFloor))
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
		if l.Squared() {
			loss += x * x
			for k := range gradient {
				gradient[k] += 2 * x * row[k]
			}
			continue
		}
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
