package viewer

import (
	"fmt"
	"image"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// seen is what of the picture the window shows, as liif-render and render.View have it.
type seen struct {
	method tiles.Method
	asked  tiles.Dials
	grid   camera.Grid
	rect   image.Rectangle // of the whole output at this zoom
}

// seen tells what is to be seen once all is at rest; of a comparison, the model's side, as large as the
// window.
func (a *App) seen() (seen, bool) {
	if a.picture == nil {
		return seen{}, false
	}
	panes := a.panes()
	p := panes[len(panes)-1]
	place := a.camera.Target()
	g := a.camera.GridOf(place)
	rect := p.Bounds.Sub(p.Bounds.Min).Intersect(g.Bounds()).Sub(g.Origin)
	return seen{p.Method, p.asked, g, rect}, !rect.Empty()
}

// Command is the liif-render line that writes what is seen: the same pixels, bit for bit on the same
// device. It is empty where nothing of a picture is seen.
func (a *App) Command() string {
	s, ok := a.seen()
	if !ok {
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
	for k, d := range s.asked {
		if d != render.Auto && !s.method.IsFilter() {
			line += fmt.Sprintf(" --%s %v", kindFlags[k], d)
		}
	}
	if d := a.options.Render.Device; d != "" && d != "auto" && !s.method.IsFilter() {
		line += " --device " + d
	}
	return line + " " + quoted(a.picture.path) + " " + quoted(filepath.Base(a.viewName(s)))
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
	if line == "" {
		a.say("there is nothing to be seen")
		return
	}
	a.host.SetClipboard(line)
	a.say("copied: " + line)
}
