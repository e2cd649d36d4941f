package enginetest

import (
	"fmt"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Decode checks DecodeGrid and DecodePoints: LIIF and MetaSR heads of widths around vectors and
// tiles, with and without ensemble, cells and residual, and batches around the chunks that engines
// work in.
func Decode(t *testing.T, e engine.Engine, o Options) {
	t.Helper()
	runChecks(t, e, o, decodeChecks(decodeCases()))
}

// DecodeRandom checks 20 random heads, the same each time.
func DecodeRandom(t *testing.T, e engine.Engine, o Options) {
	t.Helper()
	runChecks(t, e, o, decodeChecks(randomDecodeCases()))
}

func decodeChecks(cases []*decodeCase) []check {
	var checks []check
	for _, c := range cases {
		checks = append(checks, check{c.name(), c.check})
	}
	return checks
}

func (c *decodeCase) check(s *stage, o Options) error {
	got, err := c.run(s)
	if err != nil {
		return err
	}
	return o.compare(got, c.want, c.terms())
}

// run returns the colours.
func (c *decodeCase) run(s *stage) ([]float32, error) {
	d, q, err := c.prepare(s)
	if err != nil {
		return nil, err
	}
	return c.decode(s, d, q)
}

// decode asks for a query's colours in the middle of a slice whose rest must stay as it is.
func (c *decodeCase) decode(s *stage, d engine.Decoder, q engine.Query) ([]float32, error) {
	count := q.Rows.Len() * q.Cols.Len()
	decode := s.DecodeGrid
	if c.points {
		count, decode = q.Rows.Len(), s.DecodePoints
	}
	const margin = 12
	all := notNumbers(margin + 3*count + margin)
	out := all[margin : margin+3*count]
	if err := decode(background, d, q, out); err != nil {
		return nil, err
	}
	for i := range margin {
		before, after := all[i], all[margin+len(out)+i]
		if before == before || after == after {
			return nil, fmt.Errorf("%d values from the output's ends it was written: %g, %g", i,
				before, after)
		}
	}
	return out, nil
}
