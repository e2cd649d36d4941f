package enginetest

import (
	"fmt"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Conv checks convolutions whose input, output and residual are tensors of their own: sizes around
// the tiles that kernels work in, runs of channels, windows and rectangles.
func Conv(t *testing.T, e engine.Engine, o Options) {
	t.Helper()
	runChecks(t, e, o, convChecks(convCases()))
}

// ConvInOneTensor checks convolutions whose input, output and residual share tensors, as dense
// blocks do: other channels of one tensor, or a residual that is the output itself.
func ConvInOneTensor(t *testing.T, e engine.Engine, o Options) {
	t.Helper()
	runChecks(t, e, o, convChecks(sharedConvCases()))
}

// ConvRandom checks 40 random convolutions, the same each time.
func ConvRandom(t *testing.T, e engine.Engine, o Options) {
	t.Helper()
	runChecks(t, e, o, convChecks(randomConvCases()))
}

func convChecks(cases []*convCase) []check {
	var checks []check
	for _, c := range cases {
		checks = append(checks, check{c.name(), c.check})
	}
	return checks
}

// check holds every tensor of the case against what it must be afterwards.
func (c *convCase) check(s *stage, o Options) error {
	got, err := c.run(s)
	if err != nil {
		return err
	}
	for k, x := range c.tensors {
		want, terms := exactly(x.data), 0
		if k == c.output.tensor {
			want, terms = c.want, c.terms()
		}
		if err := o.compare(got[k], want, terms); err != nil {
			return fmt.Errorf("tensor %d of %d channels: %w", k, x.channels, err)
		}
	}
	return nil
}

// run returns the case's tensors after the convolution.
func (c *convCase) run(s *stage) (got [3][]float32, err error) {
	op, tensors, err := c.prepare(s)
	if err != nil {
		return got, err
	}
	if err := s.Conv(background, op); err != nil {
		return got, err
	}
	for k, x := range tensors {
		if x != nil {
			if got[k], err = s.download(x); err != nil {
				return got, err
			}
		}
	}
	return got, nil
}
