package model

import "github.com/liif-render/liif/weights"

// normalisation is how colours are shifted and scaled: (x-sub)/div going in, x*div+sub coming out
// (data_norm of the authors' configs; 0.5 and 0.5 unless a spec says otherwise).
type normalisation struct{ inSub, inDiv, outSub, outDiv [3]float32 }

func newNormalisation(s *weights.Spec) normalisation {
	return normalisation{perChannel(s.InputSub), perChannel(s.InputDiv), perChannel(s.OutputSub),
		perChannel(s.OutputDiv)}
}

// perChannel spreads 0, 1 or 3 values over the channels.
func perChannel(values []float64) [3]float32 {
	switch len(values) {
	case 0:
		return [3]float32{0.5, 0.5, 0.5}
	case 3:
		return [3]float32{float32(values[0]), float32(values[1]), float32(values[2])}
	}
	v := float32(values[0])
	return [3]float32{v, v, v}
}

// input appends to to what an encoder sees of rgb: each pixel's normalised colours, and the values
// of its constant planes behind them.
func (n *normalisation) input(to, rgb, planes []float32) []float32 {
	for i := 0; i+2 < len(rgb); i += 3 {
		for c := range 3 {
			to = append(to, (rgb[i+c]-n.inSub[c])/n.inDiv[c])
		}
		to = append(to, planes...)
	}
	return to
}
