package enginetest

import (
	"fmt"
	"math"
	"slices"

	"github.com/liif-render/liif/engine"
)

// decodeBackwardChecks are of backward decoding: heads of all kinds, numbers that are constant 0,
// batches around the chunks that engines work in, the loss, the colours and every gradient.
func decodeBackwardChecks() []check {
	var checks []check
	for _, c := range decodeBackwardCases() {
		checks = append(checks, trainCheck(c.name(), c.check))
	}
	return checks
}

// decodeBackwardResult holds the results of a call.
type decodeBackwardResult struct {
	loss                              float64
	colours, gradient, latentGradient []float32
}

func (c *decodeBackwardCase) check(s *trainStage, o Options) error {
	got, err := c.run(s)
	if err != nil {
		return err
	}
	terms := c.terms()
	if c.colours {
		if err := Compare(got.colours, c.decodeCase.want, terms, o.factor()); err != nil {
			return fmt.Errorf("the colours: %w", err)
		}
	}
	if d := math.Abs(got.loss - c.wantLoss.Value); !(d <= o.factor()*Bound(c.wantLoss.Size,
		terms)) {
		return fmt.Errorf("the loss is %g, want %g", got.loss, c.wantLoss.Value)
	}
	// There and back, and over all corners.
	terms = 2*terms + 4*c.rows
	if err := Compare(got.latentGradient, c.wantLatent, terms, o.factor()); err != nil {
		return fmt.Errorf("the latent's gradient: %w", err)
	}
	if err := Compare(got.gradient, c.wantValues, terms, o.factor()); err != nil {
		return fmt.Errorf("the parameters' gradient: %w", err)
	}
	return nil
}

// run returns what a call leaves.
func (c *decodeBackwardCase) run(s *trainStage) (got decodeBackwardResult, err error) {
	b, p, err := c.prepareTraining(s)
	if err != nil {
		return got, err
	}
	if got.loss, err = s.DecodeBackward(background, b); err != nil {
		return got, err
	}
	got.colours = b.Colours
	if got.gradient, err = s.read(p, engine.PartGradient); err != nil {
		return got, err
	}
	got.latentGradient, err = s.download(b.LatentGradient)
	return got, err
}

// prepareTraining puts the case on an engine.
func (c *decodeBackwardCase) prepareTraining(s *trainStage) (b engine.DecodeBackward,
	p engine.Parameters, err error) {
	if p, err = s.parameters(c.values, c.gradient); err != nil {
		return b, p, err
	}
	d, err := s.NewTrainedDecoder(p, c.parameters)
	if err != nil {
		return b, p, err
	}
	s.held = slices.Insert(s.held, 0, interface{ Release() }(d))
	b = engine.DecodeBackward{Decoder: d, Query: c.query, Target: c.target, Loss: c.loss,
		Weight: c.weight}
	if c.colours {
		b.Colours = notNumbers(3 * c.rows)
	}
	if b.Query.Latent, err = s.stack(stacked{c.latent, c.images}); err != nil {
		return b, p, err
	}
	if b.LatentGradient, err = s.stack(c.latentGradient); err != nil {
		return b, p, err
	}
	if c.source.channels > 0 {
		b.Query.Source, err = s.stack(stacked{c.source, c.images})
	}
	return b, p, err
}
