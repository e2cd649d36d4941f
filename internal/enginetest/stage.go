package enginetest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/liif-render/liif/engine"
)

var background = context.Background()

// stage is an engine and what a check has made on it.
type stage struct {
	engine.Engine
	held []interface{ Release() }
}

func (s *stage) release() {
	for _, x := range s.held {
		x.Release()
	}
	s.held = nil
}

// contents are a tensor's size and values, [height][width][channels].
type contents struct {
	height, width, channels int
	data                    []float32
}

func newContents(height, width, channels int) contents {
	return contents{height, width, channels, make([]float32, height*width*channels)}
}

// at is the index of a pixel's first channel.
func (c *contents) at(y, x int) int { return (y*c.width + x) * c.channels }

// tensor makes one that is filled with c and released with the stage.
func (s *stage) tensor(c contents) (engine.Tensor, error) {
	if err := s.litter(c.height, c.width, c.channels); err != nil {
		return nil, err
	}
	x, err := s.NewTensor(c.height, c.width, c.channels)
	if err != nil {
		return nil, err
	}
	s.held = append(s.held, x)
	return x, s.Upload(x, c.data)
}

// litter leaves NaNs in released memory that an engine is likely to use for the next tensor of this
// size, also where it pads: no result may depend on them.
func (s *stage) litter(height, width, channels int) error {
	for _, c := range [2]int{channels, (channels + 3) / 4 * 4} {
		// Transposed, so that a border there lies inside here.
		x, err := s.NewTensor(width, height, c)
		if err != nil {
			return err
		}
		err = s.Upload(x, notNumbers(height*width*c))
		x.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) download(x engine.Tensor) ([]float32, error) {
	data := make([]float32, x.Height()*x.Width()*x.Channels())
	if err := s.Download(x, data); err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	return data, nil
}

func (s *stage) newConv(kernel, in, out int, weights, bias []float32) (engine.ConvWeights, error) {
	w, err := s.NewConv(kernel, in, out, weights, bias)
	if err == nil {
		s.held = append(s.held, w)
	}
	return w, err
}

func (s *stage) newDecoder(h engine.Head) (engine.Decoder, error) {
	d, err := s.NewDecoder(h)
	if err == nil {
		s.held = append(s.held, d)
	}
	return d, err
}

func random(rng *rand.Rand, n int, size float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64() * size)
	}
	return x
}

func notNumbers(n int) []float32 { return slices.Repeat([]float32{nan}, n) }

var nan = float32(math.NaN())

// untouchable is n values of which some are not numbers, which shows where they are read, and some
// are, which shows where they are overwritten.
func untouchable(rng *rand.Rand, n int) []float32 {
	x := random(rng, n, 1)
	for i := range x {
		if rng.IntN(2) == 0 {
			x[i] = nan
		}
	}
	return x
}
