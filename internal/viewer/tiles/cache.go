package tiles

import (
	"container/list"
	"image"
	"time"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// pageKey names a page of a picture's pyramid.
type pageKey struct{ picture, level, x, y int }

// entry is a part of a picture that is kept, in memory and on the screen's device.
type entry struct {
	key          any // a tileKey or a pageKey
	image        *draw.Image
	rect, around image.Rectangle // as tileKey.rect and pyramid.Page have them
	final        bool            // a page that will not get better
	version      int             // of a page, pyramid.Page.Version
	shown        time.Time       // when it was first to be seen
	used         int             // the frame that showed it last
	place        *list.Element
}

// bytes counts pixels once.
func (e *entry) bytes() int64 { return int64(len(e.image.Pix)) }

// cache keeps pages and tiles up to a number of bytes, those used last.
type cache struct {
	limit, once int64 // bytes, pixels that entries share counted once
	copies      int64 // of each image: here, and on a screen's device that has memory of its own
	entries     map[any]*entry
	grids       map[gridKey]map[image.Point]*entry
	order       *list.List // of *entry, used last in front
	frame       int        // entries used in this frame stay
	gone        []uint64   // images let go since gather
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, copies: 2, entries: map[any]*entry{},
		grids: map[gridKey]map[image.Point]*entry{}, order: list.New()}
}

// used is how many bytes are kept, with the garbage that may come to a share of them.
func (c *cache) used() int64 { return c.copies*c.once + c.once/garbage }

// garbage is the share of live memory that uncollected garbage may add, as liif-view sets it: a
// fifth.
const garbage = 5

// next begins a frame.
func (c *cache) next() { c.frame++ }

// get finds an entry and counts it as used.
func (c *cache) get(key any) *entry {
	e := c.entries[key]
	if e != nil {
		c.touch(e)
	}
	return e
}

func (c *cache) touch(e *entry) {
	e.used = c.frame
	c.order.MoveToFront(e.place)
}

// add keeps an entry, in place of an older one of its key, and lets go what is too much.
func (c *cache) add(e *entry) {
	if old := c.entries[e.key]; old != nil {
		c.remove(old)
	}
	c.entries[e.key] = e
	e.place = c.order.PushFront(e)
	e.used = c.frame
	c.once += e.bytes()
	if k, ok := e.key.(tileKey); ok {
		if c.grids[k.gridKey] == nil {
			c.grids[k.gridKey] = map[image.Point]*entry{}
		}
		c.grids[k.gridKey][image.Pt(k.x, k.y)] = e
	}
	c.shrink()
}

// shrink lets entries go, those unused longest first, down to the limit; never what the last frame
// showed.
func (c *cache) shrink() {
	for c.used() > c.limit {
		e, _ := c.order.Back().Value.(*entry)
		if e == nil || e.used >= c.frame-1 {
			return
		}
		c.remove(e)
	}
}

func (c *cache) remove(e *entry) {
	delete(c.entries, e.key)
	c.order.Remove(e.place)
	c.once -= e.bytes()
	c.gone = append(c.gone, e.image.ID())
	if k, ok := e.key.(tileKey); ok {
		grid := c.grids[k.gridKey]
		delete(grid, image.Pt(k.x, k.y))
		if len(grid) == 0 {
			delete(c.grids, k.gridKey)
		}
	}
}

// drop lets go every entry that is unwanted.
func (c *cache) drop(unwanted func(*entry) bool) {
	for _, e := range c.entries {
		if unwanted(e) {
			c.remove(e)
		}
	}
}

// gather returns the images that were dropped since the last call.
func (c *cache) gather() []uint64 {
	gone := c.gone
	c.gone = nil
	return gone
}
