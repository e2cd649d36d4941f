package viewer

import (
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
)

const (
	firstStep = 16 * time.Millisecond
	// tileBeat is how often, at most, a processor that draws frames shows what tiles have come; it
	// has better to do meanwhile.
	tileBeat = 80 * time.Millisecond
)

// clock is the viewer's time, and what is due.
type clock struct {
	now     time.Time
	dirty   bool // something but tiles has changed
	tiles   bool // tiles have arrived
	drawnAt time.Time
	// When the camera was advanced last, and whether it was moving on after that.
	advanced time.Time
	moving   bool
}

// Update moves everything on to a time: motion, and work that other goroutines have finished. It
// reports whether there is a frame to be drawn now, and after how long to call again if nothing
// happens before; below 0 for never.
func (a *App) Update(now time.Time) (frame bool, next time.Duration) {
	c := &a.clock
	c.now = now
	for _, f := range a.mail.take() {
		f()
		a.touch()
	}
	if a.camera.Moving() {
		elapsed := firstStep // a motion's first frame shows already where it goes
		if c.moving {
			elapsed = now.Sub(c.advanced)
		}
		a.camera.Advance(elapsed)
		c.advanced = now
		a.touch()
	}
	c.moving = a.camera.Moving()
	a.mosaic.SetMoving(c.moving || a.camera.Dragging())
	arrived, failures := a.mosaic.Collect()
	c.tiles = c.tiles || arrived
	for _, err := range failures {
		a.fail(err)
	}
	if c.dirty || c.tiles {
		a.schedule()
	}
	gone := a.messages.Expire(now)
	if a.named.Expire(now) || gone {
		a.touch()
	}
	switch {
	case c.dirty, a.mosaic.Fading():
		return true, 0
	case c.tiles && (!a.screen.software || a.status.Exact || now.Sub(c.drawnAt) >= tileBeat):
		return true, 0
	case c.tiles:
		return false, tileBeat - now.Sub(c.drawnAt)
	}
	next = a.messages.Next(now)
	if rest := a.named.Next(now); next < 0 || rest >= 0 && rest < next {
		next = rest
	}
	return false, next
}

// schedule has the tiles drawn that are seen, those at the pointer first.
func (a *App) schedule() {
	if a.picture == nil {
		a.mosaic.Want(nil, nil)
		a.status.set(0, 0, 0, !a.camera.Moving(), a.clock.now)
		return
	}
	var near *camera.Point
	if a.pointer.inside {
		near = &camera.Point{X: a.pointer.x, Y: a.pointer.y}
	}
	done, total, seconds := a.mosaic.Want(mosaicPanes(a.panes()), near)
	a.status.set(done, total, seconds, !a.camera.Moving(), a.clock.now)
}
