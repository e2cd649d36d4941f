package viewer

import "time"

// previewWorth is how long the exact tiles must be expected to take, in seconds, for a quick preview to
// come first.
const previewWorth = 0.2

// workClock measures what drawing takes.
type workClock struct {
	perPixel map[Method]float64 // seconds, of the tiles drawn lately
	tile     float64            // seconds, of the last tile
	device   string             // that drew it
	fading   bool               // a tile of the last frame is not all to be seen yet
	hurried  bool               // pages of the last frame were left out for want of time
}

// count takes a drawn tile into account.
func (w *workClock) count(r drawn) {
	if w.perPixel == nil {
		w.perPixel = map[Method]float64{}
	}
	size := r.entry.around.Size()
	now := r.seconds / float64(size.X*size.Y)
	if before, ok := w.perPixel[r.key.method]; ok {
		now = before + 0.2*(now-before)
	}
	w.perPixel[r.key.method] = now
	w.tile = r.seconds
	if !r.key.method.IsFilter() || w.device == "" {
		w.device = r.device
	}
}

// expects is how long a number of tiles will take, in seconds; of an unknown method, a second.
func (w *workClock) expects(m Method, tiles int) float64 {
	if perPixel, ok := w.perPixel[m]; ok {
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
