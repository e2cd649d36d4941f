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
	// Rounding is by how much of its size a number may change where the engine keeps it in less
	// than float32, or multiplies it; 0 for engines that do not.
	Rounding float64
	// Winograd says that 3×3 convolutions in training, of channels in multiples of 16, may be
	// computed by Winograd's F(4×4, 3×3), whose error has a bound of its own.
	Winograd bool
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
		{"ConvInBlocks", ConvInBlocks},
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

// Rounded runs the checks of numbers on an engine that keeps them in less than float32: all, or
// some of each kind where engines take long to compile what they have not run yet.
func Rounded(t *testing.T, open func(t *testing.T) engine.Engine, o Options, all bool) {
	type group struct {
		name   string
		checks []check
	}
	groups := []group{{"Tensors", roundedTensorChecks()}, {"Pieces", pieceChecks()},
		{"ConvRandom", convChecks(randomConvCases()[:4])},
		{"ConvInOneTensor", convChecks(sharedConvCases()[:4])},
		{"Decode", decodeChecks(decodeCases()[:3])}}
	if all {
		groups = append(groups, group{"AllConv", convChecks(convCases())},
			group{"AllConvInOneTensor", convChecks(sharedConvCases())},
			group{"AllConvRandom", convChecks(randomConvCases())},
			group{"AllDecode", decodeChecks(decodeCases())},
			group{"AllDecodeRandom", decodeChecks(randomDecodeCases())})
	}
	for _, c := range groups {
		t.Run(c.name, func(t *testing.T) {
			e := open(t)
			runChecks(t, e, o, c.checks)
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
