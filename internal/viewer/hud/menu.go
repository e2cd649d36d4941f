package hud

import "image"

// MenuItem is a line of a menu: what it does, and the key that does it, too. One without Text is a
// rule.
type MenuItem struct{ Text, Key string }

// Menu is a list to choose from at a point of the window.
type Menu struct {
	Items []MenuItem
	At    image.Point
	Over  int // the item under the pointer; below 0 for none
	area  image.Rectangle
	step  int
}

// layout places the menu within the window.
func (m *Menu) layout(c *Canvas) (texts, keys int) {
	for _, item := range m.Items {
		texts = max(texts, c.Width(c.Plain(item.Text)))
		keys = max(keys, c.Width(c.Dim(item.Key)))
	}
	m.step = c.lineHeight() + c.Pixels(7)
	size := image.Pt(texts+keys+c.Pixels(24)+2*c.Pixels(14), m.step*len(m.Items)+2*c.Pixels(6))
	at := image.Pt(min(m.At.X, c.Frame.Width-size.X), min(m.At.Y, c.Frame.Height-size.Y))
	at = image.Pt(max(at.X, 0), max(at.Y, 0))
	m.area = image.Rectangle{at, at.Add(size)}
	return texts, keys
}

// Hit is the item at a point of the window, as it was drawn last; below 0 if there is none.
func (m *Menu) Hit(c *Canvas, x, y float64) int {
	m.layout(c)
	at := image.Pt(int(x), int(y))
	if !at.In(m.area) {
		return -1
	}
	i := (at.Y - m.area.Min.Y - c.Pixels(6)) / m.step
	if i < 0 || i >= len(m.Items) || m.Items[i].Text == "" {
		return -1
	}
	return i
}

// Draw draws the menu.
func (m *Menu) Draw(c *Canvas) {
	_, keys := m.layout(c)
	c.panel(m.area, dialogColor)
	left, right := m.area.Min.X+c.Pixels(14), m.area.Max.X-c.Pixels(14)
	for i, item := range m.Items {
		top := m.area.Min.Y + c.Pixels(6) + i*m.step
		if item.Text == "" {
			y := top + m.step/2
			c.bar(image.Rect(left, y, right, y+max(c.Pixels(1), 1)), ruleColor)
			continue
		}
		if i == m.Over {
			c.panel(image.Rect(m.area.Min.X+c.Pixels(5), top, m.area.Max.X-c.Pixels(5), top+m.step),
				overColor)
		}
		y := top + c.Pixels(3)
		c.write(image.Pt(left, y), c.Plain(item.Text))
		c.write(image.Pt(right-keys, y), c.Dim(item.Key))
	}
}
