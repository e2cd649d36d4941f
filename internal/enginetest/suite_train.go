package enginetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/liif-render/liif/engine"
)

// AllTrainable runs every check of what engine.Trainable adds to an engine, as All does.
func AllTrainable(t *testing.T, open func(t *testing.T) engine.Engine, o Options) {
	for _, c := range []struct {
		name   string
		checks []check
	}{
		{"Stacks", stackChecks()},
		{"Parameters", parameterChecks()},
		{"TrainedConv", trainedConvChecks()},
		{"ConvBackward", convBackwardChecks()},
		{"DecodeBackward", decodeBackwardChecks()},
		{"RefusesTraining", trainRefusalChecks()},
		{"CancelledTraining", trainCancelChecks()},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := open(t)
			runChecks(t, e, o, c.checks)
			if err := e.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}

// IdenticalTraining checks that two engines give the same bits for every gradient, loss and step of
// the suite: engines that share work out differently, or one engine twice.
func IdenticalTraining(t *testing.T, a, b engine.Engine) {
	t.Helper()
	for _, c := range trainIdentityChecks() {
		if err := c.run(a, b); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func trainIdentityChecks() []identityCheck {
	var checks []identityCheck
	add := func(name string, results func(s *trainStage) ([][]float32, float64, error)) {
		checks = append(checks, identityCheck{name, func(a, b engine.Engine) error {
			var lists [2][][]float32
			var loss [2]float64
			for i, e := range []engine.Engine{a, b} {
				s := &stage{Engine: e}
				t, err := trainable(s)
				if err == nil {
					lists[i], loss[i], err = results(t)
				}
				s.release()
				if err != nil {
					return fmt.Errorf("%s: %w", e.Info().Name, err)
				}
			}
			if loss[0] != loss[1] {
				return fmt.Errorf("the loss is %g and %g", loss[0], loss[1])
			}
			for k := range lists[0] {
				if err := compareBits(lists[0][k], lists[1][k]); err != nil {
					return fmt.Errorf("list %d: %w", k, err)
				}
			}
			return nil
		}})
	}
	for _, c := range convBackwardCases() {
		add(c.name(), func(s *trainStage) ([][]float32, float64, error) {
			got, gradient, err := c.run(s)
			return append(got[:], gradient), 0, err
		})
	}
	for _, c := range trainedConvCases() {
		add(c.name(), func(s *trainStage) ([][]float32, float64, error) {
			got, err := c.run(s)
			return [][]float32{got}, 0, err
		})
	}
	for _, c := range decodeBackwardCases() {
		add(c.name(), func(s *trainStage) ([][]float32, float64, error) {
			got, err := c.run(s)
			return [][]float32{got.colours, got.gradient, got.latentGradient}, got.loss, err
		})
	}
	for _, n := range []int{1, 40_001} {
		add(fmt.Sprintf("%d parameters", n), func(s *trainStage) ([][]float32, float64, error) {
			return s.step(n)
		})
	}
	return checks
}

// trainCancelChecks: calls with an ended context fail with its error and leave the engine usable.
func trainCancelChecks() []check {
	return []check{
		trainCheck("a backward convolution", func(s *trainStage, o Options) error {
			c := convBackwardCases()[4]
			b, _, _, err := c.prepare(s)
			if err != nil {
				return err
			}
			if err := cancelled(s.ConvBackward(ended(), b)); err != nil {
				return err
			}
			return c.check(s, o)
		}),
		trainCheck("backward decoding", func(s *trainStage, o Options) error {
			c := decodeBackwardCases()[0]
			b, _, err := c.prepareTraining(s)
			if err != nil {
				return err
			}
			_, err = s.DecodeBackward(ended(), b)
			if err := cancelled(err); err != nil {
				return err
			}
			return c.check(s, o)
		}),
	}
}

func cancelled(err error) error {
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the call gives %v", err)
	}
	return nil
}
