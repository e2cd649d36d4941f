package enginetest

import (
	"fmt"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Identical checks that two engines give the same bits for every convolution and every query of the
// suite: engines that share work out differently, or one engine twice.
func Identical(t *testing.T, a, b engine.Engine) {
	t.Helper()
	for _, c := range identityChecks() {
		if err := c.run(a, b); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

type identityCheck struct {
	name string
	run  func(a, b engine.Engine) error
}

func identityChecks() []identityCheck {
	var checks []identityCheck
	add := func(name string, results func(s *stage) ([]float32, error)) {
		checks = append(checks, identityCheck{name, func(a, b engine.Engine) error {
			var got [2][]float32
			for i, e := range []engine.Engine{a, b} {
				s := &stage{Engine: e}
				var err error
				got[i], err = results(s)
				s.release()
				if err != nil {
					return fmt.Errorf("%s: %w", e.Info().Name, err)
				}
			}
			return compareBits(got[0], got[1])
		}})
	}
	for _, list := range [][]*convCase{convCases(), sharedConvCases(), randomConvCases()} {
		for _, c := range list {
			add(c.name(), func(s *stage) ([]float32, error) {
				got, err := c.run(s)
				return got[c.output.tensor], err
			})
		}
	}
	for _, list := range [][]*decodeCase{decodeCases(), randomDecodeCases()} {
		for _, c := range list {
			add(c.name(), c.run)
		}
	}
	return checks
}
