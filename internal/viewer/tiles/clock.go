package tiles

// previewWorth is how long the exact tiles must be expected to take, in seconds, for a quick
// preview to come first.
const previewWorth = 0.2

// clock measures what drawing takes.
type clock struct {
	lately  map[Method]effort
	device  string // that drew the last tile
	fading  bool   // a tile of the last frame is not all to be seen yet
	hurried bool   // pages of the last frame were left out for want of time
}

// effort is the time that recent tiles took, each weighted a fifth less with every later one.
type effort struct{ seconds, pixels float64 }

// perPixel is the time of a pixel in seconds; 0 while it is unknown.
func (w *clock) perPixel(m Method) float64 {
	if e := w.lately[m]; e.pixels > 0 {
		return e.seconds / e.pixels
	}
	return 0
}

// count takes a drawn tile into account.
func (w *clock) count(r drawn) {
	if w.lately == nil {
		w.lately = map[Method]effort{}
	}
	size := r.entry.around.Size()
	e := w.lately[r.key.method]
	w.lately[r.key.method] = effort{0.8*e.seconds + r.seconds,
		0.8*e.pixels + float64(size.X*size.Y)}
	if !r.key.method.IsFilter() || w.device == "" {
		w.device = r.device
	}
}

// expects is how long a number of tiles will take, in seconds; of an unknown method, a second.
func (w *clock) expects(m Method, tiles int) float64 {
	if perPixel := w.perPixel(m); perPixel > 0 {
		return perPixel * float64(tiles) * Side * Side
	}
	return 1
}
