package trainer

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
)

// ErrDiverged: the loss or a gradient is not a number, or the loss has exploded.
var ErrDiverged = errors.New("the training has diverged")

// exploded tells whether a loss is out of all proportion to the mean before it. Values lie in about
// -1..1, so that a loss above 1 is worse than any constant colour; one of PSNR, in tens of dB, is
// 20 dB worse than the mean.
func exploded(l engine.Loss, loss, mean float64) bool {
	if l == engine.LossPSNR {
		return loss > 2+mean
	}
	return loss > 1+10*mean
}

// checkHealth returns ErrDiverged, with the step and the suspect layer, if the loss or the norm of
// the gradient is not finite or the loss has exploded. It runs before the step is taken.
func checkHealth(
	e engine.Trainable, t *model.Training, l engine.Loss, step int, loss, norm, mean float64,
) error {
	isNumber := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	switch {
	case isNumber(loss) && isNumber(norm) && !exploded(l, loss, mean):
		return nil
	case isNumber(loss) && isNumber(norm):
		return fmt.Errorf("%w at step %d: a loss of %.3g after a mean of %.3g; %s", ErrDiverged,
			step,
			loss, mean, suspect(e, t))
	}
	return fmt.Errorf("%w at step %d: the loss is %v and the gradient's norm %v; %s", ErrDiverged,
		step, loss, norm, suspect(e, t))
}

// suspect names the layer whose weights or gradient are not finite, or else the layer with the
// largest gradient in proportion to its weights.
func suspect(e engine.Trainable, t *model.Training) string {
	values, gradient := make([]float32, t.Parameters().Len()), make([]float32, t.Parameters().Len())
	if err := e.ReadParameters(t.Parameters(), engine.PartValues, values); err != nil {
		return err.Error()
	}
	if err := e.ReadParameters(t.Parameters(), engine.PartGradient, gradient); err != nil {
		return err.Error()
	}
	var worst string
	var ratio float64
	for _, l := range t.Layout() {
		w, g := values[l.First:l.First+l.Count], gradient[l.First:l.First+l.Count]
		if !finite(w) {
			return fmt.Sprintf("the first layer with such weights is %s", l.Name)
		}
		if !finite(g) {
			return fmt.Sprintf("the first layer with such a gradient is %s", l.Name)
		}
		if r := length(g) / (length(w) + 1e-12); r >= ratio {
			worst, ratio = l.Name, r
		}
	}
	return fmt.Sprintf("the largest gradient for its weights has layer %s", worst)
}

// finite says whether no value is NaN or infinite.
func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}

func length(list []float32) float64 {
	var sum float64
	for _, v := range list {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}
