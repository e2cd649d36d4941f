package enginetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/liif-render/liif/engine"
)

// remote is an engine at the limits of what the suite allows: it queues convolutions, uploads and
// releases until a result is asked for, and pads channels. Its faults are ones that the suite must
// notice.
type remote struct {
	engine.Engine
	queue []func() error
	live  int // tensors, weights and decoders not yet released

	borrows   bool // reads uploaded data late
	overtakes bool // uploads while convolutions wait
	hasty     bool // does not wait for convolutions when it releases
}

// tensor is padded behind its channels by values that are not numbers.
type remoteTensor struct {
	engine.Tensor // of the engine below
	owner         *remote
	channels      int
}

func (x *remoteTensor) Channels() int { return x.channels }

func (x *remoteTensor) Release() {
	x.owner.live--
	if x.owner.hasty {
		size := x.Height() * x.Width() * x.Tensor.Channels()
		_ = x.owner.Engine.Upload(x.Tensor, notNumbers(size))
	}
	x.owner.later(func() error { x.Tensor.Release(); return nil })
}

// released counts weights and decoders.
type released struct{ owner *remote }

func (r released) Release() { r.owner.live-- }

type remoteWeights struct {
	engine.ConvWeights
	released
}

func (w remoteWeights) Release() { w.released.Release() }

type remoteDecoder struct {
	engine.Decoder
	released
}

func (d remoteDecoder) Release() { d.released.Release() }

func (r *remote) later(work func() error) { r.queue = append(r.queue, work) }

func (r *remote) Flush() error {
	queue := r.queue
	r.queue = nil
	for _, work := range queue {
		if err := work(); err != nil {
			return err
		}
	}
	return nil
}

func (r *remote) NewTensor(height, width, channels int) (engine.Tensor, error) {
	padded := channels
	if channels > 0 {
		padded = channels/4*4 + 4
	}
	x, err := r.Engine.NewTensor(height, width, padded)
	if err != nil {
		return nil, err
	}
	r.live++
	return &remoteTensor{x, r, channels}, nil
}

func (r *remote) Upload(to engine.Tensor, data []float32) error {
	x := to.(*remoteTensor)
	if len(data) != x.Height()*x.Width()*x.channels {
		return fmt.Errorf("upload of %d values", len(data))
	}
	if !r.borrows {
		data = append([]float32{}, data...)
	}
	upload := func() error {
		n := x.Tensor.Channels()
		padded := notNumbers(x.Height() * x.Width() * n)
		for i := range x.Height() * x.Width() {
			copy(padded[i*n:], data[i*x.channels:][:x.channels])
		}
		return r.Engine.Upload(x.Tensor, padded)
	}
	switch {
	case r.overtakes:
		return upload()
	case r.hasty:
		if err := r.Flush(); err != nil {
			return err
		}
		return upload()
	}
	r.later(upload)
	return nil
}

func (r *remote) Download(from engine.Tensor, data []float32) error {
	x := from.(*remoteTensor)
	if len(data) != x.Height()*x.Width()*x.channels {
		return fmt.Errorf("download of %d values", len(data))
	}
	if err := r.Flush(); err != nil {
		return err
	}
	n := x.Tensor.Channels()
	padded := make([]float32, x.Height()*x.Width()*n)
	err := r.Engine.Download(x.Tensor, padded)
	for i := range x.Height() * x.Width() {
		copy(data[i*x.channels:], padded[i*n:][:x.channels])
	}
	return err
}

func (r *remote) NewConv(kernel, in, out int, weights, bias []float32) (engine.ConvWeights, error) {
	w, err := r.Engine.NewConv(kernel, in, out, weights, bias)
	if err != nil {
		return nil, err
	}
	r.live++
	return remoteWeights{w, released{r}}, nil
}

func (r *remote) NewDecoder(h engine.Head) (engine.Decoder, error) {
	d, err := r.Engine.NewDecoder(h)
	if err != nil {
		return nil, err
	}
	r.live++
	return remoteDecoder{d, released{r}}, nil
}

func (r *remote) Conv(ctx context.Context, c engine.Conv) error {
	if err := engine.CheckConv(c); err != nil {
		return err
	}
	for _, run := range []*engine.Channels{&c.In, &c.Out, &c.Residual} {
		if run.Tensor != nil {
			run.Tensor = run.Tensor.(*remoteTensor).Tensor
		}
	}
	c.Weights = c.Weights.(remoteWeights).ConvWeights
	if err := ctx.Err(); err != nil {
		return err
	}
	r.later(func() error { return r.Engine.Conv(background, c) })
	return nil
}

func (r *remote) DecodeGrid(ctx context.Context, d engine.Decoder, q engine.Query,
	out []float32) error {
	return r.decode(&q, false, d, out, func(d engine.Decoder) error {
		return r.Engine.DecodeGrid(ctx, d, q, out)
	})
}

func (r *remote) DecodePoints(ctx context.Context, d engine.Decoder, q engine.Query,
	out []float32) error {
	return r.decode(&q, true, d, out, func(d engine.Decoder) error {
		return r.Engine.DecodePoints(ctx, d, q, out)
	})
}

// decode gives the engine below tensors without padding.
func (r *remote) decode(q *engine.Query, points bool, d engine.Decoder, out []float32,
	run func(d engine.Decoder) error) error {
	if err := engine.CheckQuery(d.Head(), *q, points, len(out)); err != nil {
		return err
	}
	for _, x := range []*engine.Tensor{&q.Latent, &q.Source} {
		if *x == nil {
			continue
		}
		tight := newContents((*x).Height(), (*x).Width(), (*x).Channels())
		if err := r.Download(*x, tight.data); err != nil {
			return err
		}
		t, err := r.Engine.NewTensor(tight.height, tight.width, tight.channels)
		if err != nil {
			return err
		}
		defer t.Release()
		if err := r.Engine.Upload(t, tight.data); err != nil {
			return err
		}
		*x = t
	}
	return run(d.(remoteDecoder).Decoder)
}

// TestRemote: an engine that queues and pads passes, and the suite releases all that it made.
func TestRemote(t *testing.T) {
	var opened []*remote
	open := func(t *testing.T) engine.Engine {
		r := &remote{Engine: plain(t)}
		opened = append(opened, r)
		return r
	}
	All(t, open, Options{})
	r := &remote{Engine: fastest(t)}
	opened = append(opened, r)
	Agree(t, r, fastest(t), 0)
	for i, r := range opened {
		if r.live != 0 {
			t.Errorf("engine %d: %d tensors, weights and decoders are left", i, r.live)
		}
	}
}

func TestLifetimesNotice(t *testing.T) {
	for name, r := range map[string]*remote{
		"borrows data": {borrows: true}, "uploads too early": {overtakes: true},
		"releases too early": {hasty: true},
	} {
		r.Engine = plain(t)
		if !notices(r, lifetimeChecks()) {
			t.Errorf("an engine that %s passes", name)
		}
	}
}

// notices reports whether an engine fails any of the checks.
func notices(e engine.Engine, checks []check) bool {
	for _, c := range checks {
		if c.on(e, Options{}) != nil {
			return true
		}
	}
	return false
}
