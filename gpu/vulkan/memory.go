package vulkan

import "fmt"

// blockBytes is how much memory is asked of the system at a time: drivers allow as few as 4096
// allocations.
const blockBytes = 64 << 20

// heap hands out parts of blocks of one kind of memory. It holds no Vulkan types, so that it can be
// tested without a device.
type heap struct {
	allocate func(bytes int64) (block uint64, err error)
	free     func(block uint64)
	blocks   []*block
}

type block struct {
	handle uint64
	bytes  int64
	gaps   []span // free parts, in order, never touching each other
}

// span is the bytes [from, to).
type span struct{ from, to int64 }

// part is memory handed out.
type part struct {
	block *block
	span
}

// get returns bytes at a multiple of align, a power of two: in the block with the smallest gap that
// holds them, or a new one.
func (h *heap) get(bytes, align int64) (part, error) {
	var best *block
	bestGap, bestSize := -1, int64(0)
	for _, b := range h.blocks {
		for i, g := range b.gaps {
			from := (g.from + align - 1) &^ (align - 1)
			if size := g.to - g.from; from+bytes <= g.to && (best == nil || size < bestSize) {
				best, bestGap, bestSize = b, i, size
			}
		}
	}
	if best == nil {
		size := max(bytes, blockBytes)
		if bytes > blockBytes/2 {
			size = bytes // what is large gets a block of its own and gives it all back
		}
		handle, err := h.allocate(size)
		if err != nil {
			return part{}, err
		}
		best, bestGap = &block{handle, size, []span{{0, size}}}, 0
		h.blocks = append(h.blocks, best)
	}
	g := best.gaps[bestGap]
	from := (g.from + align - 1) &^ (align - 1)
	var left []span
	for _, rest := range []span{{g.from, from}, {from + bytes, g.to}} {
		if rest.from < rest.to {
			left = append(left, rest)
		}
	}
	best.gaps = append(best.gaps[:bestGap], append(left, best.gaps[bestGap+1:]...)...)
	return part{best, span{from, from + bytes}}, nil
}

// put takes a part back; a block that is all free goes back to the system.
func (h *heap) put(p part) error {
	i := 0
	for i < len(p.block.gaps) && p.block.gaps[i].from < p.from {
		i++
	}
	gaps := p.block.gaps
	if i > 0 && gaps[i-1].to > p.from || i < len(gaps) && gaps[i].from < p.to {
		return fmt.Errorf("memory [%d, %d) is given back twice", p.from, p.to)
	}
	merged := p.span
	from, to := i, i
	if i > 0 && gaps[i-1].to == p.from {
		merged.from = gaps[i-1].from
		from--
	}
	if i < len(gaps) && gaps[i].from == p.to {
		merged.to = gaps[i].to
		to++
	}
	p.block.gaps = append(gaps[:from:from], append([]span{merged}, gaps[to:]...)...)
	if merged.to-merged.from == p.block.bytes {
		for n, b := range h.blocks {
			if b == p.block {
				h.blocks = append(h.blocks[:n], h.blocks[n+1:]...)
				break
			}
		}
		h.free(p.block.handle)
	}
	return nil
}
