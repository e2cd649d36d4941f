package hud

import (
	"image"
	"image/color"
	"time"
)

// Messages are lines that go away by themselves.
type Messages struct{ list []message }

type message struct {
	text  string
	color color.NRGBA
	until time.Time
}

// How long messages stay.
const (
	Short = 3500 * time.Millisecond
	Long  = 9 * time.Second
	// most is how many messages are seen at once.
	most = 4
)

// Add shows a line from a time on.
func (m *Messages) Add(text string, c color.NRGBA, now time.Time, long time.Duration) {
	m.list = append(m.list, message{text, c, now.Add(long)})
	if len(m.list) > most {
		m.list = m.list[1:]
	}
}

// Texts are the lines shown, the newest last.
func (m *Messages) Texts() []string {
	var list []string
	for _, t := range m.list {
		list = append(list, t.text)
	}
	return list
}

// Expire takes lines away whose time is over, and reports whether there were any.
func (m *Messages) Expire(now time.Time) (gone bool) {
	for len(m.list) > 0 && !now.Before(m.list[0].until) {
		m.list, gone = m.list[1:], true
	}
	return gone
}

// Next is after how long a line goes away; below 0 if there is none.
func (m *Messages) Next(now time.Time) time.Duration {
	if len(m.list) == 0 {
		return -1
	}
	return m.list[0].until.Sub(now)
}

// Draw writes the lines at the top of the window.
func (m *Messages) Draw(c *Canvas) {
	y := c.Pixels(14)
	for _, t := range m.list {
		s := c.cut(c.Plain(t.text).In(t.color), c.Frame.Width-c.Pixels(60))
		size := c.pillSize(s)
		r := c.pill(image.Pt((c.Frame.Width-size.X)/2, y), s)
		y = r.Max.Y + c.Pixels(6)
	}
}
