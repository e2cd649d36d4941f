package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall/js"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// networkMemory is what drawing may take in a worker, in bytes, of the 4 GiB that WebAssembly can
// address. The page's instance is told the same, so that both plan alike.
const networkMemory = 1 << 30

func renderOptions(device string) render.Options {
	return render.Options{Device: device, Memory: networkMemory}
}

// worker is the state of a worker's instance.
type worker struct {
	options  render.Options
	pictures map[int]*imageio.Image
	decoded  *imageio.Image // last, until something is drawn
	decoding int            // the request for it
	drawer   *tiles.Local
	running  map[int]context.CancelFunc
	turn     chan struct{} // holds one token: requests compute one after the other
}

// serve answers the page's requests for as long as the worker lives.
func serve() {
	w := &worker{pictures: map[int]*imageio.Image{}, running: map[int]context.CancelFunc{},
		turn: make(chan struct{}, 1)}
	w.use("cpu")
	self := js.Global()
	self.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		event := args[0].Get("data")
		var r request
		if err := json.Unmarshal([]byte(event.Get("text").String()), &r); err != nil {
			fmt.Fprintln(os.Stderr, "a request cannot be read:", err)
			return nil
		}
		if r.Device != "" {
			w.use(r.Device)
			return nil
		}
		if r.Cancel != 0 {
			if stop := w.running[r.Cancel]; stop != nil {
				stop()
			}
			return nil
		}
		data := bytesOf(event.Get("bytes"))
		ctx, stop := context.WithCancel(context.Background())
		w.running[r.ID] = stop
		go func() {
			w.turn <- struct{}{}
			a, out, file := w.answer(ctx, &r, data)
			<-w.turn
			stop()
			delete(w.running, r.ID)
			a.ID = r.ID
			if err := postWith(self, a, out, file); err != nil {
				fmt.Fprintln(os.Stderr, "an answer cannot be sent:", err)
			}
		}()
		return nil
	}))
	self.Call("postMessage", map[string]any{"ready": true, "disk": hasDisk()})
}

// use has a device draw from now on; what draws is opened when it has to.
func (w *worker) use(device string) {
	w.options = renderOptions(device)
	w.options.Warn = func(message string) {
		_ = post(js.Global(), answer{Warning: message}, nil)
	}
	w.drawer = tiles.NewLocal(w.options)
	// What a graphics device was measured to do is kept in a folder, here one in memory.
	_ = os.Setenv("HOME", "/tmp")
}

// answer does what is asked. A panic of one request, as of memory that the browser refuses, is its
// error and leaves the worker to others.
func (w *worker) answer(ctx context.Context, r *request, data []byte) (a answer, out []byte,
	file js.Value) {
	var err error
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
		if err != nil {
			out = nil
			a = answer{Error: err.Error(), Stopped: errors.Is(err, context.Canceled)}
		}
	}()
	if err = ctx.Err(); err != nil {
		return a, nil, file
	}
	switch {
	case r.Keep != "":
		err = os.WriteFile(r.Keep, data, 0o600)
	case r.Decode != nil:
		var m *imageio.Image
		if m, err = imageio.Decode(bytes.NewReader(data), filepath.Base(r.Decode.Path),
			r.Decode.Options); err == nil {
			head := withoutSamples(m)
			a.Image, out = &head, samples(m)
			w.decoded, w.decoding = m, r.ID
		}
	case r.Open != nil:
		if r.Open.Decoded > 0 {
			if w.decoded == nil || r.Open.Decoded != w.decoding {
				return answer{Gone: true}, nil, file
			}
			data = samples(w.decoded)
		}
		w.pictures[r.Open.Number] = withSamples(&r.Open.Image, data)
	case r.Damage != nil:
		if m := w.pictures[*r.Damage]; m != nil {
			a.Damage = render.Damage(m)
		}
	case r.Draw != nil:
		w.decoded = nil
		for n := range w.pictures {
			if !slices.Contains(r.Draw.Open, n) {
				delete(w.pictures, n)
			}
		}
		var d tiles.Drawing
		m := w.pictures[r.Draw.Picture]
		if m == nil {
			err = context.Canceled // it has been closed
		} else if d, err = w.drawer.Draw(ctx, *r.Draw, m); err == nil {
			a.Opaque, a.Device, out = d.Opaque, d.Device, d.Pix
		}
	case r.Write != nil:
		out, file, err = w.write(ctx, r)
	}
	return a, out, file
}

// write writes a picture, on the disk where the browser has a place for it, and in memory else, and
// returns the file or its bytes.
func (w *worker) write(ctx context.Context, r *request) (out []byte, file js.Value, err error) {
	m := w.pictures[r.Write.Picture]
	if m == nil {
		return nil, file, errors.New(filepath.Base(r.Write.Path) + ": the picture is closed")
	}
	o := *r.Write
	o.Path = "/saved/" + filepath.Base(o.Path)
	disk, err := onDisk()
	if err == nil {
		js.Global().Set("liifSaved", disk.access)
		defer js.Global().Delete("liifSaved")
	} else if err = (elsewhere{}).CheckSize(o.Rect.Dx(), o.Rect.Dy()); err != nil {
		return nil, file, err
	}
	defer os.Remove(o.Path)
	_ = os.Remove(o.Path)
	err = viewer.Write(ctx, o, m, w.options, func(part float64) {
		_ = post(js.Global(), answer{ID: r.ID, Progress: part}, nil)
		time.Sleep(time.Millisecond) // the browser hands over what has been cancelled meanwhile
	})
	switch {
	case err != nil && disk != nil:
		disk.remove()
	case err == nil && disk != nil:
		file, err = disk.done()
	case err == nil:
		out, err = os.ReadFile(o.Path)
	}
	return out, file, err
}
