package enginetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Cancelled checks that calls with an ended context fail with its error and leave the engine
// usable.
func Cancelled(t *testing.T, e engine.Engine) {
	t.Helper()
	runChecks(t, e, Options{}, cancelChecks())
}

func cancelChecks() []check {
	return []check{{"a convolution", cancelsConv}, {"decoding", cancelsDecode}}
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(background)
	cancel()
	return ctx
}

func cancelsConv(s *stage, o Options) error {
	c := convCase{height: 50, width: 50, kernel: 1, in: 3, out: 2}
	c.fill(rand.New(rand.NewPCG(34, 1)))
	op, _, err := c.prepare(s)
	if err != nil {
		return err
	}
	if err := s.Conv(ended(), op); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the convolution gives %v", err)
	}
	return c.check(s, o)
}

func cancelsDecode(s *stage, o Options) error {
	for _, points := range []bool{false, true} {
		c := decodeCase{hidden: []int{5}, rows: 90, cols: 3, points: points}
		c.fill(rand.New(rand.NewPCG(35, 1)))
		d, q, err := c.prepare(s)
		if err != nil {
			return err
		}
		decode := s.DecodeGrid
		if points {
			decode = s.DecodePoints
		}
		err = decode(ended(), d, q, make([]float32, len(c.want)))
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("decoding gives %v, points %t", err, points)
		}
		if err := c.check(s, o); err != nil {
			return err
		}
	}
	return nil
}
