package enginetest

import (
	"fmt"
	"image"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
)

// Pieces checks that work done in parts gives the same bits as work done at once, which is what
// makes a tiled picture equal a whole one: a convolution by rectangles, a convolution of a window
// of its input, and a query cut in two.
func Pieces(t *testing.T, e engine.Engine) {
	t.Helper()
	runChecks(t, e, Options{}, pieceChecks())
}

func pieceChecks() []check {
	var checks []check
	for _, c := range pieceConvCases() {
		checks = append(checks,
			check{"rectangles of " + c.name(),
				func(s *stage, _ Options) error { return c.byRects(s) }},
			check{"windows of " + c.name(),
				func(s *stage, _ Options) error { return c.byWindows(s) }})
	}
	for _, c := range pieceDecodeCases() {
		checks = append(checks,
			check{"parts of " + c.name(), func(s *stage, _ Options) error { return c.byParts(s) }})
	}
	return checks
}

var pieceConvCases = filled(11, func(*rand.Rand) []*convCase {
	return []*convCase{
		{height: 11, width: 37, kernel: 3, in: 20, out: 17, relu: true},
		{height: 7, width: 131, kernel: 3, in: 3, out: 66},
		{height: 9, width: 14, kernel: 1, in: 70, out: 20, relu: true},
	}
})

var pieceDecodeCases = sync.OnceValue(func() []*decodeCase {
	rng := rand.New(rand.NewPCG(12, 1))
	list := []*decodeCase{
		{hidden: []int{66, 64, 30}, rows: 13, cols: 29, ensemble: true, cells: true,
			residual: engine.ResidualBilinear},
		{hidden: []int{17, 9}, rows: 301, points: true, ensemble: true, cells: true},
		{first: engine.FirstWaves, combine: engine.CombineProduct, hidden: []int{30}, rows: 11,
			cols:  23,
			cells: true},
		{first: engine.FirstAffine, combine: engine.CombineProduct, hidden: []int{30}, rows: 11,
			cols: 23, cells: true},
	}
	for _, c := range list {
		c.fill(rng)
	}
	return list
})

// tiles cut a picture in unequal parts.
func (c *convCase) tiles() []image.Rectangle {
	x, y := c.width/3+1, c.height/2
	return []image.Rectangle{
		image.Rect(0, 0, x, y), image.Rect(x, 0, c.width, y),
		image.Rect(0, y, x+1, c.height), image.Rect(x+1, y, c.width, c.height),
	}
}

func (c *convCase) byRects(s *stage) error {
	op, tensors, err := c.prepare(s)
	if err != nil {
		return err
	}
	for _, op.Rect = range c.tiles() {
		if err := s.Conv(background, op); err != nil {
			return err
		}
	}
	parts, err := s.download(tensors[c.output.tensor])
	if err != nil {
		return err
	}
	whole, err := c.run(s)
	if err != nil {
		return err
	}
	return compareBits(parts, whole[c.output.tensor])
}

// byWindows computes every tile from a copy of only the input that it needs, into an output of its
// own.
func (c *convCase) byWindows(s *stage) error {
	whole, err := c.run(s)
	if err != nil {
		return err
	}
	op, _, err := c.prepare(s)
	if err != nil {
		return err
	}
	for _, tile := range c.tiles() {
		around := tile.Inset(-(c.kernel / 2)).Intersect(image.Rect(0, 0, c.width, c.height))
		in, err := s.tensor(c.tensors[c.input.tensor].crop(around))
		if err != nil {
			return err
		}
		all := contents{c.height, c.width, c.out, whole[c.output.tensor]}
		want := all.crop(tile)
		out, err := s.tensor(contents{want.height, want.width, c.out, notNumbers(len(want.data))})
		if err != nil {
			return err
		}
		op.In, op.Out, op.Window = engine.All(in), engine.All(out), tile.Min.Sub(around.Min)
		if err := s.Conv(background, op); err != nil {
			return err
		}
		got, err := s.download(out)
		if err != nil {
			return err
		}
		if err := compareBits(got, want.data); err != nil {
			return fmt.Errorf("tile %v: %w", tile, err)
		}
	}
	return nil
}

// crop copies a part.
func (c *contents) crop(r image.Rectangle) contents {
	part := contents{r.Dy(), r.Dx(), c.channels, nil}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		part.data = append(part.data,
			c.data[c.at(y, r.Min.X):c.at(y, r.Min.X)+r.Dx()*c.channels]...)
	}
	return part
}

// byParts cuts the columns of a grid, or the list of points, in two.
func (c *decodeCase) byParts(s *stage) error {
	d, q, err := c.prepare(s)
	if err != nil {
		return err
	}
	whole, err := c.decode(s, d, q)
	if err != nil {
		return err
	}
	n := q.Cols.Len()
	all := contents{len(whole) / 3 / n, n, 3, whole}
	for _, side := range [2][2]int{{0, n/3 + 1}, {n/3 + 1, n}} {
		part := q
		part.Cols = model.Cut(q.Cols, side[0], side[1])
		if c.points {
			part.Rows = model.Cut(q.Rows, side[0], side[1])
		}
		got, err := c.decode(s, d, part)
		if err != nil {
			return err
		}
		want := all.crop(image.Rect(side[0], 0, side[1], all.height))
		if err := compareBits(got, want.data); err != nil {
			return fmt.Errorf("entries %d to %d: %w", side[0], side[1], err)
		}
	}
	return nil
}
