package main

import (
	"errors"
	"os"
	"strings"
	"syscall/js"
	"time"

	"github.com/liif-render/liif/internal/viewer"
)

// cacheBytes is what tiles and pages may take in the page's instance.
const cacheBytes = 256 << 20

// maxPixels is the largest picture that is read: the page and each worker hold it.
const maxPixels = 100 << 20

// page is the viewer in its page. Events of the browser arrive as functions for the loop, which
// alone touches the viewer and may wait, as browsers' own event handlers may not.
type page struct {
	app     *viewer.App
	canvas  *canvas
	view    js.Value // the canvas's element
	start   js.Value // what is seen before the first picture
	status  js.Value
	alert   js.Value
	loop    chan func()
	wake    chan struct{}
	asked   place // of the link that the page was opened with
	fingers fingers
	spoken  string
	hash    string
	exact   bool
	opened  time.Time // when the picture that is shown had been read
}

func element(id string) js.Value { return js.Global().Get("document").Call("getElementById", id) }

// show runs the viewer for as long as the page is open.
func show() error {
	p := &page{view: element("view"), start: element("start"), status: element("status"),
		alert: element("alert"), loop: make(chan func(), 1024), wake: make(chan struct{}, 1),
		canvas: newCanvas()}
	name, graphics, err := chooseDevice()
	if err != nil {
		return err
	}
	e := elsewhere{graphics: graphics}
	workers := js.Global().Get("liifWorkers")
	for i := range workers.Length() {
		e.links = append(e.links, newLink(workers.Index(i), name, p.warn))
	}
	if len(e.links) == 0 {
		return errors.New("no worker has started")
	}
	e.disk = workers.Index(0).Get("disk").Truthy()
	width, height, scale := p.size()
	hash := js.Global().Get("location").Get("hash").String()
	p.asked = readPlace(hash)
	o := viewer.Options{Model: "liif-small", Render: renderOptions(name), Cache: cacheBytes,
		MaxPixels: maxPixels, Elsewhere: e, Report: p.report}
	o.Zoom, o.Center = p.asked.zoom, p.asked.center
	if js.Global().Call("matchMedia", "(prefers-reduced-motion: reduce)").Get("matches").Bool() {
		o.Still = true
	}
	if p.app, err = viewer.New(o, p, width, height, scale); err != nil {
		return err
	}
	p.app.SetScreen("canvas", true)
	p.listen()
	element("loading").Set("hidden", true)
	element("ready").Set("hidden", false)
	if p.asked.sample {
		p.post(p.openSample)
	}
	p.run()
	return nil
}

// post has f called by the loop.
func (p *page) post(f func()) { p.loop <- f }

// size is the canvas's size in device pixels, and how many of them a unit of text has.
func (p *page) size() (width, height int, scale float64) {
	scale = js.Global().Get("devicePixelRatio").Float()
	box := p.view.Call("getBoundingClientRect")
	return max(int(box.Get("width").Float()*scale+0.5), 1),
		max(int(box.Get("height").Float()*scale+0.5), 1), scale
}

// run is the loop: what has happened, then a frame if one is due, in step with the screen.
func (p *page) run() {
	frames := make(chan struct{}, 1)
	onFrame := js.FuncOf(func(js.Value, []js.Value) any {
		select {
		case frames <- struct{}{}:
		default:
		}
		return nil
	})
	timer := time.NewTimer(0)
	for {
		select {
		case f := <-p.loop:
			f()
		case <-p.wake:
		case <-timer.C:
		}
		for n := len(p.loop); n > 0; n-- {
			(<-p.loop)()
		}
		frame, next := p.app.Update(time.Now())
		if frame {
			p.canvas.draw(p.app.Frame())
			p.canvas.forget(p.app.Gone())
			js.Global().Call("requestAnimationFrame", onFrame)
			select {
			case <-frames:
			case <-time.After(100 * time.Millisecond): // of a page that is not seen
			}
			next = 0
		}
		p.tell()
		if next >= 0 {
			timer.Reset(next)
		}
	}
}

// tell says in words what is seen, keeps the link's place in the address, and for tests in the
// canvas's attributes whether all is exact, and times in milliseconds as liif-view reports them.
func (p *page) tell() {
	s, d := p.app.Status(), p.app.Describe()
	data := p.view.Get("dataset")
	if opened, read, ok := p.app.Opened(); ok && opened != p.opened {
		p.opened = opened
		data.Set("read", read.Milliseconds())
		data.Set("first", time.Since(opened).Milliseconds())
	}
	if exact := s.Exact && !s.Loading && d.Path != ""; exact != p.exact {
		p.exact = exact
		data.Set("took", s.Took.Milliseconds())
		data.Set("exact", exact)
	}
	data.Set("device", d.Device)
	if text := p.app.Spoken(); text != p.spoken {
		p.spoken = text
		p.status.Set("textContent", text)
	}
	if d.Path == "" {
		return
	}
	p.start.Set("hidden", true)
	if !p.app.Moving() && s.Exact {
		if hash := p.place().String(); hash != p.hash {
			p.hash = hash
			js.Global().Get("history").Call("replaceState", js.Null(), "", hash)
		}
	}
}

// warn shows what a worker warns of, in the window as well.
func (p *page) warn(message string) {
	p.post(func() {
		p.report(message)
		p.app.Say(message)
	})
}

// report shows errors and warnings also to those who do not see the canvas.
func (p *page) report(line string) {
	text := strings.TrimPrefix(line, "warning: ")
	p.alert.Set("textContent", text)
	time.AfterFunc(8*time.Second, func() {
		p.post(func() {
			if p.alert.Get("textContent").String() == text {
				p.alert.Set("textContent", "")
			}
		})
	})
}

// samplePath is where the sample picture lies in memory, once it has been fetched.
const samplePath = "cat.png"

// openSample fetches the sample picture and opens it.
func (p *page) openSample() {
	go func() {
		_, err := os.Stat(samplePath)
		if err != nil {
			var data []byte
			if data, err = os.ReadFile("/more/" + samplePath); err == nil {
				err = os.WriteFile(samplePath, data, 0o600)
			}
		}
		p.post(func() {
			if err != nil {
				p.report("the sample cannot be fetched: " + err.Error())
				return
			}
			p.drop([]string{samplePath})
		})
	}()
}

// drop opens files that have been put into memory.
func (p *page) drop(paths []string) {
	if len(paths) > 0 {
		p.app.Handle(viewer.Event{Kind: viewer.DropEvent, Paths: paths}, time.Now())
	}
}
