package enginetest

import (
	"fmt"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// trainStage is a stage whose engine can train.
type trainStage struct {
	*stage
	engine.Trainable
}

// trainable says so where the engine cannot train.
func trainable(s *stage) (*trainStage, error) {
	e, ok := s.Engine.(engine.Trainable)
	if !ok {
		return nil, fmt.Errorf("%s is no engine.Trainable", s.Info().Name)
	}
	return &trainStage{s, e}, nil
}

// trainCheck is a check of an engine that can train.
func trainCheck(name string, run func(s *trainStage, o Options) error) check {
	return check{name, func(s *stage, o Options) error {
		t, err := trainable(s)
		if err != nil {
			return err
		}
		return run(t, o)
	}}
}

// stacked is the contents of a stack of pictures, or of a single one.
type stacked struct {
	contents
	images int // 0: no stack
}

// newStacked has undefined numbers between the pictures, which an engine must not keep.
func newStacked(rng *rand.Rand, images, height, width, channels int) stacked {
	rows := height
	if images > 0 {
		rows = images*(height+1) - 1
	}
	c := stacked{contents{rows, width, channels, random(rng, rows*width*channels, 1)}, images}
	c.between(func(row []float32) { copy(row, notNumbers(len(row))) })
	return c
}

// like is one of as many pictures of the same size.
func (c *stacked) like(rng *rand.Rand, channels int) stacked {
	height := c.height
	if c.images > 0 {
		height = (c.height+1)/c.images - 1
	}
	return newStacked(rng, c.images, height, c.width, channels)
}

// between calls work for every row between two pictures.
func (c *stacked) between(work func(row []float32)) {
	for y := range c.height {
		if c.gap(y) {
			work(c.data[c.at(y, 0):c.at(y+1, 0)])
		}
	}
}

func (c *stacked) gap(y int) bool {
	return c.images > 0 && (y+1)%((c.height+1)/c.images) == 0
}

// kept lays these contents out as a tensor holds them, with zeros between pictures.
func (c *stacked) kept() contents {
	k := stacked{c.contents, c.images}
	k.data = append([]float32{}, c.data...)
	k.between(func(row []float32) { clear(row) })
	return k.contents
}

// stack makes a tensor that is filled with c and released with the stage.
func (s *trainStage) stack(c stacked) (engine.Tensor, error) {
	if c.images == 0 {
		return s.tensor(c.contents)
	}
	if err := s.litter(c.height, c.width, c.channels); err != nil {
		return nil, err
	}
	height := (c.height+1)/c.images - 1
	x, err := s.NewStack(c.images, height, c.width, c.channels)
	if err != nil {
		return nil, err
	}
	s.held = append(s.held, x)
	return x, s.Trainable.Upload(x, c.data)
}

// parameters makes parameters of given values and gradients, released with the stage.
func (s *trainStage) parameters(values, gradient []float32) (engine.Parameters, error) {
	p, err := s.NewParameters(values)
	if err != nil {
		return nil, err
	}
	s.held = append(s.held, p)
	return p, s.WriteParameters(p, engine.PartGradient, gradient)
}

func (s *trainStage) read(p engine.Parameters, part engine.ParameterPart) ([]float32, error) {
	data := make([]float32, p.Len())
	return data, s.ReadParameters(p, part, data)
}

// spread deals n of the parameters' numbers out at random, with none left out twice: some stay -1
// where holes says so.
func spread(rng *rand.Rand, free *[]int32, n int, holes bool) []int32 {
	list := make([]int32, n)
	for i := range list {
		if list[i] = -1; holes && rng.IntN(5) == 0 {
			continue
		}
		k := rng.IntN(len(*free))
		last := len(*free) - 1
		list[i] = (*free)[k]
		(*free)[k] = (*free)[last]
		*free = (*free)[:last]
	}
	return list
}

// numbers are 0 to n-1.
func numbers(n int) []int32 {
	list := make([]int32, n)
	for i := range list {
		list[i] = int32(i)
	}
	return list
}
