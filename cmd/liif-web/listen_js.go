package main

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"syscall/js"
	"time"

	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// fingers are those on the screen, by the browser's numbers, and how far apart two were.
type fingers struct {
	at    map[int][2]float64
	apart float64
}

// keyNames are the viewer's names of keys where they differ from the browser's.
var keyNames = map[string]string{"ArrowLeft": "Left", "ArrowRight": "Right", "ArrowUp": "Up",
	"ArrowDown": "Down", " ": "Space", "=": "+"}

// keyName is a key as viewer.Event has it.
func keyName(key string) string {
	if name, ok := keyNames[key]; ok {
		return name
	}
	if len(key) == 1 {
		return strings.ToUpper(key)
	}
	return key
}

// on calls f for an event of a target, in the browser's own handler: it must not wait.
func on(target js.Value, kind string, f func(event js.Value)) {
	options := js.Global().Get("Object").New()
	options.Set("passive", false)
	target.Call("addEventListener", kind, js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	}), options)
}

// send hands an event to the viewer.
func (p *page) send(e viewer.Event) {
	now := time.Now()
	p.post(func() { p.app.Handle(e, now) })
}

// press is a chord, as the help writes it.
func (p *page) press(chord string) {
	e := viewer.Event{Kind: viewer.KeyEvent, Key: chord, Press: true}
	e.Key, e.Control = strings.CutPrefix(chord, "Ctrl+")
	p.send(e)
	e.Press = false
	p.send(e)
}

// at is where an event is, in device pixels of the canvas.
func (p *page) at(event js.Value) (x, y float64) {
	scale := js.Global().Get("devicePixelRatio").Float()
	box := p.view.Call("getBoundingClientRect")
	return (event.Get("clientX").Float() - box.Get("left").Float()) * scale,
		(event.Get("clientY").Float() - box.Get("top").Float()) * scale
}

// listen puts the browser's events through to the viewer.
func (p *page) listen() {
	window, document := js.Global(), js.Global().Get("document")
	observer := window.Get("ResizeObserver").New(js.FuncOf(func(js.Value, []js.Value) any {
		width, height, scale := p.size()
		p.send(viewer.Event{Kind: viewer.ResizeEvent, Width: width, Height: height, Scale: scale})
		return nil
	}))
	observer.Call("observe", p.view)
	p.listenPointer()
	p.listenKeys(document)
	p.listenFiles(window)
	on(window, "hashchange", func(js.Value) { p.post(p.follow) }) // a link that is pasted
	on(window, "beforeunload", func(event js.Value) {
		if p.app.Saving() { // the browser asks whether to leave
			event.Call("preventDefault")
		}
	})
	buttons := document.Call("querySelectorAll", "[data-key]")
	for i := range buttons.Length() {
		b := buttons.Index(i)
		on(b, "click", func(js.Value) {
			chord := b.Get("dataset").Get("key").String()
			if chord == "Ctrl+S" || chord == "H" { // what they open is used by keys
				p.view.Call("focus")
			}
			p.press(chord)
		})
	}
	for kind, id := range [tiles.Kinds]string{"restore", "denoise"} {
		dial := element(id)
		on(dial, "change", func(js.Value) {
			value, err := strconv.ParseFloat(dial.Get("value").String(), 64)
			if err == nil {
				p.post(func() { p.app.Turn(kind, render.Dial(value)) })
			}
		})
	}
	on(element("sample"), "click", func(js.Value) { p.openSample() })
	choose := func(js.Value) { element("files").Call("click") }
	on(element("choose"), "click", choose)
	on(element("open"), "click", choose)
	on(element("link"), "click", func(js.Value) {
		p.post(func() {
			if p.app.Describe().Path == "" {
				p.app.Say("there is nothing to be seen")
				return
			}
			link := js.Global().Get("location").Get("href").String()
			link, _, _ = strings.Cut(link, "#")
			p.SetClipboard(link + p.place().String())
			p.app.Say("copied: a link to this place and zoom; the picture is not in it")
		})
	})
}

func (p *page) listenPointer() {
	p.fingers.at = map[int][2]float64{}
	names := []string{"left", "middle", "right"}
	button := func(event js.Value, press bool) {
		x, y := p.at(event)
		name := names[min(max(event.Get("button").Int(), 0), 2)]
		p.send(viewer.Event{Kind: viewer.ButtonEvent, Button: name, Press: press, X: x, Y: y,
			Shift: event.Get("shiftKey").Bool(), Control: event.Get("ctrlKey").Bool()})
	}
	on(p.view, "pointerdown", func(event js.Value) {
		p.view.Call("focus")
		p.view.Call("setPointerCapture", event.Get("pointerId"))
		x, y := p.at(event)
		p.fingers.at[event.Get("pointerId").Int()] = [2]float64{x, y}
		switch len(p.fingers.at) {
		case 1:
			button(event, true)
		case 2: // a pinch, no drag
			button(event, false)
			_, _, p.fingers.apart = p.fingers.pair()
		}
	})
	end := func(event js.Value) {
		id := event.Get("pointerId").Int()
		if _, ok := p.fingers.at[id]; !ok {
			return
		}
		delete(p.fingers.at, id)
		if len(p.fingers.at) == 0 {
			button(event, false)
		}
	}
	on(p.view, "pointerup", end)
	on(p.view, "pointercancel", end)
	on(p.view, "pointermove", func(event js.Value) {
		x, y := p.at(event)
		id := event.Get("pointerId").Int()
		if _, ok := p.fingers.at[id]; ok {
			p.fingers.at[id] = [2]float64{x, y}
		}
		if len(p.fingers.at) < 2 {
			p.send(viewer.Event{Kind: viewer.MoveEvent, X: x, Y: y})
			return
		}
		middleX, middleY, apart := p.fingers.pair()
		if p.fingers.apart > 0 && apart > 0 {
			p.send(viewer.Event{Kind: viewer.ScrollEvent, Control: true, X: middleX, Y: middleY,
				DY: math.Log(apart/p.fingers.apart) / math.Log(viewer.Notch)})
		}
		p.fingers.apart = apart
	})
	on(p.view, "pointerleave", func(js.Value) { p.send(viewer.Event{Kind: viewer.LeaveEvent}) })
	on(p.view, "contextmenu", func(event js.Value) { event.Call("preventDefault") })
	on(p.view, "wheel", func(event js.Value) {
		event.Call("preventDefault")
		x, y := p.at(event)
		notch := [...]float64{100, 3, 1}[min(max(event.Get("deltaMode").Int(), 0), 2)]
		if event.Get("ctrlKey").Bool() { // a pinch on a trackpad, in small steps
			notch = 10
		}
		p.send(viewer.Event{Kind: viewer.ScrollEvent, X: x, Y: y,
			DX: -event.Get("deltaX").Float() / notch, DY: -event.Get("deltaY").Float() / notch,
			Shift: event.Get("shiftKey").Bool(), Control: event.Get("ctrlKey").Bool()})
	})
}

// pair is the middle of two fingers, and how far apart they are.
func (f *fingers) pair() (x, y, apart float64) {
	var list [][2]float64
	for _, at := range f.at {
		list = append(list, at)
	}
	a, b := list[0], list[1]
	return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, math.Hypot(a[0]-b[0], a[1]-b[1])
}

// listenKeys hands on the keys that are the viewer's: all that is typed in its dialogs, and else
// those of the page, but not the browser's own, nor what controls of the page are used by.
func (p *page) listenKeys(document js.Value) {
	key := func(event js.Value, press bool) {
		name := keyName(event.Get("key").String())
		control := event.Get("ctrlKey").Bool() || event.Get("metaKey").Bool()
		focus := document.Get("activeElement")
		viewing := focus.Equal(p.view) || focus.Equal(document.Get("body"))
		asking := p.app.Asking() && viewing
		switch {
		case event.Get("altKey").Bool(), !viewing && (name == "Space" || name == "Enter" ||
			len(name) > 1), name == "Tab" && !asking, name == "F5", name == "F12",
			control && !strings.Contains("OSC0+-", name):
			return
		}
		e := viewer.Event{Kind: viewer.KeyEvent, Key: name, Press: press,
			Repeat: event.Get("repeat").Bool(), Shift: event.Get("shiftKey").Bool(),
			Control: control}
		event.Call("preventDefault")
		p.send(e)
		text := event.Get("key").String()
		if press && asking && !control && len([]rune(text)) == 1 {
			p.send(viewer.Event{Kind: viewer.TextEvent, Text: text})
		}
	}
	on(document, "keydown", func(event js.Value) { key(event, true) })
	on(document, "keyup", func(event js.Value) { key(event, false) })
}

func (p *page) listenFiles(window js.Value) {
	on(window, "dragover", func(event js.Value) { event.Call("preventDefault") })
	on(window, "drop", func(event js.Value) {
		event.Call("preventDefault")
		p.take(event.Get("dataTransfer").Get("files"))
	})
	on(window, "paste", func(event js.Value) { p.take(event.Get("clipboardData").Get("files")) })
	input := element("files")
	on(input, "change", func(js.Value) { p.take(input.Get("files")) })
}

// take reads files of the browser into memory, and opens them when all have been read.
func (p *page) take(files js.Value) {
	var paths []string
	var all sync.WaitGroup
	for i := range files.Length() {
		f := files.Index(i)
		path := strings.ReplaceAll(f.Get("name").String(), "/", "_")
		paths = append(paths, path)
		all.Add(1)
		read := js.FuncOf(func(_ js.Value, args []js.Value) any {
			js.Global().Call("liifPut", path, js.Global().Get("Uint8Array").New(args[0]))
			all.Done()
			return nil
		})
		failed := js.FuncOf(func(_ js.Value, args []js.Value) any {
			reason := args[0].Get("message").String()
			p.post(func() { p.report(path + ": " + reason) })
			all.Done()
			return nil
		})
		f.Call("arrayBuffer").Call("then", read, failed)
	}
	go func() {
		all.Wait()
		p.post(func() { p.drop(paths) })
	}()
}
