package hud

import (
	"image"
	"image/color"

	"github.com/liif-render/liif/internal/viewer/text"
)

var (
	dialogColor = color.NRGBA{20, 22, 27, 244}
	fieldColor  = color.NRGBA{44, 48, 56, 255}
	overColor   = color.NRGBA{58, 84, 116, 255}
	ruleColor   = color.NRGBA{60, 66, 76, 255}
)

// Field is a line of a form: text to edit, or one of several values.
type Field struct {
	Name, Value string
	Cursor      int  // of text: the byte before which the next letter goes
	IsText      bool // else a value to choose
}

// Form is a dialog: fields below each other, an error message, and two buttons.
type Form struct {
	Title   string
	Fields  []Field
	Focus   int // the field that keys go to; len(Fields) is Accept, one more Cancel
	Accept  string
	Cancel  string
	Note    string
	Problem string // why Accept would fail; shown instead of Note
	rects   []image.Rectangle
}

// Hit is the field or button at a point of the window, as drawn last; below 0 if there is none. For
// a value, back reports whether the point is on its left half.
func (f *Form) Hit(x, y float64) (at int, back bool) {
	p := image.Pt(int(x), int(y))
	for i, r := range f.rects {
		if p.In(r) {
			return i, p.X < r.Min.X+r.Dx()/2
		}
	}
	return -1, false
}

// Draw draws the form in the middle of the window.
func (f *Form) Draw(c *Canvas) {
	c.bar(image.Rect(0, 0, c.Frame.Width, c.Frame.Height), color.NRGBA{0, 0, 0, 110})
	pad, row := c.Pixels(24), c.lineHeight()+c.Pixels(20)
	names := 0
	for _, field := range f.Fields {
		names = max(names, c.Width(c.Dim(field.Name)))
	}
	width := min(c.Pixels(560), c.Frame.Width-c.Pixels(12))
	height := 2*pad + c.Pixels(38) + row*(len(f.Fields)+2) - c.Pixels(8)
	at := image.Pt((c.Frame.Width-width)/2, (c.Frame.Height-height)/2)
	c.panel(image.Rectangle{at, at.Add(image.Pt(width, height))}, dialogColor)
	c.write(at.Add(image.Pt(pad, pad-c.Pixels(4))), Span{f.Title, c.font(text.Bold, 17), Pale})
	y := at.Y + pad + c.Pixels(38)
	f.rects = f.rects[:0]
	for i := range f.Fields {
		r := image.Rect(at.X+pad+names+c.Pixels(16), y, at.X+width-pad, y+row-c.Pixels(8))
		c.write(image.Pt(at.X+pad, y+c.Pixels(6)), c.Dim(f.Fields[i].Name))
		f.field(c, i, r)
		f.rects = append(f.rects, r)
		y += row
	}
	note := c.Dim(f.Note)
	if f.Problem != "" {
		note = c.Plain(f.Problem).In(Bad)
	}
	c.write(image.Pt(at.X+pad, y+c.Pixels(4)), c.cut(note, width-2*pad))
	y += row
	right := at.X + width - pad
	for i, label := range []string{f.Accept, f.Cancel} {
		w := c.Width(c.Bold(label)) + c.Pixels(32)
		r := image.Rect(right-w, y, right, y+row-c.Pixels(8))
		if i == 0 { // to the left of Cancel
			w2 := c.Width(c.Bold(f.Cancel)) + c.Pixels(32) + c.Pixels(12)
			r = r.Sub(image.Pt(w2, 0))
		}
		f.ground(c, len(f.Fields)+i, r)
		c.write(image.Pt(r.Min.X+c.Pixels(16), r.Min.Y+c.Pixels(6)), c.Bold(label))
		f.rects = append(f.rects, r)
	}
}

// ground draws the ground of a field or button, and a border around the one that keys go to.
func (f *Form) ground(c *Canvas, i int, r image.Rectangle) {
	if i == f.Focus {
		c.panel(r.Inset(-max(c.Pixels(2), 1)), Accent)
	}
	c.panel(r, fieldColor)
}

// field draws the value of a field.
func (f *Form) field(c *Canvas, i int, r image.Rectangle) {
	field := &f.Fields[i]
	f.ground(c, i, r)
	at := image.Pt(r.Min.X+c.Pixels(10), r.Min.Y+c.Pixels(6))
	if !field.IsText {
		arrows := c.Dim("‹  ›")
		value := c.cut(c.Plain(field.Value), r.Dx()-c.Width(arrows)-c.Pixels(30))
		c.write(at, value)
		c.write(image.Pt(r.Max.X-c.Width(arrows)-c.Pixels(10), at.Y), arrows)
		return
	}
	// A name that is too long shows its part before the cursor.
	value := c.Plain(field.Value)
	before := c.Plain(field.Value[:field.Cursor])
	shift := 0
	for c.Width(c.Plain(value.Text[shift:])) > r.Dx()-c.Pixels(20) && shift < field.Cursor {
		shift++
		for shift < field.Cursor && value.Text[shift]&0xC0 == 0x80 {
			shift++
		}
	}
	before.Text = before.Text[shift:]
	c.write(at, c.cut(c.Plain(value.Text[shift:]), r.Dx()-c.Pixels(16)))
	if i == f.Focus {
		x := at.X + c.Width(before)
		c.bar(image.Rect(x, at.Y, x+max(c.Pixels(1), 1), at.Y+c.lineHeight()), Pale)
	}
}
