package viewer

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/liif-render/liif/render"
)

// Command is the liif-render line that writes what is seen: the same pixels, bit for bit on the same
// device, where the picture fills the window. It is empty without a picture.
func (a *App) Command() string {
	if a.picture == nil {
		return ""
	}
	p := a.panes()
	method := p[len(p)-1].method
	place := a.camera.Target()
	g := a.camera.GridOf(place)
	seen := p[len(p)-1].bounds.Sub(p[len(p)-1].bounds.Min).Intersect(g.Bounds()).Sub(g.Origin)
	if seen.Empty() {
		return ""
	}
	number := func(n int, size, side int) string {
		return strconv.FormatFloat(float64(n)*float64(size)/float64(side), 'f', -1, 64)
	}
	region := strings.Join([]string{
		number(seen.Min.X, a.picture.width, g.Columns), number(seen.Min.Y, a.picture.height, g.Rows),
		number(seen.Dx(), a.picture.width, g.Columns), number(seen.Dy(), a.picture.height, g.Rows),
	}, ",")
	line := fmt.Sprintf("liif-render --region %s --size %dx%d", region, seen.Dx(), seen.Dy())
	if method.Model != render.Models()[0].Name {
		line += " --model " + quoted(method.Model)
	}
	if d := a.options.Render.Device; d != "" && d != "auto" && !method.IsFilter() {
		line += " --device " + d
	}
	name := strings.TrimSuffix(filepath.Base(a.picture.path), filepath.Ext(a.picture.path))
	return line + " " + quoted(a.picture.path) + " " + quoted(name+"-view.png")
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
