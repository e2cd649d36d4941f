package camera

import (
	"math"
	"time"
)

const (
	// settleTime is the time constant of smooth motion: after three of them it is all but there.
	settleTime = 0.040 // s
	// glideTime is how fast a thrown picture slows down.
	glideTime = 0.160 // s
	// throwWindow is how much of a drag's end its speed is measured over.
	throwWindow = 100 * time.Millisecond
	// slowest is where gliding ends, and fastest where it begins at most, in pixels a second.
	slowest, fastest = 25.0, 6000.0
	// margin is the part of the window that panning leaves to the picture at least.
	margin = 0.1
)

// motion is where the camera is going.
type motion struct {
	target   Place
	going    bool  // to target
	velocity Point // gliding, in pixels a second
	still    bool  // motion is off: everything happens at once

	dragging bool
	trail    []trailPoint
}

type trailPoint struct {
	at   Point
	time time.Time
}

// SetStill turns smooth motion and gliding off or on.
func (c *Camera) SetStill(still bool) { c.motion.still = still }

// Moving reports whether Advance has anything to do.
func (c *Camera) Moving() bool { return c.motion.going || c.motion.velocity != (Point{}) }

// Zooming reports whether the zoom is changing.
func (c *Camera) Zooming() bool {
	return c.motion.going && c.motion.target.Zoom != c.place.Zoom
}

// Target is where the camera will come to rest, gliding aside.
func (c *Camera) Target() Place {
	if c.motion.going {
		return c.motion.target
	}
	return c.place
}

// Stop ends all motion where it is.
func (c *Camera) Stop() {
	c.motion.going, c.motion.velocity = false, Point{}
	c.motion.dragging, c.motion.trail = false, c.motion.trail[:0]
}

// moveTo goes to a place, at once or smoothly.
func (c *Camera) moveTo(p Place, smooth bool) {
	c.Stop()
	c.fitted = false
	if !smooth || c.motion.still {
		c.place = p
		return
	}
	c.motion.target, c.motion.going = p, true
}

// ZoomBy multiplies the zoom that the camera is going to, smoothly, about a point of the window.
func (c *Camera) ZoomBy(factor float64, about Point) { c.ZoomTo(c.Target().Zoom*factor, about) }

// ZoomTo changes the zoom smoothly about a point of the window. What is under it now stays there.
func (c *Camera) ZoomTo(zoom float64, about Point) {
	zoom = c.limit(zoom)
	target := c.place.About(about, zoom)
	s := c.place.Source(about)
	outside := s.X < 0 || s.Y < 0 || s.X > c.pictureWidth || s.Y > c.pictureHeight
	switch {
	case zoom < c.place.Zoom:
		target = c.within(target)
	case outside: // what stays in place is not the picture
		target = c.kept(target, Place{X: math.NaN(), Y: math.NaN()})
	}
	c.moveTo(target, true)
}

// Slide moves the picture by device pixels, smoothly.
func (c *Camera) Slide(dx, dy float64) {
	p := c.Target()
	p.X, p.Y = p.X+dx, p.Y+dy
	c.moveTo(c.kept(p, c.place), true)
}

// Pan moves the picture by device pixels, at once.
func (c *Camera) Pan(dx, dy float64) {
	c.fitted = false
	p := c.place
	p.X, p.Y = p.X+dx, p.Y+dy
	moved := c.kept(p, c.place)
	if c.motion.going {
		c.motion.target.X += moved.X - c.place.X
		c.motion.target.Y += moved.Y - c.place.Y
	}
	c.place = moved
}

// kept is the place nearest to p from which a margin of the window or of the picture shows the
// picture. Where was, the place before, shows less already, p is not forced to show more.
func (c *Camera) kept(p, was Place) Place {
	axis := func(at, was, size, window float64) float64 {
		least := margin * min(size, window)
		low, high := least-size, window-least
		if was < low || was > high {
			low, high = min(low, was), max(high, was)
		}
		return min(max(at, low), high)
	}
	p.X = axis(p.X, was.X, c.pictureWidth*p.Zoom, c.width)
	p.Y = axis(p.Y, was.Y, c.pictureHeight*p.Zoom, c.height)
	return p
}

// within is the place nearest to p that brings the picture back while zooming out: one smaller than
// the window lies within it, and a larger one leaves free at most half of what it is larger.
func (c *Camera) within(p Place) Place {
	axis := func(at, size, window float64) float64 {
		if size < window {
			return min(max(at, 0), window-size)
		}
		free := min((size-window)/2, window*(1-margin))
		return min(max(at, window-size-free), free)
	}
	p.X = axis(p.X, c.pictureWidth*p.Zoom, c.width)
	p.Y = axis(p.Y, c.pictureHeight*p.Zoom, c.height)
	return p
}

// Grab begins a drag at a point of the window.
func (c *Camera) Grab(at Point, now time.Time) {
	c.Stop()
	c.motion.dragging = true
	c.motion.trail = append(c.motion.trail, trailPoint{at, now})
}

// Drag moves the picture along with the pointer.
func (c *Camera) Drag(at Point, now time.Time) {
	m := &c.motion
	if !m.dragging {
		return
	}
	last := m.trail[len(m.trail)-1].at
	c.Pan(at.X-last.X, at.Y-last.Y)
	m.trail = append(m.trail, trailPoint{at, now})
	for len(m.trail) > 2 && now.Sub(m.trail[0].time) > throwWindow {
		m.trail = m.trail[1:]
	}
}

// Drop ends a drag; the picture glides on as fast as it was thrown.
func (c *Camera) Drop(now time.Time) {
	m := &c.motion
	if !m.dragging {
		return
	}
	m.dragging = false
	first, last := m.trail[0], m.trail[len(m.trail)-1]
	m.trail = m.trail[:0]
	seconds := last.time.Sub(first.time).Seconds()
	if m.still || now.Sub(last.time) > throwWindow/2 || seconds < 0.005 {
		return
	}
	v := Point{(last.at.X - first.at.X) / seconds, (last.at.Y - first.at.Y) / seconds}
	speed := math.Hypot(v.X, v.Y)
	if speed < 4*slowest {
		return
	}
	k := min(1, fastest/speed)
	m.velocity = Point{v.X * k, v.Y * k}
}

// Dragging reports whether the picture is held.
func (c *Camera) Dragging() bool { return c.motion.dragging }

// Advance moves the camera on by some time.
func (c *Camera) Advance(elapsed time.Duration) {
	m := &c.motion
	seconds := min(elapsed.Seconds(), 0.1)
	if m.velocity != (Point{}) {
		decay := math.Exp(-seconds / glideTime)
		before := c.place
		c.Pan(m.velocity.X*glideTime*(1-decay), m.velocity.Y*glideTime*(1-decay))
		m.velocity = Point{m.velocity.X * decay, m.velocity.Y * decay}
		if math.Hypot(m.velocity.X, m.velocity.Y) < slowest || c.place == before {
			m.velocity = Point{}
		}
	}
	if m.going {
		c.approach(1 - math.Exp(-seconds/settleTime))
	}
}

// approach goes a share of the way to the target: evenly in the zoom's logarithm, and about the one
// point of the window that both places show alike, so that nothing sways.
func (c *Camera) approach(share float64) {
	m := &c.motion
	from, to := c.place, m.target
	ratio := math.Log(to.Zoom / from.Zoom)
	near := func(a, b float64) bool { return math.Abs(a-b) < 0.25 }
	if math.Abs(ratio) < 2e-4 && near(from.X, to.X) && near(from.Y, to.Y) {
		c.place, m.going = to, false
		return
	}
	if math.Abs(ratio) < 1e-3 {
		c.place = Place{from.X + (to.X-from.X)*share, from.Y + (to.Y-from.Y)*share, from.Zoom}
		if ratio != 0 {
			c.place.Zoom *= math.Exp(ratio * share)
		}
		return
	}
	zoom := from.Zoom * math.Exp(ratio*share)
	// Origins are linear in the zoom along the way that keeps the fixed point.
	k := (zoom - from.Zoom) / (to.Zoom - from.Zoom)
	c.place = Place{from.X + (to.X-from.X)*k, from.Y + (to.Y-from.Y)*k, zoom}
}
