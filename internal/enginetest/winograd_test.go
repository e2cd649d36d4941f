package enginetest

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/liif-render/liif/engine"
)

// inexact is an engine that changes the values of parameters, or what convolutions give in
// training.
type inexact struct {
	engine.Trainable
	values func(x []float32)
	conv   func(c *engine.Conv)
	output func(c *engine.Conv, x []float32)
	back   func(b *engine.ConvBackward)
}

func (f *inexact) NewParameters(values []float32) (engine.Parameters, error) {
	if f.values != nil {
		values = slices.Clone(values)
		f.values(values)
	}
	return f.Trainable.NewParameters(values)
}

func (f *inexact) Conv(ctx context.Context, c engine.Conv) error {
	if f.conv != nil {
		f.conv(&c)
	}
	if err := f.Trainable.Conv(ctx, c); err != nil || f.output == nil {
		return err
	}
	x := make([]float32, c.Out.Height()*c.Out.Width()*c.Out.Channels())
	if err := f.Download(c.Out.Tensor, x); err != nil {
		return err
	}
	f.output(&c, x)
	return f.Upload(c.Out.Tensor, x)
}

func (f *inexact) ConvBackward(ctx context.Context, b engine.ConvBackward) error {
	if f.back != nil {
		f.back(&b)
	}
	return f.Trainable.ConvBackward(ctx, b)
}

// perturbed changes one number of the output by so much of the largest.
func perturbed(by float64) func(c *engine.Conv, x []float32) {
	return func(c *engine.Conv, x []float32) {
		var largest float64
		for _, v := range x {
			if v == v {
				largest = max(largest, math.Abs(float64(v)))
			}
		}
		x[len(x)-c.Out.Channels()+c.Out.First] += float32(by * largest)
	}
}

// TestWinogradNotices: the bounds of Winograd's convolution are wide enough for its rounding, as
// the tests of package cpu show, and not for what is wrong.
func TestWinogradNotices(t *testing.T) {
	halved := func(x []float32) {
		for i, v := range x {
			x[i] = math.Float32frombits(math.Float32bits(v) &^ 0x1fff)
		}
	}
	forward, backward := winogradChecks()
	conv := func(change func(c *engine.Conv)) inexact { return inexact{conv: change} }
	back := func(change func(b *engine.ConvBackward)) inexact { return inexact{back: change} }
	for name, c := range map[string]struct {
		fault  inexact
		checks []check
	}{
		"halves precision":            {inexact{values: halved}, forward},
		"halves precision on the way": {inexact{values: halved}, backward},
		"is off by 1e-3":              {inexact{output: perturbed(1e-3)}, forward},
		"forgets the ReLU":            {conv(func(c *engine.Conv) { c.ReLU = false }), forward},
		"forgets the residual": {conv(func(c *engine.Conv) { c.Residual = engine.Channels{} }),
			forward},
		"forgets the ReLU on the way": {back(func(b *engine.ConvBackward) { b.ReLU = false }),
			backward},
		"overwrites what is added to": {back(func(b *engine.ConvBackward) { b.Overwrite = true }),
			backward},
	} {
		c.fault.Trainable = fastest(t).(engine.Trainable)
		found := false
		for _, check := range c.checks {
			found = found || check.on(&c.fault, Options{Winograd: true}) != nil
		}
		if !found {
			t.Errorf("an engine that %s passes", name)
		}
	}
	exact := &inexact{Trainable: fastest(t).(engine.Trainable), output: perturbed(0)}
	for _, check := range slices.Concat(forward, backward) {
		if err := check.on(exact, Options{Winograd: true}); err != nil {
			t.Errorf("%s: %v", check.name, err)
		}
	}
}

// winogradChecks are those whose bounds are Winograd's.
func winogradChecks() (forward, backward []check) {
	for _, c := range trainedConvCases() {
		if c.in%16 == 0 && c.out%16 == 0 {
			forward = append(forward, trainCheck(c.name(), c.check))
		}
	}
	for _, c := range convBackwardCases() {
		if c.kernel == 3 && c.in%16 == 0 && c.out%16 == 0 && !c.noInput {
			backward = append(backward, trainCheck(c.name(), c.check))
		}
	}
	return forward, backward
}

// TestWinogradBound: a sum by the matrices is the convolution, and its bound is larger than that of
// direct sums, by a factor that is no more than a few hundred.
func TestWinogradBound(t *testing.T) {
	for _, c := range trainedConvCases() {
		for i, direct := range c.want {
			raised := c.atWinograd[i]
			if c.in%16 != 0 || c.out%16 != 0 || direct.Size == 0 {
				if raised != direct && raised.Value == raised.Value {
					t.Fatalf("%s: value %d has a bound of its own", c.name(), i)
				}
				continue
			}
			if factor := raised.Size / direct.Size; factor < 1 || factor > 300 {
				t.Fatalf("%s: value %d: the bound is %.3g times that of direct sums", c.name(), i,
					factor)
			}
		}
	}
}
