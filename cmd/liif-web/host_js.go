package main

import "syscall/js"

// The page as viewer.Host.

func (p *page) SetTitle(title string) { js.Global().Get("document").Set("title", title) }

func (p *page) SetClipboard(text string) {
	if c := js.Global().Get("navigator").Get("clipboard"); c.Truthy() {
		c.Call("writeText", text)
	}
}

func (p *page) SetClipboardPicture(png []byte) error {
	kind := js.Global().Get("Object").New()
	kind.Set("type", "image/png")
	blob := js.Global().Get("Blob").New([]any{arrayOf(png)}, kind)
	item := js.Global().Get("Object").New()
	item.Set("image/png", blob)
	js.Global().Get("navigator").Get("clipboard").Call("write",
		[]any{js.Global().Get("ClipboardItem").New(item)})
	return nil
}

func (p *page) ToggleFullscreen() {
	document := js.Global().Get("document")
	if p.Fullscreen() {
		document.Call("exitFullscreen")
		return
	}
	document.Get("documentElement").Call("requestFullscreen")
}

func (p *page) Fullscreen() bool {
	return js.Global().Get("document").Get("fullscreenElement").Truthy()
}

// ChooseFiles opens the browser's dialog; what is chosen arrives as what is dropped does.
func (p *page) ChooseFiles(string, func([]string, error)) { element("files").Call("click") }

func (p *page) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Close does nothing: a person closes the page.
func (p *page) Close() {}
