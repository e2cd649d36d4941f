package gpu

import (
	"fmt"
	"math"

	"github.com/liif-render/liif/engine"
)

// pool keeps released buffers for the next of nearly their size. It holds no more than was in use
// at once.
type pool struct {
	device             Device
	limit              int64        // of live, 0 for none
	flush              func() error // run before a buffer is freed that a batch may name
	free               []Buffer
	live, peak, mapped int64
}

func (p *pool) get(bytes int64) (Buffer, error) {
	limit := p.limit
	if limit == 0 {
		limit = math.MaxInt64
	}
	if bytes > limit-p.live {
		return nil, fmt.Errorf("%d bytes, the limit is %d: %w", bytes, limit-p.live,
			engine.ErrOutOfMemory)
	}
	best := -1
	for i, b := range p.free {
		if b.Bytes() >= bytes && b.Bytes() <= min(bytes+bytes/8, limit-p.live) &&
			(best < 0 || b.Bytes() < p.free[best].Bytes()) {
			best = i
		}
	}
	if best >= 0 {
		b := p.take(best)
		p.use(b.Bytes())
		return b, nil
	}
	p.use(bytes)
	if len(p.free) > 0 && p.mapped+bytes > p.peak {
		if err := p.flush(); err != nil {
			p.live -= bytes
			return nil, err
		}
	}
	for len(p.free) > 0 && p.mapped+bytes > p.peak {
		p.drop(p.take(0))
	}
	b, err := p.device.NewBuffer(bytes)
	if err != nil {
		p.live -= bytes
		return nil, err
	}
	p.mapped += bytes
	return b, nil
}

func (p *pool) put(b Buffer) {
	p.live -= b.Bytes()
	p.free = append(p.free, b)
}

func (p *pool) close() {
	for len(p.free) > 0 {
		p.drop(p.take(0))
	}
}

func (p *pool) use(bytes int64) {
	p.live += bytes
	p.peak = max(p.peak, p.live)
}

func (p *pool) take(i int) Buffer {
	b := p.free[i]
	p.free = append(p.free[:i], p.free[i+1:]...)
	return b
}

func (p *pool) drop(b Buffer) {
	p.mapped -= b.Bytes()
	b.Release()
}
