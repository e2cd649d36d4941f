package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall/js"
	"weak"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/tiles"
)

// reply is an answer with the bytes, or the browser's file, beside it.
type reply struct {
	answer
	bytes []byte
	file  js.Value
}

// link is the page's end of a worker. It is a tiles.Drawer. A worker that ends, as where the
// browser refuses it memory, fails what it was asked for, and another takes its place.
type link struct {
	device string       // that its worker draws with
	warn   func(string) // shows a line

	mu      sync.Mutex
	worker  js.Value
	ready   chan struct{} // closed while there is a worker, or none can be had
	dead    error         // why none can be had
	life    int           // counts the workers
	last    int
	waiting map[int]chan reply
	models  []string // that it has drawn with, networks alone, the last two

	sending sync.Mutex     // pictures and files go one after the other
	sent    map[int]int    // pictures that it has, by the worker's number
	kept    map[string]int // files, likewise
	decoded decoded        // the last picture that it decoded
}

// decoded is a picture as the page has it, which a worker has decoded.
type decoded struct {
	image   weak.Pointer[imageio.Image]
	request int
	life    int // of the worker
}

// newLink takes over a worker that the page's script has started.
func newLink(worker js.Value, device string, warn func(string)) *link {
	l := &link{device: device, warn: warn, ready: make(chan struct{}),
		waiting: map[int]chan reply{}, sent: map[int]int{}, kept: map[string]int{}}
	l.take(worker)
	return l
}

// take makes a worker the link's.
func (l *link) take(worker js.Value) {
	worker.Set("onmessage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		l.receive(args[0].Get("data"))
		return nil
	}))
	worker.Set("onerror", js.FuncOf(func(js.Value, []js.Value) any {
		l.restart(worker)
		return nil
	}))
	if err := post(worker, request{Device: l.device}, nil); err != nil {
		fmt.Fprintln(os.Stderr, "a worker cannot be told its device:", err)
	}
	l.mu.Lock()
	l.worker = worker
	l.life++
	close(l.ready)
	l.mu.Unlock()
}

// receive hands an answer to who waits for it.
func (l *link) receive(event js.Value) {
	var r reply
	if !event.Get("text").Truthy() {
		return
	}
	if err := json.Unmarshal([]byte(event.Get("text").String()), &r.answer); err != nil {
		fmt.Fprintln(os.Stderr, "an answer cannot be read:", err)
		return
	}
	if r.Warning != "" {
		l.warn(r.Warning)
		return
	}
	r.bytes, r.file = bytesOf(event.Get("bytes")), event.Get("file")
	l.mu.Lock()
	c := l.waiting[r.ID]
	l.mu.Unlock()
	if c != nil {
		c <- r
	}
}

// ended is what is said of all that a worker that ended was asked for.
const ended = "a worker of the page has ended, as where the browser refuses it memory; " +
	"another is started"

// restart fails all that a worker was asked for, and starts another.
func (l *link) restart(worker js.Value) {
	l.mu.Lock()
	if !worker.Equal(l.worker) {
		l.mu.Unlock()
		return // it has been replaced
	}
	l.ready = make(chan struct{})
	l.models = nil
	for _, c := range l.waiting {
		c <- reply{answer: answer{Error: ended}}
	}
	l.mu.Unlock()
	worker.Call("terminate")
	var started, failed js.Func
	started = js.FuncOf(func(_ js.Value, args []js.Value) any {
		l.take(args[0])
		return nil
	})
	failed = js.FuncOf(func(_ js.Value, args []js.Value) any {
		l.mu.Lock()
		l.dead = errors.New("a worker of the page has ended, and no other can be started")
		close(l.ready)
		l.mu.Unlock()
		return nil
	})
	js.Global().Call("liifStart").Call("then", started, failed)
}

// present waits for the worker, and tells its number.
func (l *link) present(ctx context.Context) (worker js.Value, life int, err error) {
	l.mu.Lock()
	ready := l.ready
	l.mu.Unlock()
	select {
	case <-ready:
	case <-ctx.Done():
		return js.Undefined(), 0, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.worker, l.life, l.dead
}

// ask has the worker do something, and waits for it or until ctx ends. progress may be nil.
func (l *link) ask(ctx context.Context, r request, data []byte, progress func(float64)) (reply,
	error) {
	worker, _, err := l.present(ctx)
	if err != nil {
		return reply{}, err
	}
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
	if err := post(worker, r, data); err != nil {
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
			_ = post(worker, request{Cancel: r.ID}, nil)
			return reply{}, ctx.Err()
		}
	}
}

// bring makes sure that the worker has a picture, and a model that is a file.
func (l *link) bring(ctx context.Context, number int, m *imageio.Image, model string) error {
	l.sending.Lock()
	defer l.sending.Unlock()
	_, life, err := l.present(ctx)
	if err != nil {
		return err
	}
	if strings.HasSuffix(model, ".safetensors") && l.kept[model] != life {
		data, err := os.ReadFile(model)
		if err != nil {
			return err
		}
		if _, err := l.ask(ctx, request{Keep: model}, data, nil); err != nil {
			return err
		}
		l.kept[model] = life
	}
	if l.sent[number] == life || m == nil {
		return nil
	}
	o := opened{Number: number, Image: withoutSamples(m)}
	gone := true
	if d := l.decoded; d.life == life && d.image.Value() == m { // it need not be sent
		o.Decoded = d.request
		var r reply
		r, err = l.ask(ctx, request{Open: &o}, nil, nil)
		gone, o.Decoded = r.Gone, 0
	}
	if gone {
		_, err = l.ask(ctx, request{Open: &o}, samples(m), nil)
	}
	if err == nil {
		l.sent[number] = life
	}
	return err
}

// decode has the worker decode a file.
func (l *link) decode(d *decoding, data []byte) (*imageio.Image, error) {
	_, life, err := l.present(context.Background())
	if err != nil {
		return nil, err
	}
	r, err := l.ask(context.Background(), request{Decode: d}, data, nil)
	if err != nil {
		return nil, err
	}
	m := withSamples(r.Image, r.bytes)
	l.sending.Lock()
	defer l.sending.Unlock()
	l.decoded = decoded{weak.Make(m), r.ID, life}
	return m, nil
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

// SetMoving implements tiles.Drawer; the page draws its frames with the processor.
func (l *link) SetMoving(bool) {}

// Loaded implements tiles.Drawer.
func (l *link) Loaded() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.models...)
}

// Close implements tiles.Drawer.
func (l *link) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.worker.Call("terminate")
}
