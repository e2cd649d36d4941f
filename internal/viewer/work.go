package viewer

import "time"

// previewWorth is how long the exact tiles must be expected to take, in seconds, for a quick preview to
// come first.
const previewWorth = 0.2

// workClock measures what drawing takes.
type workClock struct {
	lately  map[Method]effort
	device  string // that drew the last tile
	fading  bool   // a tile of the last frame is not all to be seen yet
	hurried bool   // pages of the last frame were left out for want of time
}

// effort is what the tiles drawn lately took, each a fifth less with every later one.
type effort struct{ seconds, pixels float64 }

// perPixel is what a pixel takes, in seconds; 0 if that is not known.
func (w *workClock) perPixel(m Method) float64 {
	if e := w.lately[m]; e.pixels > 0 {
		return e.seconds / e.pixels
	}
	return 0
}

// count takes a drawn tile into account.
func (w *workClock) count(r drawn) {
	if w.lately == nil {
		w.lately = map[Method]effort{}
	}
	size := r.entry.around.Size()
	e := w.lately[r.key.method]
	w.lately[r.key.method] = effort{0.8*e.seconds + r.seconds, 0.8*e.pixels + float64(size.X*size.Y)}
	if !r.key.method.IsFilter() || w.device == "" {
		w.device = r.device
	}
}

// expects is how long a number of tiles will take, in seconds; of an unknown method, a second.
func (w *workClock) expects(m Method, tiles int) float64 {
	if perPixel := w.perPixel(m); perPixel > 0 {
		return perPixel * float64(tiles) * tileSide * tileSide
	}
	return 1
}

// Status is how far what is seen has come.
type Status struct {
	// Loading: a picture is being read.
	Loading bool
	// Exact: all that is seen is what liif-render would write, or there is nothing to be seen.
	Exact bool
	// Done of Total exact tiles are shown.
	Done, Total int
	// Err is why it will not become exact.
	Err error
	// Since is when the view changed last, and Took how long it was then until it was exact.
	Since time.Time
	Took  time.Duration
}

// Status tells how far what is seen has come.
func (a *App) Status() Status {
	s := a.status
	s.Loading = a.files.loading != ""
	s.Err = a.unread
	for _, p := range a.panes() {
		if err := a.failed[p.method]; err != nil && s.Err == nil {
			s.Err = err
		}
	}
	return s
}

func (a *App) setStatus(done, total int) {
	exact := done == total && !a.camera.Moving()
	if exact && !a.status.Exact {
		a.status.Took = a.now.Sub(a.status.Since)
	}
	if !exact && a.status.Exact {
		a.status.Since = a.now
	}
	a.status.Done, a.status.Total, a.status.Exact = done, total, exact
}
