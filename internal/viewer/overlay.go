package viewer

import (
	"image"
	"image/color"
	"time"

	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/text"
)

var (
	panelColor  = color.NRGBA{16, 18, 22, 216}
	paleColor   = color.NRGBA{236, 238, 242, 255}
	dimColor    = color.NRGBA{154, 162, 174, 255}
	accentColor = color.NRGBA{116, 190, 255, 255}
	goodColor   = color.NRGBA{108, 214, 140, 255}
	waitColor   = color.NRGBA{246, 190, 88, 255}
	badColor    = color.NRGBA{255, 120, 110, 255}
)

// span is a run of text of one look.
type span struct {
	text  string
	font  text.Font
	color color.NRGBA
}

func (a *App) font(style text.Style, size float64) text.Font {
	return text.Font{Style: style, Size: size * a.scale}
}

func (a *App) plain(s string) span { return span{s, a.font(text.Regular, 13), paleColor} }
func (a *App) dim(s string) span   { return span{s, a.font(text.Regular, 13), dimColor} }
func (a *App) bold(s string) span  { return span{s, a.font(text.Bold, 13), paleColor} }
func (a *App) mono(s string) span  { return span{s, a.font(text.Mono, 13), paleColor} }

// width is how wide spans are side by side.
func (a *App) spanWidth(spans []span) int {
	w := 0
	for _, s := range spans {
		w += a.letters.Width(s.font, s.text)
	}
	return w
}

// write puts spans side by side, on one baseline.
func (a *App) write(at image.Point, spans []span) {
	deepest := 0
	for _, s := range spans {
		_, ascent := a.letters.Height(s.font)
		deepest = max(deepest, ascent)
	}
	for _, s := range spans {
		_, ascent := a.letters.Height(s.font)
		a.letters.Draw(&a.frame, at.Add(image.Pt(0, deepest-ascent)), s.font, s.color, s.text)
		at.X += a.letters.Width(s.font, s.text)
	}
}

// panel draws a dark ground with round corners.
func (a *App) panel(r image.Rectangle, c color.NRGBA) {
	a.frame.Shapes = append(a.frame.Shapes, draw.Shape{Target: r, Radius: 7 * a.scale, Color: c})
	a.frame.Atlas = &a.letters.Picture
}

// bar draws a rectangle.
func (a *App) bar(r image.Rectangle, c color.NRGBA) {
	if r.Empty() {
		return
	}
	a.frame.Shapes = append(a.frame.Shapes, draw.Shape{Target: r, Color: c})
	a.frame.Atlas = &a.letters.Picture
}

// lineHeight is the height of a line of plain text.
func (a *App) lineHeight() int {
	h, _ := a.letters.Height(a.font(text.Regular, 13))
	return h
}

// pill draws a line of text on a panel, with its corner at a point, and returns what it covers.
func (a *App) pill(at image.Point, spans []span) image.Rectangle {
	x, y := a.pixels(11), a.pixels(6)
	r := image.Rectangle{at, at.Add(image.Pt(a.spanWidth(spans)+2*x, a.lineHeight()+2*y))}
	a.panel(r, panelColor)
	a.write(at.Add(image.Pt(x, y)), spans)
	return r
}

// pillSize is what pill will cover.
func (a *App) pillSize(spans []span) image.Point {
	return image.Pt(a.spanWidth(spans)+2*a.pixels(11), a.lineHeight()+2*a.pixels(6))
}

// toast is a message that goes away by itself.
type toast struct {
	text  string
	color color.NRGBA
	until time.Time
}

const (
	sayTime  = 3500 * time.Millisecond
	failTime = 9 * time.Second
	// maxToasts is how many messages are seen at once.
	maxToasts = 4
)

// say shows a message for a while.
func (a *App) say(message string) { a.toast(message, paleColor, sayTime) }

// warn shows a warning, also to Report.
func (a *App) warn(message string) {
	a.report(message)
	a.toast(message, waitColor, failTime)
}

// fail shows an error, also to Report.
func (a *App) fail(err error) {
	a.report(err.Error())
	a.toast(err.Error(), badColor, failTime)
}

func (a *App) report(line string) {
	if a.options.Report != nil {
		a.options.Report(line)
	}
}

func (a *App) toast(message string, c color.NRGBA, long time.Duration) {
	a.toasts = append(a.toasts, toast{message, c, a.now.Add(long)})
	if len(a.toasts) > maxToasts {
		a.toasts = a.toasts[1:]
	}
	a.touch()
}

// expireToasts takes messages away whose time is over.
func (a *App) expireToasts(now time.Time) (gone bool) {
	for len(a.toasts) > 0 && !now.Before(a.toasts[0].until) {
		a.toasts, gone = a.toasts[1:], true
	}
	return gone
}

// nextToast is after how long a message goes away; below 0 if there is none.
func (a *App) nextToast(now time.Time) time.Duration {
	if len(a.toasts) == 0 {
		return -1
	}
	return a.toasts[0].until.Sub(now)
}

func (a *App) showToasts() {
	y := a.pixels(14)
	for _, t := range a.toasts {
		s := a.plain(t.text)
		s.color = t.color
		s.text = a.letters.Cut(s.font, s.text, a.width-a.pixels(60))
		size := a.pillSize([]span{s})
		r := a.pill(image.Pt((a.width-size.X)/2, y), []span{s})
		y = r.Max.Y + a.pixels(6)
	}
}
