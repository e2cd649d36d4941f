package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"syscall/js"

	"github.com/liif-render/liif/internal/viewer/camera"
)

// place is what a link to the page says: which place of a picture, how large. The picture itself is
// in no link, but the sample is known to every page.
type place struct {
	zoom   float64
	center *camera.Point
	sample bool
}

// readPlace reads what String wrote, after the address's #. What makes no sense counts for nothing.
func readPlace(hash string) (l place) {
	q, err := url.ParseQuery(strings.TrimPrefix(hash, "#"))
	if err != nil {
		return place{}
	}
	number := func(name string) float64 {
		v, err := strconv.ParseFloat(q.Get(name), 64)
		if err != nil || !(v > 0 && v < 1e6) {
			return 0
		}
		return v
	}
	l.sample = q.Has("cat")
	l.zoom = number("zoom")
	if x, y := number("x"), number("y"); l.zoom > 0 && x > 0 && y > 0 {
		l.center = &camera.Point{X: x, Y: y}
	}
	return l
}

func (l place) String() string {
	text := fmt.Sprintf("#zoom=%.6g&x=%.6g&y=%.6g", l.zoom, l.center.X, l.center.Y)
	if l.sample {
		text += "&cat"
	}
	return text
}

// follow goes where the page's address says, as at its beginning.
func (p *page) follow() {
	location := js.Global().Get("location")
	l := readPlace(location.Get("hash").String())
	if l.sample && p.app.Describe().Path != samplePath {
		location.Call("reload")
		return
	}
	if l.zoom == 0 {
		return
	}
	_, center := p.app.View()
	if l.center != nil {
		center = *l.center
	}
	p.app.Show(l.zoom, center)
}

// place is where the viewer is.
func (p *page) place() place {
	zoom, center := p.app.View()
	return place{zoom, &center, p.app.Describe().Path == samplePath}
}
