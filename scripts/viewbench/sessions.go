package main

import (
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/internal/viewer"
)

// hands write a session.
type hands struct {
	at     float64 // seconds
	events []viewer.Event
}

func (h *hands) add(wait float64, e viewer.Event) {
	h.at += wait
	e.Time = math.Round(1000*h.at) / 1000
	h.events = append(h.events, e)
}

func (h *hands) key(wait float64, key string) {
	h.add(wait, viewer.Event{Kind: viewer.KeyEvent, Key: key, Press: true})
	h.add(0, viewer.Event{Kind: viewer.KeyEvent, Key: key})
}

func (h *hands) wheel(wait, x, y, notches float64) {
	h.add(wait, viewer.Event{Kind: viewer.ScrollEvent, X: x, Y: y, DY: notches})
}

// drag pulls the picture along in steps of a sixtieth of a second.
func (h *hands) drag(wait, x, y, dx, dy float64, steps int) {
	h.add(wait, viewer.Event{Kind: viewer.ButtonEvent, Button: "left", Press: true, X: x, Y: y})
	for range steps {
		x, y = x+dx/float64(steps), y+dy/float64(steps)
		h.add(1.0/60, viewer.Event{Kind: viewer.MoveEvent, X: math.Round(x), Y: math.Round(y)})
	}
	h.add(1.0/60, viewer.Event{Kind: viewer.ButtonEvent, Button: "left", X: math.Round(x),
		Y: math.Round(y)})
}

// zoom goes from the whole picture to ×1000 in ten seconds: 61 notches of 15 % from ×0.2.
func zoom() []viewer.Event {
	var h hands
	h.at = 0.5
	for range 61 {
		h.wheel(10.0/61, 640, 420, 1)
	}
	return h.events
}

// input does something about twice a second, at ×7 or so, where tiles are always being computed.
func input() []viewer.Event {
	r := rand.New(rand.NewPCG(1, 1))
	var h hands
	h.key(0.5, "7")
	h.at += 1.5
	for i := range 48 {
		wait := 0.4 + 0.2*r.Float64()
		switch i % 4 {
		case 0:
			h.wheel(wait, 640, 420, 1)
		case 1:
			h.key(wait, []string{"Left", "Right", "Up", "Down"}[r.IntN(4)])
		case 2:
			h.wheel(wait, 640, 420, -1)
		case 3:
			h.key(wait, "G") // a change without motion
		}
	}
	return h.events
}

// rest goes to ×2 and leaves it at that.
func rest() []viewer.Event {
	var h hands
	h.key(0.5, "2")
	h.add(25, viewer.Event{Kind: viewer.LeaveEvent})
	return h.events
}

// wander looks about in the picture, at all zooms and by all kinds of comparison.
func wander(seconds float64) []viewer.Event {
	r := rand.New(rand.NewPCG(7, 7))
	var h hands
	for h.at < seconds {
		x, y := math.Round(width*r.Float64()), math.Round(height*r.Float64())
		switch n := r.IntN(20); {
		case n < 7: // towards a place, or away from it
			sign := float64(1 - 2*r.IntN(2))
			for range 1 + r.IntN(12) {
				h.wheel(0.02+0.1*r.Float64(), x, y, sign)
			}
		case n < 14:
			h.drag(0.1, x, y, 900*r.Float64()-450, 600*r.Float64()-300, 3+r.IntN(30))
		case n < 16:
			h.key(0.1, string(rune('0'+r.IntN(10))))
		default:
			h.key(0.1, []string{"C", "Tab", "G", "M", "I", "H", "Left", "Down"}[r.IntN(8)])
		}
		h.at += 2 * r.Float64() * r.Float64()
	}
	return h.events
}
