package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall/js"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// reply is an answer with the bytes beside it.
type reply struct {
	answer
	bytes []byte
}

// link is the page's end of a worker. It is a tiles.Drawer.
type link struct {
	worker js.Value

	mu      sync.Mutex
	last    int
	waiting map[int]chan reply
	sent    map[int]bool    // pictures that it has
	kept    map[string]bool // files
	models  []string        // that it has drawn with, networks alone, the last two
	sending sync.Mutex      // pictures and files go one after the other
}

// newLink takes over a worker that the page's script has started.
func newLink(worker js.Value) *link {
	l := &link{worker: worker, waiting: map[int]chan reply{}, sent: map[int]bool{},
		kept: map[string]bool{}}
	worker.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		event := args[0].Get("data")
		var r reply
		if !event.Get("text").Truthy() {
			return nil
		}
		if err := json.Unmarshal([]byte(event.Get("text").String()), &r.answer); err != nil {
			fmt.Fprintln(os.Stderr, "an answer cannot be read:", err)
			return nil
		}
		r.bytes = bytesOf(event.Get("bytes"))
		l.mu.Lock()
		c := l.waiting[r.ID]
		l.mu.Unlock()
		if c != nil {
			c <- r
		}
		return nil
	}))
	worker.Set("onerror", js.FuncOf(func(_ js.Value, args []js.Value) any {
		l.fail("a worker of the page has failed: " + args[0].Get("message").String())
		return nil
	}))
	return l
}

// fail ends all that the worker was asked for.
func (l *link) fail(message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.waiting {
		c <- reply{answer: answer{Error: message}}
	}
}

// ask has the worker do something, and waits for it or until ctx ends. progress may be nil.
func (l *link) ask(ctx context.Context, r request, data []byte, progress func(float64)) (reply,
	error) {
	c := make(chan reply, 1024) // no event waits for a reader
	l.mu.Lock()
	l.last++
	r.ID = l.last
	l.waiting[r.ID] = c
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.waiting, r.ID)
		l.mu.Unlock()
	}()
	if err := post(l.worker, r, data); err != nil {
		return reply{}, err
	}
	for {
		select {
		case a := <-c:
			if a.Progress > 0 {
				if progress != nil {
					progress(a.Progress)
				}
				continue
			}
			return a, a.err()
		case <-ctx.Done():
			_ = post(l.worker, request{Cancel: r.ID}, nil)
			return reply{}, ctx.Err()
		}
	}
}

// bring makes sure that the worker has a picture, and a model that is a file.
func (l *link) bring(ctx context.Context, number int, m *imageio.Image, model string) error {
	l.sending.Lock()
	defer l.sending.Unlock()
	if strings.HasSuffix(model, ".safetensors") && !l.kept[model] {
		data, err := os.ReadFile(model)
		if err != nil {
			return err
		}
		if _, err := l.ask(ctx, request{Keep: model}, data, nil); err != nil {
			return err
		}
		l.kept[model] = true
	}
	if l.sent[number] || m == nil {
		return nil
	}
	_, err := l.ask(ctx, request{Open: &opened{number, withoutSamples(m)}}, samples(m), nil)
	l.sent[number] = err == nil
	return err
}

// Draw implements tiles.Drawer.
func (l *link) Draw(ctx context.Context, o tiles.Order, m *imageio.Image) (tiles.Drawing, error) {
	if err := l.bring(ctx, o.Picture, m, o.Method.Model); err != nil {
		return tiles.Drawing{}, err
	}
	r, err := l.ask(ctx, request{Draw: &o}, nil, nil)
	if err != nil {
		if ctx.Err() == nil && errors.Is(err, context.Canceled) {
			l.forget(o.Picture) // the worker has let the picture go
		}
		return tiles.Drawing{}, err
	}
	l.mu.Lock()
	if !o.Method.IsFilter() && (len(l.models) == 0 || l.models[0] != o.Method.Model) {
		l.models = append([]string{o.Method.Model}, l.models[:min(len(l.models), 1)]...)
	}
	l.mu.Unlock()
	return tiles.Drawing{Pix: r.bytes, Opaque: r.Opaque, Device: r.Device}, nil
}

func (l *link) forget(number int) {
	l.sending.Lock()
	defer l.sending.Unlock()
	delete(l.sent, number)
}

// SetMoving implements tiles.Drawer; workers share no device with the page.
func (l *link) SetMoving(bool) {}

// Loaded implements tiles.Drawer.
func (l *link) Loaded() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.models...)
}

// Close implements tiles.Drawer.
func (l *link) Close() { l.worker.Call("terminate") }

// elsewhere is viewer.Elsewhere by workers: all draw, the first does the rest.
type elsewhere struct{ links []*link }

func (e elsewhere) Decode(path string, o imageio.ReadOptions) (*imageio.Image, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := e.links[0].ask(context.Background(), request{Decode: &decoding{path, o}}, data, nil)
	if err != nil {
		return nil, err
	}
	return withSamples(r.Image, r.bytes), nil
}

func (e elsewhere) Damage(picture int, m *imageio.Image) (render.Restoration, error) {
	l := e.links[len(e.links)-1]
	if err := l.bring(context.Background(), picture, m, ""); err != nil {
		return render.Restoration{}, err
	}
	r, err := l.ask(context.Background(), request{Damage: &picture}, nil, nil)
	return r.Damage, err
}

// maxSaved is how many pixels a picture that is saved may have: it is held in memory.
const maxSaved = 200 << 20

// Write has a worker write the picture, and hands it to the browser as a download.
func (e elsewhere) Write(ctx context.Context, o viewer.Order, m *imageio.Image,
	progress func(part float64)) error {
	name := filepath.Base(o.Path)
	if n := int64(o.Rect.Dx()) * int64(o.Rect.Dy()); n > maxSaved {
		return fmt.Errorf("%s: %d × %d pixels are more than a browser can hold: up to "+
			"%d megapixels", name, o.Rect.Dx(), o.Rect.Dy(), maxSaved>>20)
	}
	l := e.links[0]
	if err := l.bring(ctx, o.Picture, m, o.Method.Model); err != nil {
		return err
	}
	r, err := l.ask(ctx, request{Write: &o}, nil, progress)
	if err != nil {
		return err
	}
	js.Global().Call("liifDownload", name, arrayOf(r.bytes))
	return nil
}

func (e elsewhere) Drawers() (list []tiles.Drawer) {
	for _, l := range e.links {
		list = append(list, l)
	}
	return list
}
