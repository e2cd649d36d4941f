package viewer

import (
	"time"

	"github.com/liif-render/liif/internal/viewer/tiles"
)

// Status is the state of the visible picture, from coarse to exact.
type Status struct {
	// Loading: a picture is being read.
	Loading bool
	// Exact: all that is seen is what liif-render would write, or no picture is shown.
	Exact bool
	// Done of Total exact tiles are shown, and the rest is expected to take Left seconds.
	Done, Total int
	Left        float64
	// Err is why it will not become exact.
	Err error
	// Since is when the view changed last, and Took how long it was then until it was exact.
	Since time.Time
	Took  time.Duration
}

// Status returns the state of the visible picture.
func (a *App) Status() Status {
	s := a.status
	s.Loading = a.files.loading != ""
	s.Err = a.unread.err
	for _, p := range tiles.Both(mosaicPanes(a.panes())) {
		if err := a.mosaic.Failure(p.Method); err != nil && s.Err == nil {
			s.Err = err
		}
	}
	return s
}

// set takes in how many tiles are drawn, while the view is at rest or not.
func (s *Status) set(done, total int, left float64, rest bool, now time.Time) {
	exact := done == total && rest
	if exact && !s.Exact {
		s.Took = now.Sub(s.Since)
	}
	if !exact && s.Exact {
		s.Since = now
	}
	s.Done, s.Total, s.Left, s.Exact = done, total, left, exact
}
