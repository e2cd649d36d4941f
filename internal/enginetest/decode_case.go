package enginetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// decodeCase is a head and a query of it, with random tables.
type decodeCase struct {
	first         engine.FirstStage   // "": FirstGather
	combine       engine.CombineStage // "": CombineBlend
	hidden        []int               // widths; the first is the head's
	plain         bool                // LIIF with no hidden layer
	ensemble      bool
	cells         bool
	residual      engine.Residual
	rows, cols    int
	points        bool // rows of them
	height, width int  // of the latent and the source

	head   engine.Head
	layers []layer      // of head.Hidden, in float64
	last   layer        // head.Combine.Last
	query  engine.Query // its tensors are made by prepare
	latent contents
	source contents
	want   []Sum
}

func (c *decodeCase) name() string {
	s := fmt.Sprintf("%s %s %v", cmp.Or(c.first, engine.FirstGather),
		cmp.Or(c.combine, engine.CombineBlend), c.hidden)
	for _, word := range []struct {
		on   bool
		name string
	}{
		{c.plain, "no hidden layer"}, {c.ensemble, "ensemble"}, {c.cells, "cells"},
		{c.residual == engine.ResidualNearest, "nearest"},
		{c.residual == engine.ResidualBilinear, "bilinear"},
	} {
		if word.on {
			s += " " + word.name
		}
	}
	if c.points {
		return fmt.Sprintf("%s, %d points of %dx%d", s, c.rows, c.height, c.width)
	}
	return fmt.Sprintf("%s, %dx%d of %dx%d", s, c.rows, c.cols, c.height, c.width)
}

// fill makes up the data and computes what must come out.
func (c *decodeCase) fill(rng *rand.Rand) {
	if c.height == 0 {
		c.height, c.width = 6, 9
	}
	if c.points {
		c.cols = c.rows
	}
	c.fillHead(rng)
	c.latent = contents{c.height, c.width, c.head.LatentChannels(),
		random(rng, c.height*c.width*c.head.LatentChannels(), 1)}
	if c.residual != engine.ResidualNone {
		c.source = contents{c.height, c.width, 3, random(rng, c.height*c.width*3, 1)}
	}
	c.query.Rows = c.axis(rng, c.rows, c.height)
	c.query.Cols = c.axis(rng, c.cols, c.width)
	c.want = nil
	for y := range c.rows {
		if c.points {
			rgb := c.colour(y, y, y)
			c.want = append(c.want, rgb[:]...)
			continue
		}
		for x := range c.cols {
			rgb := c.colour(y, x, 0)
			c.want = append(c.want, rgb[:]...)
		}
	}
}

func (c *decodeCase) fillHead(rng *rand.Rand) {
	width := c.hidden[0]
	h := engine.Head{Ensemble: c.ensemble, Residual: c.residual,
		Scale: [3]float32{0.5, 0.6, 0.7}, Shift: [3]float32{0.5, 0.4, 0.3}}
	h.First = engine.FirstOf[float32]{Stage: cmp.Or(c.first, engine.FirstGather), Width: width,
		Offset: random(rng, 2*width, 0.5)}
	h.Combine.Stage = cmp.Or(c.combine, engine.CombineBlend)
	if c.cells {
		h.First.Cell = random(rng, 2*width, 0.5)
	}
	firstReferences[h.First.Stage].fill(rng, &h.First)
	for i, width := range c.hidden[1:] {
		h.Hidden = append(h.Hidden, randomLinear(rng, c.hidden[i], width))
	}
	if !c.plain {
		combineReferences[h.Combine.Stage].fill(rng, &h.Combine, h.Top())
	}
	c.head = h
	c.convert()
}

// convert makes the layers in float64 of those of the head.
func (c *decodeCase) convert() {
	c.layers = nil
	for _, l := range c.head.Hidden {
		c.layers = append(c.layers, newLayer(l))
	}
	if l := c.head.Combine.Last; l.Out > 0 {
		c.last = newLayer(l)
	}
}

// axis draws a table of n entries. Tables that the head has no use for are left out, as package
// model leaves them out; the nearest source pixel comes with a second one and a fraction of 0.
func (c *decodeCase) axis(rng *rand.Rand, n, size int) engine.Axis {
	var a engine.Axis
	sides := 1
	if c.ensemble {
		sides = 2
	}
	for k := range sides {
		for i := range n {
			a.Index[k] = append(a.Index[k], int32(rng.IntN(size)))
			offset := float32(rng.Float64()*2 - 1)
			if i%7 == 3 { // all four areas are empty
				offset = 0
			}
			a.Offset[k] = append(a.Offset[k], offset)
		}
	}
	a.Cell = random(rng, n, 1)
	if !c.points {
		a.Cell = a.Cell[:1]
	}
	if c.residual == engine.ResidualNone {
		return a
	}
	for range n {
		first := rng.IntN(size)
		a.Source[0] = append(a.Source[0], int32(first))
		if c.residual == engine.ResidualNearest {
			a.Source[1] = append(a.Source[1], int32(min(first+1, size-1)))
			a.Fraction = append(a.Fraction, 0)
		} else {
			a.Source[1] = append(a.Source[1], int32(rng.IntN(size)))
			a.Fraction = append(a.Fraction, rng.Float32())
		}
	}
	return a
}

// terms bounds the number of additions in a colour.
func (c *decodeCase) terms() int {
	terms := 30 // offsets and cells, blend, scale, source
	for _, width := range c.hidden {
		terms += width
	}
	return terms
}

// prepare puts the case on an engine.
func (c *decodeCase) prepare(s *stage) (engine.Decoder, engine.Query, error) {
	q := c.query
	d, err := s.newDecoder(c.head)
	if err != nil {
		return nil, q, err
	}
	if q.Latent, err = s.tensor(c.latent); err != nil {
		return nil, q, err
	}
	if c.source.channels > 0 {
		q.Source, err = s.tensor(c.source)
	}
	return d, q, err
}
