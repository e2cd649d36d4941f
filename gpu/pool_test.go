package gpu

import (
	"testing"
	"time"

	"github.com/liif-render/liif/shaders"
)

// TestPoolFits: of the free buffers that hold what is asked for, and waste little, the smallest is
// taken, in whatever order they were given back.
func TestPoolFits(t *testing.T) {
	for _, order := range [][]int64{{1000, 1040, 1080}, {1080, 1040, 1000}, {1040, 1080, 1000}} {
		r := NewRecorder(roomy)
		p := pool{device: r, flush: func() error { return nil }}
		var held []Buffer
		for _, bytes := range order {
			b, err := p.get(bytes)
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, b)
		}
		for _, b := range held {
			p.put(b)
		}
		for _, c := range []struct{ want, is int64 }{{992, 1000}, {992, 1040}, {1076, 1080},
			{992, 992}} {
			b, err := p.get(c.want)
			if err != nil {
				t.Fatal(err)
			}
			if b.Bytes() != c.is {
				t.Errorf("%v: for %d bytes %d, want %d", order, c.want, b.Bytes(), c.is)
			}
		}
	}
}

// TestFirstRunSaysNothing: the time of the first batch of a kernel is ignored, because it may
// include compiling; that of the next batch counts.
func TestFirstRunSaysNothing(t *testing.T) {
	s, err := shaders.Load("peak")
	if err != nil {
		t.Fatal(err)
	}
	k, err := NewRecorder(roomy).NewKernel(s)
	if err != nil {
		t.Fatal(err)
	}
	p := newPace(0)
	batch := []Dispatch{{Kernel: k, Work: firstRate / 1000}} // a millisecond
	if p.learn(batch, time.Second, 0); p.rate(k) != firstRate {
		t.Errorf("after the first run a rate of %g, not %g", p.rate(k), firstRate)
	}
	if p.learn(batch, time.Second, 0); p.rate(k) > firstRate/900 {
		t.Errorf("after the second run a rate of %g", p.rate(k))
	}
}

// TestLeaseForgets: what an operation that failed had not submitted is not run with buffers that
// are given back.
func TestLeaseForgets(t *testing.T) {
	e, _ := recorded(t, roomy, Options{}, nil)
	l := &lease{engine: e}
	b := l.buffer(64)
	e.batch, e.pending = append(e.batch, Dispatch{Buffers: []Buffer{b}}), 1
	if l.end(); len(e.batch) != 0 || e.pending != 0 || len(e.pool.free) != 1 {
		t.Errorf("%d dispatches wait, pending %g, %d buffers are free", len(e.batch), e.pending,
			len(e.pool.free))
	}
}
