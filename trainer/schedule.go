package trainer

import (
	"math"
	"time"
)

// schedule says when a training ends and the learning rate until then. Its position is a share of
// the whole, so that a training shortened by steps or minutes goes through the same rates as the
// configuration's epochs would.
type schedule struct {
	config   *Config
	steps    int           // all steps; 0 if only the time ends it
	limit    time.Duration // of training time, earlier runs included; 0 for none
	perEpoch int
}

// share is how much of the training is over before a step, which counts from 0.
func (s *schedule) share(step int, elapsed time.Duration) float64 {
	var share float64
	if s.steps > 0 {
		share = float64(step) / float64(s.steps)
	}
	if s.limit > 0 {
		share = max(share, float64(elapsed)/float64(s.limit))
	}
	return min(share, 1)
}

// rate is the learning rate of a step (§5.1: halved at milestones).
func (s *schedule) rate(step int, elapsed time.Duration) float64 {
	c := s.config
	rate := c.Adam.Rate
	share := s.share(step, elapsed)
	if c.Cosine {
		rate = c.RateEnd + (rate-c.RateEnd)*(1+math.Cos(math.Pi*share))/2
	}
	// The same rounding as of the share, so that a milestone's first step is exactly its epoch's.
	for _, epoch := range c.Milestones {
		if share >= float64(epoch*s.perEpoch)/float64(c.EpochMax*s.perEpoch) {
			rate *= c.Gamma
		}
	}
	if step < c.WarmUp {
		rate *= float64(step+1) / float64(c.WarmUp)
	}
	return rate
}

// decay is the decay of the average of weights: short at first, so that the average forgets the
// initial weights.
func (s *schedule) decay(step int) float64 {
	if s.config.EMA == 0 {
		return 0
	}
	return min(s.config.EMA, float64(1+step)/float64(10+step))
}
