package viewer

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// hudMode is how much the HUD tells.
type hudMode int

const (
	hudLine hudMode = iota
	hudPage
	hudOff
	hudModes
)

// zoomText writes a zoom: ×30, ×2.67, ×0.188.
func zoomText(zoom float64) string {
	digits := 2
	switch {
	case zoom >= 100:
		digits = 0
	case zoom >= 10:
		digits = 1
	case zoom < 1:
		digits = 3
	}
	s := strconv.FormatFloat(zoom, 'f', digits, 64)
	if r := strconv.FormatFloat(math.Round(zoom), 'f', 0, 64); math.Abs(zoom-math.Round(zoom)) < 1e-9 {
		s = r
	}
	return "×" + s
}

// Sight is what is under the pointer.
type Sight struct {
	Source camera.Point // source pixels
	Color  color.NRGBA  // as shown
}

// Sight tells what is under the pointer, if that is over the picture.
func (a *App) Sight() (Sight, bool) {
	if a.picture == nil || !a.hand.inside {
		return Sight{}, false
	}
	at := image.Pt(int(math.Floor(a.hand.x)), int(math.Floor(a.hand.y)))
	center := a.cameraPoint(float64(at.X)+0.5, float64(at.Y)+0.5)
	s := a.camera.Place().Source(center)
	if s.X < 0 || s.Y < 0 || s.X >= float64(a.picture.width) || s.Y >= float64(a.picture.height) {
		return Sight{}, false
	}
	sight := Sight{Source: s}
	for i := len(a.frame.Quads) - 1; i >= 0; i-- {
		q := &a.frame.Quads[i]
		if q.Alpha < 1 || !at.In(q.Target) {
			continue
		}
		sight.Color = pixelOf(q, at)
		return sight, true
	}
	return Sight{}, false
}

// pixelOf is the image's pixel nearest to a pixel of the screen.
func pixelOf(q *draw.Quad, at image.Point) color.NRGBA {
	part := func(v, from, to int, s0, s1 float64, size int) int {
		f := (float64(v-from) + 0.5) / float64(to-from)
		return min(max(int(math.Floor(s0+f*(s1-s0))), 0), size-1)
	}
	x := part(at.X, q.Target.Min.X, q.Target.Max.X, q.Source.X0, q.Source.X1, q.Image.Width)
	y := part(at.Y, q.Target.Min.Y, q.Target.Max.Y, q.Source.Y0, q.Source.Y1, q.Image.Height)
	p := q.Image.Pix[4*(y*q.Image.Width+x):]
	c := color.RGBA{p[0], p[1], p[2], p[3]}
	return color.NRGBAModel.Convert(c).(color.NRGBA)
}

// state is how exact what is seen is, in a word or two, and its colour.
func (a *App) state() (string, color.NRGBA) {
	s := a.Status()
	switch {
	case s.Loading:
		return "reading", waitColor
	case s.Err != nil:
		return "failed", badColor
	case a.camera.Zooming():
		return "moving", waitColor
	case s.Exact:
		return "exact", goodColor
	}
	return fmt.Sprintf("preview %d/%d", s.Done, s.Total), waitColor
}

// showHUD writes what is known of the view, in a line at the bottom.
func (a *App) showHUD() {
	if a.view.hud == hudOff || a.picture == nil {
		return
	}
	gap := a.dim("   ")
	spans := []span{a.bold(zoomText(a.camera.Place().Zoom)), gap}
	swatch := -1
	sight, seen := a.Sight()
	if seen {
		digits := min(max(int(math.Log10(max(a.camera.Place().Zoom, 1))+0.5), 0), 4)
		spans = append(spans, a.mono(fmt.Sprintf("%.*f, %.*f", digits, sight.Source.X, digits,
			sight.Source.Y)), gap)
		swatch = a.spanWidth(spans)
		spans = append(spans, a.mono("   "), a.mono(fmt.Sprintf("%3d %3d %3d", sight.Color.R,
			sight.Color.G, sight.Color.B)), gap)
	}
	panes := a.panes()
	method := panes[len(panes)-1].method
	spans = append(spans, a.dim(a.labels(panes)[len(panes)-1]))
	if a.work.device != "" {
		spans = append(spans, a.dim(" on "+a.work.device))
	}
	word, c := a.state()
	state := a.bold(word)
	state.color = c
	spans = append(spans, gap, state)
	if a.work.perPixel(method) > 0 {
		spans = append(spans, a.dim(fmt.Sprintf("  %s a tile", milliseconds(a.work.expects(method, 1)))))
	}
	size := a.pillSize(spans)
	at := image.Pt(a.pixels(12), a.height-a.pixels(12)-size.Y)
	r := a.pill(at, spans)
	if swatch >= 0 {
		side := a.pixels(12)
		y := r.Min.Y + (r.Dy()-side)/2
		x := r.Min.X + a.pixels(11) + swatch
		box := image.Rect(x, y, x+side, y+side)
		a.bar(box.Inset(-1), color.NRGBA{255, 255, 255, 90})
		a.bar(box, color.NRGBA{sight.Color.R, sight.Color.G, sight.Color.B, 255})
	}
}

func milliseconds(seconds float64) string {
	if seconds < 1 {
		return fmt.Sprintf("%.0f ms", 1000*seconds)
	}
	return fmt.Sprintf("%.1f s", seconds)
}

// facts is the page of information, a name and a value each.
func (a *App) facts() [][2]string {
	p := a.picture
	kind := [...]string{"", "grey", "grey with alpha", "RGB", "RGBA"}[p.image.Channels]
	facts := [][2]string{
		{"Picture", filepath.Base(p.path)},
		{"Size", fmt.Sprintf("%d × %d, %.3g megapixels", p.width, p.height,
			float64(p.width)*float64(p.height)/1e6)},
		{"Samples", fmt.Sprintf("%d-bit %s, %s", p.image.Bits, kind,
			strings.ToUpper(p.image.Format.String()))},
	}
	if n := len(p.image.Metadata.ICC); n > 0 {
		facts = append(facts, [2]string{"Profile", fmt.Sprintf("ICC, %s", cli.FormatBytes(int64(n)))})
	}
	if n := len(a.files.paths); n > 1 {
		facts = append(facts, [2]string{"Folder", fmt.Sprintf("%d of %d", a.files.at+1, n)})
	}
	grid := a.camera.GridOf(a.camera.Place())
	facts = append(facts, [2]string{"Whole, at this zoom", fmt.Sprintf("%d × %d", grid.Columns,
		grid.Rows)}, [2]string{"Model", a.model.Label()})
	can := a.able(a.model.Model).can
	for k, title := range [kinds]string{"Compression undone", "Noise undone"} {
		if can[k] {
			facts = append(facts, [2]string{title, a.dialText(k)})
		}
	}
	if a.compare.mode != CompareOff {
		label := a.compare.method.Label()
		if a.compare.method == a.model.plain() && can != [kinds]bool{} {
			label += " (nothing undone)"
		}
		facts = append(facts, [2]string{"Compared with", label})
	}
	if a.work.device != "" {
		facts = append(facts, [2]string{"Computes on", a.work.device})
	}
	panes := a.panes()
	if rate := a.work.perPixel(panes[len(panes)-1].method); rate > 0 {
		facts = append(facts, [2]string{"Speed", fmt.Sprintf("%.3g megapixels/s", 1e-6/rate)})
	}
	if a.screenName != "" {
		facts = append(facts, [2]string{"Window drawn by", a.screenName})
	}
	facts = append(facts, [2]string{"Kept", fmt.Sprintf("%s of %s", cli.FormatBytes(a.cache.used()),
		cli.FormatBytes(a.cache.limit))})
	if a.status.Exact && a.status.Took > 0 {
		facts = append(facts, [2]string{"Last exact after", milliseconds(a.status.Took.Seconds())})
	}
	return facts
}

// showFacts writes the page of information on the upper left.
func (a *App) showFacts() {
	if a.view.hud != hudPage || a.picture == nil {
		return
	}
	facts := a.facts()
	names, values := 0, 0
	for i := range facts {
		facts[i][1] = a.letters.Cut(a.plain("").font, facts[i][1], a.pixels(340))
		names = max(names, a.spanWidth([]span{a.dim(facts[i][0])}))
		values = max(values, a.spanWidth([]span{a.plain(facts[i][1])}))
	}
	step := a.lineHeight() + a.pixels(3)
	at := image.Pt(a.pixels(12), a.pixels(12))
	pad := a.pixels(12)
	a.panel(image.Rectangle{at, at.Add(image.Pt(names+values+a.pixels(16)+2*pad,
		step*len(facts)+2*pad-a.pixels(3)))}, panelColor)
	for i, f := range facts {
		y := at.Y + pad + i*step
		a.write(image.Pt(at.X+pad, y), []span{a.dim(f[0])})
		a.write(image.Pt(at.X+pad+names+a.pixels(16), y), []span{a.plain(f[1])})
	}
}
