package weights

import (
	"fmt"
	"slices"
)

// CanGrow reports whether a model of the old spec can become one of the new that computes the same:
// both LIIF over EDSR, and nothing of the new one smaller but its planes of restore, without which
// it computes what the old does of a clean picture. A head without hidden layers has no ReLU behind
// which one could be added.
func CanGrow(old, new *Spec) bool {
	if old.Encoder != EncoderEDSR || new.Encoder != EncoderEDSR ||
		old.Head != new.Head || old.HeadColumns().Kernel == 0 ||
		old.Features > new.Features || old.Blocks > new.Blocks ||
		!prefix(old.Restore, new.Restore) && !prefix(new.Restore, old.Restore) ||
		old.FeatUnfold && !new.FeatUnfold || old.CellDecode && !new.CellDecode ||
		len(old.Hidden) > len(new.Hidden) || len(old.Hidden) == 0 && len(new.Hidden) > 0 {
		return false
	}
	for i, width := range new.Hidden {
		if width < old.Hidden[min(i, len(old.Hidden)-1)] {
			return false
		}
	}
	return true
}

// prefix reports whether a list begins with another.
func prefix(start, list []string) bool {
	return len(start) <= len(list) && slices.Equal(start, list[:len(start)])
}

// Grow puts the function of a model into a larger one whose weights are drawn (after Net2Net: Chen,
// Goodfellow and Shlens, 2016, with new units that are drawn instead of copied):
//   - old weights fill the leading block of each tensor;
//   - planes of restore that the old did not see have weights of 0 to old channels, and those that
//     the new does not see are left out;
//   - what leads from new channels into old ones is 0, so that the old compute what they did; what
//     leads into new channels stays drawn, so that there is something to learn from;
//   - new residual blocks come last and have a second convolution of 0;
//   - new hidden layers come last and hand the old units on: behind a ReLU they are not negative.
func Grow(from, to *Model) {
	old, new := &from.Spec, &to.Spec
	feature := func(i int) int { return i }
	colour := func(i int) int { return i }
	g := growth{from, to}
	g.layer("encoder.head.0", "encoder.head.0", feature, colour, 1)
	for i := range new.Blocks {
		first, second := fmt.Sprintf("encoder.body.%d.body.0", i),
			fmt.Sprintf("encoder.body.%d.body.2", i)
		if i < old.Blocks {
			g.layer(first, first, feature, feature, 1)
			g.layer(second, second, feature, feature, float32(old.ResScale/new.ResScale))
		} else {
			clear(to.Tensors[second+".weight"].Data)
			clear(to.Tensors[second+".bias"].Data)
		}
	}
	g.layer(fmt.Sprintf("encoder.body.%d", old.Blocks), fmt.Sprintf("encoder.body.%d", new.Blocks),
		feature, feature, 1)
	g.head()
}

// growth copies layers between two models.
type growth struct{ from, to *Model }

// layer copies the old layer called from into the new one called to: output o goes to row(o), input
// i to column(i), times scale. Other inputs of those outputs become 0.
func (g growth) layer(from, to string, row, column func(int) int, scale float32) {
	a, b := g.from.Tensors[from+".weight"], g.to.Tensors[to+".weight"]
	taps, _ := product(a.Shape[2:])
	width := b.Shape[1] * taps
	for o := range a.Shape[0] {
		out := b.Data[row(o)*width:][:width]
		clear(out)
		for i := range min(a.Shape[1], b.Shape[1]) { // the new may have fewer planes of restore
			for tap := range taps {
				out[column(i)*taps+tap] = scale * a.Data[(o*a.Shape[1]+i)*taps+tap]
			}
		}
		g.to.Tensors[to+".bias"].Data[row(o)] = scale * g.from.Tensors[from+".bias"].Data[o]
	}
}

// head copies the MLP and puts new layers before its last.
func (g growth) head() {
	old, new := &g.from.Spec, &g.to.Spec
	unit := func(i int) int { return i }
	name := func(i int) string { return fmt.Sprintf("imnet.layers.%d", 2*i) }
	for i := range len(old.Hidden) + 1 {
		to := i
		column := unit
		if i == len(old.Hidden) {
			to = len(new.Hidden)
		}
		if i == 0 {
			column = inputColumn(old, new)
		}
		g.layer(name(i), name(to), unit, column, 1)
	}
	for i := len(old.Hidden); i < len(new.Hidden); i++ {
		w, b := g.to.Tensors[name(i)+".weight"], g.to.Tensors[name(i)+".bias"]
		for o := range old.Hidden[len(old.Hidden)-1] {
			row := w.Data[o*w.Shape[1]:][:w.Shape[1]]
			clear(row)
			row[o], b.Data[o] = 1, 0
		}
	}
}

// inputColumn returns the column in the new MLP of an input of the old one.
func inputColumn(old, new *Spec) func(int) int {
	from, to := old.HeadColumns(), new.HeadColumns()
	return func(i int) int {
		if i < from.Code.Count {
			return to.unfolded(from, i)
		}
		return to.Offset.First + i - from.Offset.First
	}
}
