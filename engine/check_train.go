package engine

import (
	"fmt"
	"math"
)

// CheckConvBackward reports what is wrong with a backward convolution's arguments: channel runs
// that leave their tensors or do not fit the weights, sizes that differ, what is read and written
// at once.
func CheckConvBackward(b ConvBackward) error {
	_, in, out := b.Weights.Shape()
	fail := func(format string, args ...any) error {
		return fmt.Errorf("backward convolution %d to %d channels: %s", in, out,
			fmt.Sprintf(format, args...))
	}
	type operand struct {
		name  string
		run   Channels
		count int
	}
	list := []operand{{"input", b.In, in}, {"output's gradient", b.OutGradient, out}}
	if b.ReLU {
		list = append(list, operand{"output", b.Out, out})
	}
	if b.InGradient.Tensor != nil {
		list = append(list, operand{"input's gradient", b.InGradient, in})
	}
	for _, x := range list {
		if x.run.Tensor == nil {
			return fail("no %s", x.name)
		}
		if err := checkRun(x.run, x.count); err != nil {
			return fail("%s %v", x.name, err)
		}
		if x.run.Height() != b.In.Height() || x.run.Width() != b.In.Width() {
			return fail("%s of %d×%d, input of %d×%d", x.name, x.run.Height(), x.run.Width(),
				b.In.Height(), b.In.Width())
		}
	}
	written := list[1:2:2]
	if b.InGradient.Tensor != nil {
		written = append(written, list[len(list)-1])
	}
	for _, x := range written {
		for _, y := range list {
			if x.name != y.name && overlap(x.run, y.run) {
				return fail("%s overlaps the %s", x.name, y.name)
			}
		}
	}
	return nil
}

func checkRun(c Channels, count int) error {
	if c.Count != count {
		return fmt.Errorf("has %d channels, want %d", c.Count, count)
	}
	if c.First < 0 || c.First+c.Count > c.Channels() {
		return fmt.Errorf("channels %d to %d of %d", c.First, c.First+c.Count, c.Channels())
	}
	return nil
}

func overlap(a, b Channels) bool {
	return a.Tensor == b.Tensor && a.First < b.First+b.Count && b.First < a.First+a.Count
}

// CheckDecodeBackward reports what is wrong with a backward decoding's arguments, for a head h.
func CheckDecodeBackward(h *Head, b DecodeBackward) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("backward decode: %s", fmt.Sprintf(format, args...))
	}
	if err := CheckQuery(h, b.Query, true, len(b.Target)); err != nil {
		return fmt.Errorf("backward %w", err)
	}
	l, g := b.Query.Latent, b.LatentGradient
	switch {
	case g == nil:
		return fail("no gradient of the latent")
	case g == l || g == b.Query.Source:
		return fail("the latent's gradient would overwrite what is read")
	case g.Height() != l.Height() || g.Width() != l.Width() || g.Channels() != l.Channels():
		return fail("latent of %d×%d×%d, its gradient of %d×%d×%d", l.Height(), l.Width(),
			l.Channels(), g.Height(), g.Width(), g.Channels())
	case b.Colours != nil && len(b.Colours) != len(b.Target):
		return fail("%d values of colours for %d of the target", len(b.Colours), len(b.Target))
	case b.Loss < LossRGB || b.Loss > LossPSNR:
		return fail("%v is no loss", b.Loss)
	case !finite(float64(b.Weight)):
		return fail("weight of %g", b.Weight)
	}
	for _, x := range h.Scale {
		if !(x > 0) {
			return fail("the head's scale is %g, which leaves no loss to propagate", x)
		}
	}
	return nil
}

// CheckAdd reports what is wrong with the arguments of Trainable.Add.
func CheckAdd(to, from Channels) error {
	if to.Tensor == nil || from.Tensor == nil {
		return fmt.Errorf("addition: no tensor")
	}
	if to.Tensor == from.Tensor {
		return fmt.Errorf("addition: of a tensor to itself")
	}
	if to.Height() != from.Height() || to.Width() != from.Width() || to.Count != from.Count {
		return fmt.Errorf("addition: %d×%d×%d to %d×%d×%d", from.Height(), from.Width(), from.Count,
			to.Height(), to.Width(), to.Count)
	}
	for _, x := range []Channels{to, from} {
		if x.Count < 1 {
			return fmt.Errorf("addition: %d channels", x.Count)
		}
		if err := checkRun(x, x.Count); err != nil {
			return fmt.Errorf("addition: %w", err)
		}
	}
	return nil
}

// CheckAdam reports factors with which Adam is not defined.
func CheckAdam(s AdamStep) error {
	inside := func(x float64) bool { return x >= 0 && x < 1 }
	switch {
	case s.Step < 1:
		return fmt.Errorf("adam: step %d, want 1 or more", s.Step)
	case !finite(s.Rate) || !finite(s.Clip):
		return fmt.Errorf("adam: rate of %g and clip of %g", s.Rate, s.Clip)
	case !inside(s.Beta1) || !inside(s.Beta2) || !inside(s.Decay):
		return fmt.Errorf("adam: betas of %g and %g and decay of %g, want 0 or more, under 1",
			s.Beta1,
			s.Beta2, s.Decay)
	case !finite(s.Epsilon) || s.Epsilon <= 0:
		return fmt.Errorf("adam: epsilon of %g", s.Epsilon)
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// CheckConvParameters reports what is wrong with a convolution that is to be made of n parameters.
func CheckConvParameters(n int, c *ConvParameters) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("trained convolution %d×%d, %d to %d channels: %s", c.Kernel, c.Kernel,
			c.In,
			c.Out, fmt.Sprintf(format, args...))
	}
	if c.Kernel != 1 && c.Kernel != 3 {
		return fail("only kernels of 1 and 3 are known")
	}
	if c.In < 1 || c.Out < 1 || len(c.Weights) != c.In*c.Out*c.Kernel*c.Kernel ||
		c.Bias != nil && len(c.Bias) != c.Out {
		return fail("%d weights and %d biases", len(c.Weights), len(c.Bias))
	}
	if !finite(float64(c.Scale)) {
		return fail("scale of %g", c.Scale)
	}
	for _, list := range [][]int32{c.Weights, c.Bias} {
		if err := checkParameters(n, list); err != nil {
			return fail("%v", err)
		}
	}
	return nil
}

// CheckHeadParameters reports what is wrong with a head that is to be made of n parameters.
func CheckHeadParameters(n int, h *HeadParameters) error {
	if err := CheckHead(h); err != nil {
		return fmt.Errorf("trained %w", err)
	}
	for _, list := range h.Lists() {
		if err := checkParameters(n, list); err != nil {
			return fmt.Errorf("trained decoder head: %w", err)
		}
	}
	return nil
}

func checkParameters(n int, list []int32) error {
	for _, x := range list {
		if x < -1 || int(x) >= n {
			return fmt.Errorf("parameter %d of %d", x, n)
		}
	}
	return nil
}
