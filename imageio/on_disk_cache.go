package imageio

import (
	"container/list"
	"sync"
)

// blockKey names a block of a level.
type blockKey struct{ level, column, row int }

// blockCache keeps decoded blocks up to a number of bytes, those used last.
type blockCache struct {
	limit int64

	mu      sync.Mutex
	bytes   int64
	entries map[blockKey]*list.Element
	order   list.List // of keptBlock, used last in front
}

type keptBlock struct {
	key   blockKey
	block *Image
}

// sampleBytes is the memory of a picture's samples.
func (m *Image) sampleBytes() int64 { return int64(len(m.Pix8) + 2*len(m.Pix16)) }

// get finds a block; nil if it is not kept.
func (c *blockCache) get(key blockKey) *Image {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(keptBlock).block
}

// add keeps a block, and lets go those used longest ago that are too much.
func (c *blockCache) add(key blockKey, block *Image) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[blockKey]*list.Element{}
	}
	if c.entries[key] != nil { // another goroutine was faster
		return
	}
	c.entries[key] = c.order.PushFront(keptBlock{key, block})
	for c.bytes += block.sampleBytes(); c.bytes > c.limit; {
		last := c.order.Remove(c.order.Back()).(keptBlock)
		delete(c.entries, last.key)
		c.bytes -= last.block.sampleBytes()
	}
}

// clear lets all go.
func (c *blockCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries, c.bytes = nil, 0
	c.order.Init()
}
