package cpu

import (
	"fmt"

	"github.com/liif-render/liif/engine"
)

// slack is how many floats behind a buffer kernels may read: they take whole vectors.
const slack = 16

// pool hands out buffers outside Go's heap, whose size the garbage collector may double, and keeps
// released ones, for fresh ones cost a page fault every 4 KiB. It never holds more than the most
// that was in use at once.
type pool struct {
	free   [][]float32
	live   int64 // bytes handed out
	peak   int64 // the most that live has been
	mapped int64 // bytes handed out or free
}

// get returns n undefined floats: the smallest free buffer that holds them and wastes little, or
// a new one.
func (p *pool) get(n int) ([]float32, error) {
	best := -1
	for i, b := range p.free {
		if cap(b) >= n && cap(b) <= n+n/8 && (best < 0 || cap(b) < cap(p.free[best])) {
			best = i
		}
	}
	if best >= 0 {
		b := p.take(best)
		p.use(int64(cap(b)) * 4)
		return b[:n], nil
	}
	bytes := int64(n) * 4
	p.use(bytes)
	for len(p.free) > 0 && p.mapped+bytes > p.peak {
		p.drop(p.take(0))
	}
	b, err := allocate(n)
	if err != nil {
		p.live -= bytes
		return nil, fmt.Errorf("%d bytes: %w: %w", bytes, engine.ErrOutOfMemory, err)
	}
	p.mapped += bytes
	return b, nil
}

func (p *pool) put(b []float32) {
	p.live -= int64(cap(b)) * 4
	p.free = append(p.free, b)
}

// close returns the free buffers to the system; those still in use stay valid.
func (p *pool) close() {
	for len(p.free) > 0 {
		p.drop(p.take(0))
	}
}

func (p *pool) use(bytes int64) {
	p.live += bytes
	p.peak = max(p.peak, p.live)
}

// take removes free buffer i, the oldest being 0.
func (p *pool) take(i int) []float32 {
	b := p.free[i]
	p.free = append(p.free[:i], p.free[i+1:]...)
	return b
}

func (p *pool) drop(b []float32) {
	p.mapped -= int64(cap(b)) * 4
	release(b)
}
