package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/liif-render/liif/engine"
)

// DecodeBackward checks backward decoding: heads of all kinds, numbers that are constant 0, batches
// around the chunks that engines work in, the loss, the colours and every gradient.
func DecodeBackward(t *testing.T, e engine.Engine, o Options) {
	t.Helper()
	runChecks(t, e, o, decodeBackwardChecks())
}

func decodeBackwardChecks() []check {
	var checks []check
	for _, c := range decodeBackwardCases() {
		checks = append(checks, trainCheck(c.name(), c.check))
	}
	return checks
}

// decodeBackwardCase is a decodeCase of points, a target, and gradients that are there before.
type decodeBackwardCase struct {
	decodeCase
	images  int // of the latent's stack; 0: none
	holes   bool
	weight  float32
	colours bool // asked for

	parameters     engine.HeadParameters
	values         []float32
	target         []float32
	gradient       []float32 // of the parameters, before
	latentGradient stacked   // before
	wantLoss       Sum
	wantValues     []Sum
	wantLatent     []Sum
}

var decodeBackwardCases = sync.OnceValue(func() []*decodeBackwardCase {
	rng := rand.New(rand.NewPCG(62, 1))
	const bilinear, nearest = engine.ResidualBilinear, engine.ResidualNearest
	list := []*decodeBackwardCase{
		{decodeCase: decodeCase{hidden: []int{64, 64, 64}, rows: 150, ensemble: true, cells: true,
			residual: bilinear}, colours: true},
		{decodeCase: decodeCase{hidden: []int{33, 20, 7}, rows: 57, ensemble: true}, holes: true},
		{decodeCase: decodeCase{hidden: []int{256, 256, 256}, rows: 30, ensemble: true, cells: true}},
		{decodeCase: decodeCase{hidden: []int{40, 24}, rows: 700, cells: true, residual: nearest},
			images: 1},
		{decodeCase: decodeCase{hidden: []int{16}, rows: 60, cells: true, ensemble: true}},
		{decodeCase: decodeCase{hidden: []int{8, 8}, rows: 5, ensemble: true, height: 1, width: 1}},
		{decodeCase: decodeCase{hidden: []int{8, 30}, rows: 1, height: 1, width: 9, cells: true}},
		{decodeCase: decodeCase{hidden: []int{16, 8}, rows: 2304, ensemble: true, cells: true,
			height: 12, width: 12, residual: bilinear}, images: 1},
		{decodeCase: decodeCase{hidden: []int{24, 16}, rows: 40, ensemble: true, cells: true,
			residual: bilinear, height: 7, width: 6}, images: 2, colours: true},

		{decodeCase: decodeCase{hidden: []int{3}, plain: true, rows: 57, ensemble: true,
			residual: nearest}, colours: true},
		{decodeCase: decodeCase{hidden: []int{3}, plain: true, rows: 19, cells: true}, holes: true},

		{decodeCase: decodeCase{kind: engine.HeadMetaSR, hidden: []int{16}, rows: 153, cells: true}},
		{decodeCase: decodeCase{kind: engine.HeadMetaSR, hidden: []int{21}, rows: 70, cells: true,
			residual: bilinear, height: 7, width: 6}, holes: true, colours: true, images: 2},
		{decodeCase: decodeCase{kind: engine.HeadMetaSR, hidden: []int{1}, rows: 5}},
		{decodeCase: decodeCase{kind: engine.HeadMetaSR, hidden: []int{65}, rows: 57, cells: true}},
	}
	for range 20 {
		c := &decodeBackwardCase{decodeCase: decodeCase{hidden: []int{1 + rng.IntN(70)},
			rows: 1 + rng.IntN(130), ensemble: rng.IntN(2) == 0, cells: rng.IntN(2) == 0,
			residual: engine.Residual(rng.IntN(3)), height: 1 + rng.IntN(6), width: 1 + rng.IntN(6)},
			holes: rng.IntN(3) == 0, colours: rng.IntN(2) == 0}
		for range rng.IntN(3) {
			c.hidden = append(c.hidden, 1+rng.IntN(70))
		}
		if rng.IntN(4) == 0 {
			c.kind, c.hidden, c.ensemble = engine.HeadMetaSR, c.hidden[:1], false
		}
		list = append(list, c)
	}
	for _, c := range list {
		c.fillTraining(rng)
	}
	return list
})

func (c *decodeBackwardCase) name() string {
	s := c.decodeCase.name()
	if c.images > 0 {
		s += fmt.Sprintf(", stack of %d", c.images)
	}
	if c.holes {
		s += ", holes"
	}
	return s
}

// fillTraining makes up the data and computes what must come out.
func (c *decodeBackwardCase) fillTraining(rng *rand.Rand) {
	c.points = true
	c.decodeCase.fill(rng)
	c.keepApart()
	c.place(rng)
	c.decide(rng)
	c.weight = float32(rng.NormFloat64())
	c.decodeCase.want = nil
	for i := range c.rows {
		rgb := c.colour(i, i, i)
		c.decodeCase.want = append(c.decodeCase.want, rgb[:]...)
	}
	c.target = make([]float32, 3*c.rows)
	for i := range c.target {
		distance := 0.1 + rng.Float64()
		if rng.IntN(2) == 0 {
			distance = -distance
		}
		c.target[i] = float32(c.decodeCase.want[i].Value + distance)
	}
	c.gradient = random(rng, len(c.values), 1)
	c.latentGradient = stacked{contents{c.latent.height, c.latent.width, c.latent.channels,
		random(rng, len(c.latent.data), 1)}, c.images}
	c.latentGradient.between(func(row []float32) { clear(row) })
	c.referenceGradient()
}

// keepApart takes the queries off the rows between the pictures of a stack, where all is 0.
func (c *decodeBackwardCase) keepApart() {
	latent, source := stacked{c.latent, c.images}, stacked{c.source, c.images}
	latent.between(func(row []float32) { clear(row) })
	source.between(func(row []float32) { clear(row) })
	for _, list := range c.query.Rows.Index {
		for i, y := range list {
			if latent.gap(int(y)) {
				list[i] = y - 1
			}
		}
	}
}

// place makes the head's numbers parameters, some of which are constant 0.
func (c *decodeBackwardCase) place(rng *rand.Rand) {
	n := 5
	for _, list := range c.head.Lists() {
		n += len(list)
	}
	free := numbers(n)
	c.values = random(rng, n, 1)
	placed := func(list []float32) []int32 {
		if list == nil {
			return nil
		}
		to := spread(rng, &free, len(list), c.holes)
		for i, p := range to {
			if p < 0 {
				list[i] = 0
			} else {
				c.values[p] = list[i]
			}
		}
		return to
	}
	h := &c.head
	c.parameters = engine.HeadParameters{Kind: h.Kind, Width: h.Width, Ensemble: h.Ensemble,
		Residual: h.Residual, Scale: h.Scale, Shift: h.Shift, Offset: placed(h.Offset),
		Cell: placed(h.Cell), OffBias: placed(h.OffBias)}
	linear := func(l engine.Linear) engine.LinearOf[int32] {
		return engine.LinearOf[int32]{In: l.In, Out: l.Out, Weights: placed(l.Weights),
			Bias: placed(l.Bias)}
	}
	for _, l := range h.Layers {
		c.parameters.Layers = append(c.parameters.Layers, linear(l))
	}
	c.parameters.Last = linear(h.Last)
}

// decide moves points until none of their values is so near to the edge of a ReLU that rounding could
// take it to the other side.
func (c *decodeBackwardCase) decide(rng *rand.Rand) {
	for i := range c.rows {
		for !c.decided(i) {
			for _, axis := range []*engine.Axis{&c.query.Rows, &c.query.Cols} {
				for k, offset := range axis.Offset {
					if offset != nil {
						offset[i] = float32(rng.Float64()*2 - 1)
						axis.Index[k][i] = axis.Index[k][rng.IntN(c.rows)]
					}
				}
			}
		}
	}
}

// decided asks for a quarter of the worst error, which is far more than chance would let come about. A
// sum of zeros is 0 everywhere.
func (c *decodeBackwardCase) decided(point int) bool {
	sides := 1
	if c.ensemble {
		sides = 2
	}
	for a := range sides {
		for b := range sides {
			terms := 6
			for l, layer := range c.hiddenSums(a, b, point, point, point) {
				for _, x := range layer {
					near := math.Abs(x.Value) < Bound(x.Size, terms)/4
					if near && x.Value != 0 && !c.plain {
						return false
					}
				}
				terms += c.hidden[l]
			}
		}
	}
	return true
}

// referenceGradient computes the gradients in float64, as engine.DecodeBackward defines them.
func (c *decodeBackwardCase) referenceGradient() {
	g := newHeadGradient(&c.head, len(c.latent.data))
	for i, x := range c.latentGradient.data {
		g.latent[i].Add(float64(x))
	}
	c.wantLoss = Sum{}
	for i := range c.rows {
		var rgb [3]Sum
		for k := range rgb {
			want := c.decodeCase.want[3*i+k]
			difference := want.Value - float64(c.target[3*i+k])
			rgb[k].Add(math.Copysign(float64(c.weight), difference*float64(c.weight)))
			scale := float64(c.head.Scale[k])
			c.wantLoss.Value += math.Abs(difference) / scale
			c.wantLoss.Size += want.Size / scale
		}
		g.backward(&c.decodeCase, i, rgb)
	}
	c.wantLatent = g.latent
	c.wantValues = make([]Sum, len(c.values))
	for i, x := range c.gradient {
		c.wantValues[i].Add(float64(x))
	}
	for i, list := range c.parameters.Lists() {
		for j, p := range list {
			if p >= 0 {
				c.wantValues[p].addSum(g.lists()[i][j], Sum{1, 1})
			}
		}
	}
}

// decodeBackwardResult is what a call leaves.
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
	if d := math.Abs(got.loss - c.wantLoss.Value); !(d <= o.factor()*Bound(c.wantLoss.Size, terms)) {
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
	b = engine.DecodeBackward{Decoder: d, Query: c.query, Target: c.target, Weight: c.weight}
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
