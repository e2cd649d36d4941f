package render

import (
	"math"

	"github.com/liif-render/liif/weights"
)

// way is how a view is drawn.
type way int

const (
	byNetwork way = iota // the network, at the view's own pixels
	byCopy               // the source's samples as they are
	byFilter             // a filter, which reads the source
	byBoth               // the network, larger along an axis, and a filter that reduces that
)

// oblong is by how much a view may enlarge one axis more than the other for the network to draw its
// pixels. Networks are trained on square ones: of five photographs of Set5 and two of Set14,
// liif-small draws ×4 by ×1 2.5 dB (PSNR) below bicubic, but ×4 by ×4, reduced to that by the
// filter, 3 dB above. Of ×4 by ×3 the gain is 0.1 dB, and whole pixels make any view of a small
// picture a little oblong.
const oblong = 4.0 / 3

// Cleaned is the scale at and below which a picture's damage is not undone: reduced so far it
// averages out, and cleaning costs more than it brings. Six photographs of B100 saved as JPEG of
// quality 75 and reduced to 0.75 are 0.1 dB (PSNR of Y) nearer to the reduced original if they are
// cleaned first, to 0.5 they are 0.5 dB farther, to 0.25 1.2 dB; of quality 40 0.6 and 0.3 dB
// nearer and 0.3 dB farther.
const Cleaned = 0.5

// way chooses how v, which is resolved, is drawn. Networks enlarge; a view of the source's own size
// is a copy, and an antialiasing filter reduces. To clean the source is a network's work at every
// size: a smaller view is cleaned at scale 1 and then reduced.
func (f *Field) way(v *View) way {
	x, y := alongAxis(v.X, v.Width, v.Columns), alongAxis(v.Y, v.Height, v.Rows)
	across, down := v.scales()
	restoring := f.restoring() && max(across, down) > Cleaned
	smaller, larger := x == reduced || y == reduced, x == enlarged || y == enlarged
	switch {
	case x == own && y == own && !restoring:
		return byCopy
	case f.renderer.isFilter(), smaller && !larger && !restoring:
		return byFilter
	case smaller:
		return byBoth
	}
	if max(across, down) >= oblong*min(across, down) {
		return byBoth
	}
	return byNetwork
}

// restoring reports whether the network has damage to undo, and not only to enlarge.
func (f *Field) restoring() bool {
	r, undo := f.renderer, f.restoration
	return undo.Compression > 0 && r.Restores(weights.RestoreJPEG) ||
		undo.Noise > 0 && r.Restores(weights.RestoreNoise)
}

// scales is how many output pixels a source pixel has along each axis.
func (v *View) scales() (across, down float64) {
	return float64(v.Columns) / v.Width, float64(v.Rows) / v.Height
}

// String is Plan.Way, but for the name of the filter.
func (w way) String() string {
	return [...]string{"network", "copy", "filter", "network, filter"}[w]
}

// isOwn reports whether v's pixels, resolved, are source pixels.
func (v *View) isOwn() bool {
	return alongAxis(v.X, v.Width, v.Columns) == own && alongAxis(v.Y, v.Height, v.Rows) == own
}

// along reports whether a view copies, enlarges or reduces along an axis.
type along int

const (
	own      along = iota // an output pixel is a source pixel
	shifted               // as large as one, between two
	reduced               // larger than one
	enlarged              // smaller than one
)

// alongAxis classifies n output pixels over length source pixels from start.
func alongAxis(start, length float64, n int) along {
	switch size := float64(n); {
	case length > size:
		return reduced
	case length < size:
		return enlarged
	case start == math.Trunc(start):
		return own
	}
	return shifted
}
