package render

import (
	"fmt"
	"image"
	"math"
)

// Plan is how a view will be drawn, worked out before anything is allocated.
type Plan struct {
	// Way is what draws: "copy" hands over the source's own samples, "filter bicubic" (or another)
	// reads the source, "network" is the model, and "network, filter bicubic" is the model at one
	// scale along both axes, and then the filter along an axis that is to be smaller.
	Way      string
	Output   image.Point // pixels drawn
	Channels int
	// TileWidth and TileHeight are the size of the parts encoded at a time, in source pixels; Tiles
	// is how many the view needs; Cached is how many are kept at once.
	TileWidth, TileHeight, Tiles, Cached int
	// Passes is how often the picture is drawn: by a network for colour, alpha, and each of the
	// orientations of the self-ensemble.
	Passes int
	// StripRows is how many output rows Stream hands over at a time.
	StripRows int
	// Memory is the planned peak in bytes, without the picture and the destination.
	Memory int64
	// EncodeFLOPs and DecodeFLOPs count a multiply-add as two, convolutions as if computed
	// directly. Encode includes the overlap of tiles.
	EncodeFLOPs, DecodeFLOPs float64
	// Blocks is the side of the squares of pixels in which the encoder's convolutions are computed,
	// by Winograd's algorithm, or 0 where they are computed directly. It follows from the model and
	// the picture's size, and is 0 with less than 128 MiB of Options.Memory.
	Blocks int

	base   int64           // of Memory, what is not tensors or their copies on the host
	margin int             // latents around a tile that its queries may ask for
	part   image.Rectangle // the source pixels that the view asks for
	// window is what is cut into tiles, which start at its corner and end at its edges: part, or
	// what View.Ahead shows, unless Options.Tile or Keep fix them to the picture so that other
	// views may find them.
	window image.Rectangle
	fixed  bool
	ahead  bool
	side   int   // the largest that tiles may have, with View.Ahead
	kept   int64 // pixels of latents
}

const (
	minTile     = 16
	keptTile    = 64 // the least side of tiles kept for other views, memory allowing
	maxStrip    = 256
	stripBytes  = 32 << 20
	blockPixels = 1 << 16 // queries of one call of the engine: progress and cancelling stay lively
	threadBytes = 2 << 20 // scratch of a thread of the processor
)

// Plan works out how v would be drawn, or fails with ErrView or ErrMemory.
func (f *Field) Plan(v View) (Plan, error) {
	v, err := v.resolve(f.width, f.height)
	if err != nil {
		return Plan{}, err
	}
	return f.plan(&v)
}

func (f *Field) plan(v *View) (Plan, error) { return f.planBy(v, f.way(v)) }

func (f *Field) planBy(v *View, w way) (Plan, error) {
	b := v.Bounds()
	p := Plan{Way: w.String(), Output: b.Size(), Channels: f.Channels(), Passes: 1}
	if w == byFilter || w == byBoth {
		p.Way += " " + f.renderer.filter.String()
	}
	limit, now := f.renderer.options.Memory, f.renderer.standing.Load()
	if now != nil {
		if now.err != nil {
			return p, now.err
		}
		limit = now.memory
	}
	limit = max(limit-f.reserved, 0)
	perRow := int64(b.Dx()) * int64(6*p.Channels) // float32 and the samples handed over
	// Strips keep the network's blocks wide: a few rows at least, unless rows are enormous.
	p.StripRows = int(min(max(min(stripBytes, limit/8)/perRow, 1), maxStrip, int64(b.Dy())))
	switch w {
	case byCopy:
		return f.planCopy(p, perRow, limit)
	case byFilter:
		return f.planFilter(v, p, perRow, limit)
	case byBoth:
		return f.planReduction(v, p, perRow, limit, now)
	}
	return f.planNetwork(v, p, perRow*int64(p.StripRows), p.StripRows, limit, now)
}

// planNetwork plans the network's work on v, of which it draws so many rows at a time. beside is
// what a strip takes of the memory.
func (f *Field) planNetwork(v *View, p Plan, beside int64, rows int, limit int64, now *standing) (
	Plan, error) {
	b := v.Bounds()
	p.Passes = f.passes(v)
	n := f.network(now)
	cost := n.Cost()
	if cost.BlockMACs > 0 {
		p.Blocks = blockSide
	}
	p.part = v.window(f.width, f.height)
	p.window = p.part
	if o := f.renderer.options; o.Keep && o.Tile == 0 && !v.Ahead.Empty() {
		all := *v
		all.Rect = v.Ahead.Union(b)
		p.window = widened(all.window(f.width, f.height), f.width, f.height)
		p.ahead = true
	}
	p.margin = max(n.Margin(f.width, v.columns(f.width).Cells[0]),
		n.Margin(f.height, v.rows(f.height).Cells[0]))
	tables := int64(64 * (b.Dx() + b.Dy()) * p.Passes)
	p.base = beside + tables + 12*blockPixels + now.scratch + cost.BlockBytes +
		f.settleMemory(v, p.part)
	// need is the peak with tiles of a size and the number of them that are kept.
	need := func(width, height, cached int) int64 {
		pixels := func(more int) int64 {
			size := clipped(width, height, more, f.width, f.height)
			return int64(size.X) * int64(size.Y)
		}
		around := pixels(p.margin+n.Halo()) * f.aroundBytes(now, &cost)
		if f.alpha {
			around += f.bleedMemory(clipped(width, height, p.margin+n.Halo(), f.width, f.height))
		}
		return p.base + around + pixels(p.margin)*int64(now.value*cost.LatentFloats)*int64(cached)
	}
	largest := now.largest
	binds := func(width, height int) bool {
		tensor := func(more, channels int) int64 {
			size := clipped(width, height, more, f.width, f.height)
			return int64(now.value) * int64(size.X) * int64(size.Y) * int64((channels+3)/4*4)
		}
		return largest == 0 || max(tensor(p.margin+n.Halo(), cost.WidestEncode),
			tensor(p.margin, cost.WidestLatent)) <= largest
	}
	across := p.tile(f.renderer.options, n.Halo(), func(width, height, cached int) bool {
		return need(width, height, cached) <= limit && binds(width, height)
	})
	if !binds(p.TileWidth, p.TileHeight) {
		return p,
			fmt.Errorf("%w: tiles of %d×%d pixels of %s do not fit the %s that %s binds at once",
				ErrMemory, p.TileWidth, p.TileHeight, f.renderer.name, bytesText(largest),
				now.Device)
	}
	if f.renderer.options.Keep {
		all := span(0, f.width, p.TileWidth) * span(0, f.height, p.TileHeight) * p.Passes
		p.Cached = largestThat(p.Cached, max(all, p.Cached), func(cached int) bool {
			return need(p.TileWidth, p.TileHeight, cached) <= limit
		})
	}
	for p.Cached > p.Passes && need(p.TileWidth, p.TileHeight, p.Cached) > limit {
		p.Cached--
	}
	if p.Memory = need(p.TileWidth, p.TileHeight, p.Cached); p.Memory > limit {
		return p, fmt.Errorf("%w: %s with tiles of %d×%d pixels needs %s, the limit is %s",
			ErrMemory,
			f.renderer.name, p.TileWidth, p.TileHeight, bytesText(p.Memory), bytesText(limit))
	}

	size := clipped(p.TileWidth, p.TileHeight, p.margin, f.width, f.height)
	p.kept = int64(p.Cached) * int64(size.X) * int64(size.Y)
	repeats := 1.0 // tiles encoded again for each strip when a row of them cannot be kept
	if p.Cached < across*p.Passes {
		perTile := float64(p.TileHeight) * float64(v.Rows) / v.Height
		repeats = max(1, perTile/float64(rows))
	}
	inner := clipped(p.TileWidth, p.TileHeight, p.margin, f.width, f.height)
	outer := clipped(p.TileWidth, p.TileHeight, p.margin+n.Halo(), f.width, f.height)
	p.EncodeFLOPs = 2 * float64(cost.EncodeMACs) * meanArea(inner, outer) * float64(p.Tiles) *
		repeats
	p.DecodeFLOPs = 2 * float64(cost.DecodeMACs) * float64(b.Dx()) * float64(b.Dy()) *
		float64(p.Passes)
	return p, nil
}

// clipped is the size of a tile with more pixels on each side, inside a picture.
func clipped(width, height, more, pictureWidth, pictureHeight int) image.Point {
	return image.Pt(min(width+2*more, pictureWidth), min(height+2*more, pictureHeight))
}

// meanArea is the mean area of layers that shrink evenly from one size to another, as those of an
// encoder do from a tile with its halo to the tile.
func meanArea(from, to image.Point) float64 {
	x, y := float64(from.X), float64(from.Y)
	dx, dy := float64(to.X-from.X), float64(to.Y-from.Y)
	return x*y + (x*dy+y*dx)/2 + dx*dy/3
}

// tile chooses the tiles: as large as fits, for each has to encode a halo around it, and of one
// size. It returns how many lie side by side.
func (p *Plan) tile(o Options, halo int, fits func(width, height, cached int) bool) (across int) {
	width, height := p.window.Dx(), p.window.Dy()
	if p.ahead {
		p.side = largestThat(minTile, max(keptTile, halo*5/2), func(side int) bool {
			return fits(side, side, p.Passes)
		})
		return p.cut(width, height, p.side)
	}
	fixed := o.Tile
	if o.Keep && fixed == 0 {
		// A halo around a tile of 2.5 halos makes about twice the work; larger tiles make waits. In
		// blocks a halo is twice as wide, and the work done 1.6 times as fast.
		most := halo * 5 / 2
		if p.Blocks > 0 {
			most = halo * 3 / 2
		}
		fixed = largestThat(minTile, max(keptTile, most), func(side int) bool {
			return fits(side, side, p.Passes)
		})
	}
	if p.fixed = fixed > 0; p.fixed {
		p.TileWidth, p.TileHeight = fixed, fixed
		across = span(p.window.Min.X, p.window.Max.X, fixed)
		down := span(p.window.Min.Y, p.window.Max.Y, fixed)
		if o.SelfEnsemble { // flipped, the grid starts at the other edge
			across, down = across+1, down+1
		}
		p.Tiles, p.Cached = across*down*p.Passes, across*p.Passes
		return across
	}
	return p.cut(width, height,
		largestThat(minTile, max(width, height, minTile), func(side int) bool {
			across := (width + side - 1) / side
			return fits(min(side, width), min(side, height), across*p.Passes)
		}))
}

// cut has tiles of about one size, of at most side pixels, cover the window. It returns how many
// lie side by side.
func (p *Plan) cut(width, height, side int) (across int) {
	across, down := (width+side-1)/side, (height+side-1)/side
	p.TileWidth, p.TileHeight = (width+across-1)/across, (height+down-1)/down
	p.Tiles, p.Cached = across*down*p.Passes, across*p.Passes
	return across
}

// widened is a part of a picture, or more where it is narrow: what is asked for next will be beside
// it, and a halo is encoded around the smallest part too.
func widened(r image.Rectangle, width, height int) image.Rectangle {
	side := func(from, to, size int) (int, int) {
		more := max(keptTile-(to-from), 0)
		from = max(from-more/2, 0)
		to = min(max(from+keptTile, to), size)
		return max(min(from, to-keptTile), 0), to
	}
	r.Min.X, r.Max.X = side(r.Min.X, r.Max.X, width)
	r.Min.Y, r.Max.Y = side(r.Min.Y, r.Max.Y, height)
	return r
}

// window is the source pixels whose tiles the view asks.
func (v *View) window(width, height int) image.Rectangle {
	b := v.Bounds()
	side := func(start, length float64, n, from, to, size int) (int, int) {
		step := length / float64(n)
		first := math.Floor(start + (float64(from)+0.5)*step)
		last := math.Floor(start + (float64(to)-0.5)*step)
		return int(min(max(first, 0), float64(size-1))), int(min(max(last, 0), float64(size-1))) + 1
	}
	var r image.Rectangle
	r.Min.X, r.Max.X = side(v.X, v.Width, v.Columns, b.Min.X, b.Max.X, width)
	r.Min.Y, r.Max.Y = side(v.Y, v.Height, v.Rows, b.Min.Y, b.Max.Y, height)
	return r
}

// span is how many tiles the pixels [from, to) touch.
func span(from, to, tile int) int { return (to-1)/tile - from/tile + 1 }

// largestThat is the largest n in [low, high] that is ok, or low if none is; ok is true up to some
// n.
func largestThat(low, high int, ok func(int) bool) int {
	for low < high {
		middle := low + (high-low+1)/2
		if ok(middle) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// String says the plan in a line or two for people.
func (p Plan) String() string {
	text := fmt.Sprintf("%s: %d×%d pixels of %d channels, strips of %d rows", p.Way, p.Output.X,
		p.Output.Y, p.Channels, p.StripRows)
	if p.Tiles > 0 {
		text += fmt.Sprintf(", %d tiles of %d×%d source pixels (%d kept)", p.Tiles,
			p.TileWidth, p.TileHeight, p.Cached)
	}
	text += fmt.Sprintf("; %s of memory", bytesText(p.Memory))
	if p.Blocks > 0 {
		text += fmt.Sprintf("; convolutions in blocks of %d×%d", p.Blocks, p.Blocks)
	}
	if p.DecodeFLOPs > 0 {
		text += fmt.Sprintf("; %.3g TFLOP to encode, %.3g TFLOP to decode", p.EncodeFLOPs/1e12,
			p.DecodeFLOPs/1e12)
	}
	return text
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d bytes", n)
}
