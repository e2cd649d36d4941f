package viewer

import (
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
)

const (
	firstStep = 16 * time.Millisecond
	fadeTime  = 120 * time.Millisecond
	// tileBeat is how often, at most, a processor that draws frames shows what tiles have come; it has
	// better to do meanwhile.
	tileBeat = 80 * time.Millisecond
)

// Update moves everything on to a time: motion, and work that other goroutines have finished. It tells
// whether there is a frame to be drawn now, and after how long to call again if nothing happens before;
// below 0 for never.
func (a *App) Update(now time.Time) (frame bool, next time.Duration) {
	a.now = now
	a.runPosted()
	if a.camera.Moving() {
		elapsed := firstStep // a motion's first frame shows already where it goes
		if a.moving {
			elapsed = now.Sub(a.advanced)
		}
		a.camera.Advance(elapsed)
		a.advanced = now
		a.touch()
	}
	a.moving = a.camera.Moving()
	a.decoder.setMoving(a.moving || a.camera.Dragging())
	a.collect()
	if a.dirty || a.tiles {
		a.schedule()
	}
	if a.expireToasts(now) {
		a.touch()
	}
	switch {
	case a.dirty, a.fading():
		return true, 0
	case a.tiles && (!a.software || a.status.Exact || now.Sub(a.drawnAt) >= tileBeat):
		return true, 0
	case a.tiles:
		return false, tileBeat - now.Sub(a.drawnAt)
	}
	return false, a.nextToast(now)
}

func (a *App) runPosted() {
	a.mu.Lock()
	posted := a.posted
	a.posted = nil
	a.mu.Unlock()
	for _, f := range posted {
		f()
		a.touch()
	}
}

// collect takes finished tiles.
func (a *App) collect() {
	for _, r := range a.decoder.take() {
		current := r.key.picture == a.number()
		if r.err != nil {
			if !current { // it says nothing of how the new picture can be drawn
				continue
			}
			if a.failed[r.key.method] == nil { // other tiles of it may have failed meanwhile
				a.fail(r.err)
			}
			a.failed[r.key.method] = r.err
			continue
		}
		a.work.count(r)
		if current {
			a.cache.add(r.entry)
			a.tiles = true
		}
	}
}

// schedule tells the decoder what to draw next.
func (a *App) schedule() {
	if a.picture == nil {
		a.decoder.ask(nil)
		a.setStatus(0, 0)
		return
	}
	var keys []tileKey
	var seen []Method
	done, total := 0, 0
	place := a.camera.Place()
	for _, p := range a.panes() {
		if a.failed[p.method] != nil {
			continue
		}
		seen = append(seen, p.method)
		if p.unknown {
			total++
			continue
		}
		near := camera.Point{X: a.hand.x - float64(p.bounds.Min.X), Y: a.hand.y}
		if !a.hand.inside {
			near = camera.Point{X: float64(p.bounds.Dx()) / 2, Y: float64(p.bounds.Dy()) / 2}
		}
		clip := p.clip.Sub(p.bounds.Min)
		if a.camera.Zooming() {
			if scale := previewScale(a.camera.Target().Zoom); scale > 0 && !p.method.IsFilter() {
				grid := a.gridAt(p.method, scale)
				target := a.mappingOf(a.camera.Target())
				keys = a.missing(keys, visible(grid, a.layerOf(target, grid), clip, near))
			}
			total++
			continue
		}
		grid, m := a.exactGrid(p.method, place)
		exact := visible(grid, a.layerOf(m, grid), clip, near)
		missing := a.missing(nil, exact)
		done, total = done+len(exact)-len(missing), total+len(exact)
		if scale := previewScale(place.Zoom); scale > 0 && !p.method.IsFilter() &&
			a.work.expects(p.method, len(missing)) > previewWorth && 3*len(missing) > len(exact) {
			coarse := a.gridAt(p.method, scale)
			keys = a.missing(keys, visible(coarse, a.layerOf(m, coarse), clip, near))
		}
		keys = append(keys, missing...)
	}
	a.decoder.ask(keys, seen...)
	a.setStatus(done, total)
}

// missing appends the tiles that are neither kept nor failed.
func (a *App) missing(list []tileKey, keys []tileKey) []tileKey {
	for _, k := range keys {
		if a.cache.entries[k] == nil {
			list = append(list, k)
		}
	}
	return list
}

// fading tells whether a tile that is shown has not faded in completely.
func (a *App) fading() bool { return a.work.fading }
