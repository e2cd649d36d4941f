package enginetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Tensors checks allocation, upload and download: sizes, contents to the bit, what is refused.
func Tensors(t *testing.T, e engine.Engine) {
	t.Helper()
	runChecks(t, e, Options{}, tensorChecks())
}

func tensorChecks() []check {
	checks := []check{
		{"info", func(s *stage, _ Options) error {
			if info := s.Info(); info.Device == "" || info.Name == "" {
				return fmt.Errorf("the engine does not say what it runs on: %+v", info)
			}
			return nil
		}},
		{"sizes", func(s *stage, _ Options) error { return s.refusesSizes() }},
		{"lengths", func(s *stage, _ Options) error { return s.refusesLengths() }},
		{"beside each other", func(s *stage, _ Options) error { return s.separates() }},
	}
	for _, size := range [][3]int{
		{1, 1, 1}, {1, 1, 3}, {1, 200, 2}, {63, 1, 5}, {7, 9, 4}, {5, 6, 7}, {3, 65, 64},
		{2, 3, 771},
	} {
		name := fmt.Sprintf("%dx%dx%d", size[0], size[1], size[2])
		checks = append(checks, check{name, func(s *stage, _ Options) error {
			return s.returns(size[0], size[1], size[2])
		}})
	}
	return checks
}

func filledContents(rng *rand.Rand, height, width, channels int) contents {
	return contents{height, width, channels, random(rng, height*width*channels, 1)}
}

// returns checks that what is uploaded comes back.
func (s *stage) returns(height, width, channels int) error {
	c := filledContents(rand.New(rand.NewPCG(21, 1)), height, width, channels)
	x, err := s.tensor(c)
	if err != nil {
		return err
	}
	if x.Height() != height || x.Width() != width || x.Channels() != channels {
		return fmt.Errorf("the tensor is %d×%d×%d", x.Height(), x.Width(), x.Channels())
	}
	got, err := s.download(x)
	if err != nil {
		return err
	}
	return compareBits(got, c.data)
}

// roundedTensorChecks are those of sizes, for engines that round what they are given.
func roundedTensorChecks() []check {
	var checks []check
	for _, size := range [][3]int{{1, 1, 1}, {1, 200, 2}, {63, 1, 5}, {7, 9, 4}, {2, 3, 771}} {
		c := filledContents(rand.New(rand.NewPCG(23, 1)), size[0], size[1], size[2])
		checks = append(checks, check{fmt.Sprint(size), func(s *stage, o Options) error {
			x, err := s.tensor(c)
			if err != nil {
				return err
			}
			got, err := s.download(x)
			if err != nil {
				return err
			}
			return o.compare(got, exactly(c.data), 0)
		}})
	}
	return checks
}

// separates checks that tensors do not share memory.
func (s *stage) separates() error {
	rng := rand.New(rand.NewPCG(22, 1))
	var all []contents
	var tensors []engine.Tensor
	for i := range 8 {
		c := filledContents(rng, 4, 5, 1+i)
		x, err := s.tensor(c)
		if err != nil {
			return err
		}
		all, tensors = append(all, c), append(tensors, x)
	}
	for i, x := range tensors {
		got, err := s.download(x)
		if err != nil {
			return err
		}
		if err := compareBits(got, all[i].data); err != nil {
			return fmt.Errorf("tensor %d: %w", i, err)
		}
	}
	return nil
}

func (s *stage) refusesSizes() error {
	for _, size := range [][3]int{{0, 1, 1}, {1, -1, 1}, {1, 1, 0}, {-1, -1, 1}} {
		x, err := s.NewTensor(size[0], size[1], size[2])
		if err == nil {
			x.Release()
		}
		if err := refused(err); err != nil {
			return fmt.Errorf("a tensor of %v: %w", size, err)
		}
	}
	x, err := s.NewTensor(1<<20, 1<<20, 64)
	if err == nil {
		x.Release()
	}
	if !errors.Is(err, engine.ErrOutOfMemory) {
		return fmt.Errorf("a tensor of 2^48 bytes: %v, want that it is out of memory", err)
	}
	return refused(err)
}

func (s *stage) refusesLengths() error {
	c := filledContents(rand.New(rand.NewPCG(23, 1)), 3, 4, 5)
	x, err := s.tensor(c)
	if err != nil {
		return err
	}
	for _, n := range []int{0, 59, 61, 64} {
		if err := refused(s.Upload(x, make([]float32, n))); err != nil {
			return fmt.Errorf("an upload of %d values to 3×4×5: %w", n, err)
		}
		if err := refused(s.Download(x, make([]float32, n))); err != nil {
			return fmt.Errorf("a download of %d values from 3×4×5: %w", n, err)
		}
	}
	got, err := s.download(x)
	if err != nil {
		return err
	}
	return compareBits(got, c.data)
}
