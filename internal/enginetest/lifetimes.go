package enginetest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Lifetimes checks, with whole numbers that every engine computes exactly, that queued work sees
// what its tensors held when it was asked for: data may be overwritten as soon as Upload returns,
// and tensors and weights may be overwritten or released as soon as Conv returns.
func Lifetimes(t *testing.T, e engine.Engine) {
	t.Helper()
	runChecks(t, e, Options{}, lifetimeChecks())
}

func lifetimeChecks() []check {
	var checks []check
	for _, c := range []struct {
		name string
		run  func(s *stage) error
	}{
		{"data overwritten", (*stage).dataOverwritten},
		{"input and weights released", (*stage).inputReleased},
		{"input uploaded to", (*stage).inputUploadedTo},
		{"input overwritten", (*stage).inputOverwritten},
		{"a long chain", (*stage).longChain},
		{"a sum in place", (*stage).sumInPlace},
		{"decoding what is queued", (*stage).decodesQueued},
		{"tensors without work", (*stage).releasedUnused},
	} {
		checks = append(checks, check{c.name, func(s *stage, _ Options) error { return c.run(s) }})
	}
	return checks
}

// turnWeights are a 1×1 convolution of n channels that moves each down by one, the first to the
// last, and adds the channel's number.
func turnWeights(n int) (weights, bias []float32) {
	weights, bias = make([]float32, n*n), make([]float32, n)
	for o := range n {
		weights[o*n+(o+1)%n] = 1
		bias[o] = float32(o)
	}
	return weights, bias
}

// turn applies that convolution to c.
func (c contents) turn() contents {
	out := newContents(c.height, c.width, c.channels)
	for i := range out.data {
		o := i % c.channels
		out.data[i] = c.data[i-o+(o+1)%c.channels] + float32(o)
	}
	return out
}

// counted holds whole numbers from first on.
func counted(first, channels int) contents {
	c := newContents(9, 14, channels)
	for i := range c.data {
		c.data[i] = float32(first + i)
	}
	return c
}

func (s *stage) holds(x engine.Tensor, want contents) error {
	got, err := s.download(x)
	if err != nil {
		return err
	}
	return compareBits(got, want.data)
}

// turns is a queued convolution and the means to queue more.
type turns struct {
	*stage
	weights engine.ConvWeights
	in, out engine.Tensor
}

// turned uploads c and queues its turn.
func (s *stage) turned(c contents) (*turns, error) {
	t := &turns{stage: s}
	var err error
	if t.in, err = s.tensor(c); err != nil {
		return nil, err
	}
	empty := contents{c.height, c.width, c.channels, notNumbers(len(c.data))}
	if t.out, err = s.tensor(empty); err != nil {
		return nil, err
	}
	weights, bias := turnWeights(c.channels)
	if t.weights, err = s.newConv(1, c.channels, c.channels, weights, bias); err != nil {
		return nil, err
	}
	return t, t.turn(t.in, t.out)
}

func (t *turns) turn(from, to engine.Tensor) error {
	return t.Conv(background, engine.Conv{Weights: t.weights, In: engine.All(from),
		Out: engine.All(to)})
}

func (s *stage) dataOverwritten() error {
	c := counted(1, 5)
	x, err := s.tensor(c)
	if err != nil {
		return err
	}
	copy(c.data, notNumbers(len(c.data)))
	return s.holds(x, counted(1, 5))
}

// inputReleased queues a convolution and releases all of it but the output, and has other tensors
// take its place in memory.
func (s *stage) inputReleased() error {
	c := counted(1, 5)
	parts := &stage{Engine: s.Engine}
	t, err := parts.turned(c)
	if err != nil {
		parts.release()
		return err
	}
	s.held = append(s.held, t.out)
	t.in.Release()
	t.weights.Release()
	if err := s.litter(c.width, c.height, c.channels); err != nil {
		return err
	}
	if _, err := s.turned(counted(3000, 5)); err != nil {
		return err
	}
	return s.holds(t.out, c.turn())
}

func (s *stage) inputUploadedTo() error {
	c := counted(1, 5)
	t, err := s.turned(c)
	if err != nil {
		return err
	}
	if err := s.Upload(t.in, counted(5000, 5).data); err != nil {
		return err
	}
	if err := s.holds(t.out, c.turn()); err != nil {
		return err
	}
	return s.holds(t.in, counted(5000, 5))
}

// inputOverwritten: out = turn(in), then in = turn(out), then out = turn(other).
func (s *stage) inputOverwritten() error {
	c := counted(1, 5)
	t, err := s.turned(c)
	if err != nil {
		return err
	}
	other, err := s.tensor(counted(7000, 5))
	if err != nil {
		return err
	}
	if err := t.turn(t.out, t.in); err != nil {
		return err
	}
	if err := t.turn(other, t.out); err != nil {
		return err
	}
	if err := s.holds(t.in, c.turn().turn()); err != nil {
		return fmt.Errorf("first: %w", err)
	}
	return s.holds(t.out, counted(7000, 5).turn())
}

func (s *stage) longChain() error {
	want := counted(1, 5)
	t, err := s.turned(want)
	if err != nil {
		return err
	}
	want = want.turn()
	from, to := t.out, t.in
	for range 60 {
		if err := t.turn(from, to); err != nil {
			return err
		}
		want = want.turn()
		from, to = to, from
	}
	return s.holds(from, want)
}

// sumInPlace adds turn(in) to the output again and again.
func (s *stage) sumInPlace() error {
	c := counted(1, 5)
	t, err := s.turned(c)
	if err != nil {
		return err
	}
	want := c.turn()
	for i := range want.data {
		want.data[i] *= 12
	}
	for range 11 {
		op := engine.Conv{Weights: t.weights, In: engine.All(t.in), Out: engine.All(t.out),
			Residual: engine.All(t.out)}
		if err := s.Conv(background, op); err != nil {
			return err
		}
	}
	return s.holds(t.out, want)
}

// decodesQueued decodes a latent that a convolution is still to make, with a head that returns it.
func (s *stage) decodesQueued() error {
	c := counted(1, 3)
	t, err := s.turned(c)
	if err != nil {
		return err
	}
	get := decodeCase{hidden: []int{3}, plain: true, rows: c.height, cols: c.width}
	get.fill(rand.New(rand.NewPCG(41, 1)))
	get.head.Scale, get.head.Shift = [3]float32{1, 1, 1}, [3]float32{}
	clear(get.head.First.Offset)
	for i := range c.height {
		get.query.Rows.Index[0][i] = int32(i)
	}
	for i := range c.width {
		get.query.Cols.Index[0][i] = int32(i)
	}
	d, err := s.newDecoder(get.head)
	if err != nil {
		return err
	}
	get.query.Latent = t.out
	got, err := get.decode(s, d, get.query)
	if err != nil {
		return err
	}
	return compareBits(got, c.turn().data)
}

func (s *stage) releasedUnused() error {
	for i := range 100 {
		c := newContents(20, 20+i%3, 8)
		x, err := s.NewTensor(c.height, c.width, c.channels)
		if err != nil {
			return err
		}
		if i%2 == 0 {
			err = s.Upload(x, c.data)
		}
		x.Release()
		if err != nil {
			return err
		}
	}
	for range 2 {
		if err := s.Flush(); err != nil {
			return err
		}
	}
	return s.dataOverwritten()
}
