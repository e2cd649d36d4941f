package hud

import (
	"image"
	"time"
)

// captionTime is how long a picture's name stays.
const captionTime = 2500 * time.Millisecond

// Caption names the picture for a moment.
type Caption struct {
	name, more string
	until      time.Time
}

// Show shows a name, and more in dim letters, from a time on.
func (t *Caption) Show(name, more string, now time.Time) {
	*t = Caption{name, more, now.Add(captionTime)}
}

// Text is the text to show; empty once its time is over.
func (t *Caption) Text() string {
	if t.until.IsZero() {
		return ""
	}
	return t.name + " " + t.more
}

// Expire takes the name away if its time is over, and reports whether it did.
func (t *Caption) Expire(now time.Time) bool {
	if t.until.IsZero() || now.Before(t.until) {
		return false
	}
	t.until = time.Time{}
	return true
}

// Next is after how long the name goes away; below 0 if there is none.
func (t *Caption) Next(now time.Time) time.Duration {
	if t.until.IsZero() {
		return -1
	}
	return t.until.Sub(now)
}

// Draw writes the name on the upper left, as many lines further down.
func (t *Caption) Draw(c *Canvas, lines int) {
	if t.until.IsZero() {
		return
	}
	name := c.cut(c.Bold(t.name), c.Frame.Width/2)
	spans := []Span{name}
	if t.more != "" {
		spans = append(spans, c.Dim("   "+t.more))
	}
	c.pill(image.Pt(c.Pixels(12), c.Pixels(12)+lines*(c.pillSize(spans...).Y+c.Pixels(6))),
		spans...)
}
