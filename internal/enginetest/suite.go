package enginetest

import (
	"testing"

	"github.com/liif-render/liif/engine"
)

// Options say how strict the checks are.
type Options struct {
	// ToleranceFactor multiplies the error bounds that are derived for chains of float32 additions;
	// 0 and 1 leave them as they are.
	ToleranceFactor float64
}

func (o Options) factor() float64 {
	if o.ToleranceFactor == 0 {
		return 1
	}
	return o.ToleranceFactor
}

// All runs every check of a single engine. Open makes a fresh engine for each; All closes it, when
// everything that was made on it has been released.
func All(t *testing.T, open func(t *testing.T) engine.Engine, o Options) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, e engine.Engine, o Options)
	}{
		{"Tensors", func(t *testing.T, e engine.Engine, _ Options) { Tensors(t, e) }},
		{"Conv", Conv},
		{"ConvInOneTensor", ConvInOneTensor},
		{"ConvRandom", ConvRandom},
		{"Decode", Decode},
		{"DecodeRandom", DecodeRandom},
		{"Pieces", func(t *testing.T, e engine.Engine, _ Options) { Pieces(t, e) }},
		{"Lifetimes", func(t *testing.T, e engine.Engine, _ Options) { Lifetimes(t, e) }},
		{"Refuses", func(t *testing.T, e engine.Engine, _ Options) { Refuses(t, e) }},
		{"Cancelled", func(t *testing.T, e engine.Engine, _ Options) { Cancelled(t, e) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := open(t)
			c.run(t, e, o)
			if err := e.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}

// check is one thing that an engine must do. It returns what is wrong, so that a test can demand
// that a faulty engine fails it.
type check struct {
	name string
	run  func(s *stage, o Options) error
}

func runChecks(t *testing.T, e engine.Engine, o Options, checks []check) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			if err := c.on(e, o); err != nil {
				t.Error(err)
			}
		})
	}
}

// on runs the check and releases what it made.
func (c *check) on(e engine.Engine, o Options) error {
	s := &stage{Engine: e}
	defer s.release()
	return c.run(s, o)
}
