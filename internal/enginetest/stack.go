package enginetest

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// stackChecks are of stacks of pictures, and of clearing and adding tensors.
func stackChecks() []check {
	checks := []check{
		trainCheck("sizes", func(s *trainStage, _ Options) error { return s.refusesStacks() }),
	}
	for _, size := range [][4]int{{0, 5, 6, 3}, {1, 4, 5, 6}, {2, 1, 1, 1}, {5, 1, 7, 5},
		{3, 8, 9, 20},
		{16, 6, 5, 32}} {
		name := fmt.Sprintf("%d of %dx%dx%d", size[0], size[1], size[2], size[3])
		for _, c := range []struct {
			name string
			run  func(s *trainStage, c stacked) error
		}{
			{"a stack", (*trainStage).keepsGaps}, {"clearing", (*trainStage).clears},
			{"adding", (*trainStage).adds}, {"convolving", (*trainStage).convolvesStack},
		} {
			checks = append(checks, trainCheck(c.name+" "+name,
				func(s *trainStage, _ Options) error {
					rng := rand.New(rand.NewPCG(81, 1))
					return c.run(s, newStacked(rng, size[0], size[1], size[2], size[3]))
				}))
		}
	}
	return checks
}

func (s *trainStage) refusesStacks() error {
	for _, size := range [][4]int{{0, 1, 1, 1}, {-1, 1, 1, 1}, {2, 0, 1, 1}, {2, -3, 1, 1},
		{2, 1, 0, 1},
		{2, 1, 1, 0}, {1, -1, 1, 1}} {
		x, err := s.NewStack(size[0], size[1], size[2], size[3])
		if err == nil {
			x.Release()
		}
		if err := refused(err); err != nil {
			return fmt.Errorf("a stack of %v: %w", size, err)
		}
	}
	for _, images := range []int{1 << 20, 1 << 40} {
		x, err := s.NewStack(images, 1<<10, 1<<10, 64)
		if err == nil {
			x.Release()
		}
		if !errors.Is(err, engine.ErrOutOfMemory) {
			return fmt.Errorf("a stack of 2^58 bytes: %v, want that it is out of memory", err)
		}
	}
	return nil
}

// holds says where a tensor differs from c, to the bit.
func (s *trainStage) holds(x engine.Tensor, c contents) error {
	got, err := s.download(x)
	if err != nil {
		return err
	}
	return compareBits(got, c.data)
}

// keepsGaps checks that a stack returns what was uploaded, and zeros between pictures.
func (s *trainStage) keepsGaps(c stacked) error {
	x, err := s.stack(c)
	if err != nil {
		return err
	}
	if x.Height() != c.height || x.Width() != c.width || x.Channels() != c.channels {
		return fmt.Errorf("the stack is %d×%d×%d", x.Height(), x.Width(), x.Channels())
	}
	return s.holds(x, c.kept())
}

// clears checks that a tensor is 0 afterwards, and the one beside it as it was.
func (s *trainStage) clears(c stacked) error {
	x, err := s.stack(c)
	if err != nil {
		return err
	}
	other, err := s.stack(c)
	if err != nil {
		return err
	}
	if err := s.Clear(x); err != nil {
		return err
	}
	if err := s.holds(x, newContents(c.height, c.width, c.channels)); err != nil {
		return err
	}
	return s.holds(other, c.kept())
}

// adds checks runs of channels, each sum being one addition, into a stack and into a plain tensor.
func (s *trainStage) adds(c stacked) error {
	rng := rand.New(rand.NewPCG(82, 1))
	for _, place := range []place{{0, 0, c.channels}, {0, 3, c.channels + 8}} {
		from := newStacked(rng, 0, c.height, c.width, place.total)
		from.data = untouchable(rng, len(from.data))
		for at := 0; at < len(from.data); at += from.channels {
			copy(from.data[at+place.first:], random(rng, c.channels, 1))
		}
		want := c.kept()
		for y := range want.height {
			for i := want.at(y, 0); i < want.at(y+1, 0) && !c.gap(y); i++ {
				pixel, channel := i/c.channels, i%c.channels
				want.data[i] += from.data[pixel*place.total+place.first+channel]
			}
		}
		to, err := s.stack(c)
		if err != nil {
			return err
		}
		x, err := s.stack(from)
		if err != nil {
			return err
		}
		err = s.Add(background, engine.All(to),
			engine.Channels{Tensor: x, First: place.first, Count: c.channels})
		if err != nil {
			return err
		}
		if err := s.holds(to, want); err != nil {
			return err
		}
		if err := s.holds(x, from.contents); err != nil {
			return fmt.Errorf("the tensor that was added: %w", err)
		}
	}
	return s.addsToRun(c)
}

// addsToRun adds to a run of channels, beside which nothing may change.
func (s *trainStage) addsToRun(c stacked) error {
	rng := rand.New(rand.NewPCG(83, 1))
	wide := c.like(rng, c.channels+5)
	wide.data = untouchable(rng, len(wide.data))
	for at := 0; at < len(wide.data); at += wide.channels {
		copy(wide.data[at+2:], random(rng, c.channels, 1))
	}
	want, from := wide.kept(), c.kept()
	for i, x := range from.data {
		want.data[i/c.channels*wide.channels+2+i%c.channels] += x
	}
	to, err := s.stack(wide)
	if err != nil {
		return err
	}
	x, err := s.stack(c)
	if err != nil {
		return err
	}
	err = s.Add(background, engine.Channels{Tensor: to, First: 2, Count: c.channels}, engine.All(x))
	if err != nil {
		return err
	}
	return s.holds(to, want)
}

// convolvesStack checks that a convolution of a stack is that of each of its pictures, to the bit.
func (s *trainStage) convolvesStack(c stacked) error {
	rng := rand.New(rand.NewPCG(84, 1))
	const out = 18
	w, err := s.newConv(3, c.channels, out, random(rng, out*c.channels*9, 0.3), random(rng, out, 1))
	if err != nil {
		return err
	}
	run := func(in, residual stacked) ([]float32, error) {
		var tensors [3]engine.Tensor
		for i, x := range []stacked{in, residual, in.like(rng, out)} {
			var err error
			if tensors[i], err = s.stack(x); err != nil {
				return nil, err
			}
		}
		op := engine.Conv{Weights: w, In: engine.All(tensors[0]), Out: engine.All(tensors[2]),
			Residual: engine.All(tensors[1]), ReLU: true}
		if err := s.Conv(background, op); err != nil {
			return nil, err
		}
		return s.download(tensors[2])
	}
	residual := c.like(rng, out)
	got, err := run(c, residual)
	if err != nil {
		return err
	}
	all := contents{c.height, c.width, out, got}
	for y := 0; y < c.height; {
		rows := 0
		for y+rows < c.height && !c.gap(y+rows) {
			rows++
		}
		cut := func(x contents) stacked {
			part := x.data[x.at(y, 0):x.at(y+rows, 0)]
			return stacked{contents{rows, x.width, x.channels, part}, 0}
		}
		want, err := run(cut(c.contents), cut(residual.contents))
		if err != nil {
			return err
		}
		if err := compareBits(cut(all).data, want); err != nil {
			return fmt.Errorf("the picture from row %d: %w", y, err)
		}
		if y += rows; y < c.height {
			gap := all.data[all.at(y, 0):all.at(y+1, 0)]
			if err := compareBits(gap, make([]float32, len(gap))); err != nil {
				return fmt.Errorf("between pictures, row %d: %w", y, err)
			}
			y++
		}
	}
	return nil
}
