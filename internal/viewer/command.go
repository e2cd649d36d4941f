package viewer

import (
	"bytes"
	"fmt"
	"image"
	imagedraw "image/draw"
	"image/png"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/raster"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// seen is the part of the picture that the window shows, in the terms of liif-render and
// render.View.
type seen struct {
	method tiles.Method
	asked  tiles.Dials
	grid   camera.Grid
	rect   image.Rectangle // of the whole output at this zoom
}

// seen tells what is to be seen once all is at rest; of a comparison, the model's side, as large as
// the window.
func (a *App) seen() (seen, bool) {
	if a.picture == nil {
		return seen{}, false
	}
	panes := a.panes()
	place := a.camera.Target()
	p := a.paneOf(a.choice.model, a.picture, place.Zoom).in(panes[len(panes)-1].Bounds,
		image.Rectangle{})
	g := a.camera.GridOf(place)
	rect := p.Bounds.Sub(p.Bounds.Min).Intersect(g.Bounds()).Sub(g.Origin)
	return seen{p.Method, p.asked, g, rect}, !rect.Empty()
}

// Command is the liif-render line that writes what is seen: the same pixels, bit for bit on the
// same device. It is empty where nothing of a picture is seen, and of a picture that has been
// turned, which liif-render does not do.
func (a *App) Command() string {
	s, ok := a.seen()
	if !ok || a.picture.turns != 0 {
		return ""
	}
	number := func(n int, size, side int) string {
		return strconv.FormatFloat(float64(n)*float64(size)/float64(side), 'f', -1, 64)
	}
	region := strings.Join([]string{
		number(s.rect.Min.X, a.picture.width, s.grid.Columns),
		number(s.rect.Min.Y, a.picture.height, s.grid.Rows),
		number(s.rect.Dx(), a.picture.width, s.grid.Columns),
		number(s.rect.Dy(), a.picture.height, s.grid.Rows),
	}, ",")
	line := fmt.Sprintf("liif-render --region %s --size %dx%d --fit stretch",
		region, s.rect.Dx(), s.rect.Dy())
	if s.method.Model != render.Models()[0].Name {
		line += " --model " + quoted(s.method.Model)
	}
	if s.method.Without != (render.Ablation{}) {
		line += " --without " + s.method.Without.String()
	}
	if s.method.TrueCell {
		line += " --true-cell"
	}
	if s.method.SelfEnsemble {
		line += " --self-ensemble"
	}
	for k, d := range s.asked {
		if d != render.Auto && !s.method.IsFilter() {
			line += fmt.Sprintf(" --%s %v", kindFlags[k], d)
		}
	}
	if d := a.options.Render.Device; d != "" && d != "auto" && !s.method.IsFilter() {
		line += " --device " + d
	}
	path := a.picture.path
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return line + " " + quoted(path) + " " + quoted(filepath.Base(a.viewName(s)))
}

// quoted is an argument as shells take it.
func quoted(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune("/._-+:,=@%", r) || runtime.GOOS == "windows" && r == '\\'
	}
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	if runtime.GOOS == "windows" {
		return `"` + text + `"`
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func (a *App) copyCommand(_ Event) {
	line := a.Command()
	switch {
	case line != "":
		a.host.SetClipboard(line)
		a.say("copied: " + line)
	case a.picture != nil && a.picture.turns != 0:
		a.say("liif-render turns no pictures: Ctrl+S saves this one")
	default:
		a.say("there is nothing to be seen")
	}
}

// copyPicture copies the visible part of the picture, as shown.
func (a *App) copyPicture(_ Event) {
	if a.picture == nil {
		a.say("there is nothing to be seen")
		return
	}
	m := a.visible()
	host := a.host
	go func() { // packing takes a while
		var packed bytes.Buffer
		err := png.Encode(&packed, m)
		a.mail.post(func() {
			if err == nil {
				err = host.SetClipboardPicture(packed.Bytes())
			}
			if err != nil {
				a.fail(fmt.Errorf("not copied: %w", err))
				return
			}
			a.say(fmt.Sprintf("copied: %d × %d pixels; Ctrl+Shift+C copies the command",
				m.Rect.Dx(),
				m.Rect.Dy()))
		})
	}()
}

// visible is the part of the window that the picture covers, without what lies over it.
func (a *App) visible() *image.NRGBA {
	panes := a.panes()
	f := &draw.Frame{}
	f.Reset(a.screen.width, a.screen.height)
	f.Background = background
	a.mosaic.Paint(f, mosaicPanes(panes), a.clock.now)
	whole := &image.RGBA{Pix: raster.New(false).Paint(f, f.Width, f.Height), Stride: 4 * f.Width,
		Rect: image.Rect(0, 0, f.Width, f.Height)}
	area := image.Rectangle{}
	for _, p := range panes {
		e := a.camera.ExtentAt(a.camera.Place())
		r := e.Layer(1, 1).Pixels(image.Rect(0, 0, 1, 1)).Add(p.Bounds.Min).Intersect(p.Clip)
		area = area.Union(r)
	}
	m := image.NewNRGBA(image.Rect(0, 0, area.Dx(), area.Dy()))
	imagedraw.Draw(m, m.Rect, whole, area.Min, imagedraw.Src)
	return m
}
