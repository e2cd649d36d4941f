//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"bytes"
	"errors"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/displaytest"
	"github.com/liif-render/liif/internal/viewer"
)

// TestSession plays recorded input through GLFW's callbacks: zoom, pan, keys, drop, a smaller
// window.
func TestSession(t *testing.T) {
	path, other := photo(t, 120, 90), photo(t, 60, 80)
	var events []viewer.Event
	at := 0.0
	add := func(e viewer.Event) {
		at += 0.03
		e.Time = at
		events = append(events, e)
	}
	key := func(k string, control bool) {
		add(viewer.Event{Kind: viewer.KeyEvent, Key: k, Press: true, Control: control})
		add(viewer.Event{Kind: viewer.KeyEvent, Key: k, Control: control})
	}
	for range 8 {
		add(viewer.Event{Kind: viewer.ScrollEvent, X: 100, Y: 100, DY: 1})
	}
	add(viewer.Event{Kind: viewer.ScrollEvent, X: 100, Y: 100, DY: -1, Shift: true})
	add(viewer.Event{Kind: viewer.ButtonEvent, Button: "left", Press: true, X: 200, Y: 200})
	add(viewer.Event{Kind: viewer.MoveEvent, X: 260, Y: 180})
	add(viewer.Event{Kind: viewer.ButtonEvent, Button: "left", X: 260, Y: 180})
	for _, k := range []string{"C", "G", "M", "I", "+", "Tab", "Left"} {
		key(k, false)
	}
	key("C", true)
	add(viewer.Event{Kind: viewer.ResizeEvent, Width: 400, Height: 300})
	add(viewer.Event{Kind: viewer.DropEvent, Paths: []string{other}})
	key("6", false)
	o := options(path)
	o.Session = &viewer.Session{Width: 480, Height: 320, Events: events}
	var recorded bytes.Buffer
	o.Record = &recorded
	var report *Report
	o.Report = func(r *Report) error { report = r; return nil }
	o.Settings = &viewer.Settings{}
	if err := run(t, o); err != nil {
		t.Fatal(err)
	}
	last := report.Frames[len(report.Frames)-1]
	if len(report.Frames) < 4 || !last.Exact || last.Zoom != 6 || report.Width != 400 ||
		report.Height != 300 || report.Picture != other || len(report.Exact) == 0 ||
		report.Computes == "" || report.Interval.Count == 0 || report.Input.Count < 20 {
		t.Errorf("last frame %+v of %d; %+v", last, len(report.Frames), report)
	}
	var text bytes.Buffer
	if err := report.Write(&text); err != nil || !strings.Contains(text.String(), `"interval_ms"`) {
		t.Errorf("%v, report %.200s", err, text.String())
	}
	if s := o.Settings; s.Window[2] != 400 || s.Window[3] != 300 || s.Information != 1 ||
		!s.Overview {
		t.Errorf("settings %+v", s)
	}
	// What was played has been recorded, with the keys beside.
	s, err := viewer.ReadSession(&recorded)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range events {
		if want.Kind != viewer.ResizeEvent && !holds(s.Events, want) {
			t.Errorf("%+v is not among what was recorded", want)
		}
	}
	if holds(s.Events, viewer.Event{Kind: viewer.KeyEvent, Key: "Z", Press: true}) {
		t.Error("anything is among what was recorded")
	}
}

// TestSessionSaves: a session that ends while a picture is being saved waits for it.
func TestSessionSaves(t *testing.T) {
	path := photo(t, 60, 40)
	o := options(path)
	o.Viewer.Zoom = 12
	o.Session = &viewer.Session{Width: 480, Height: 320, Events: []viewer.Event{
		{Kind: viewer.KeyEvent, Key: "S", Press: true, Control: true, Shift: true},
		{Kind: viewer.KeyEvent, Key: "Enter", Press: true, Time: 0.1}}}
	if err := run(t, o); err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(filepath.Dir(path), "photo-x12.png")
	if m, err := imageio.Open(saved, imageio.ReadOptions{}); err != nil || m.Width != 720 ||
		m.Height != 480 {
		t.Errorf("%+v, %v", m, err)
	}
}

// holds reports whether an event is among others, at whatever time.
func holds(list []viewer.Event, e viewer.Event) bool {
	return slices.ContainsFunc(list, func(o viewer.Event) bool {
		return o.Kind == e.Kind && o.Key == e.Key && o.Button == e.Button && o.Press == e.Press &&
			o.Shift == e.Shift && o.Control == e.Control && math.Abs(o.X-e.X) < 1 &&
			math.Abs(o.Y-e.Y) < 1 && o.DY == e.DY && slices.Equal(o.Paths, e.Paths)
	})
}

// TestRealInput: keys, wheel and buttons of the X server come through, and the last key closes the
// window.
func TestRealInput(t *testing.T) {
	if _, err := exec.LookPath("xdotool"); err != nil {
		displaytest.Skip(t,
			errors.New("xdotool is not installed (Debian: apt-get install xdotool)"))
	}
	o := options(photo(t, 120, 90))
	var recorded bytes.Buffer
	o.Record = &recorded
	titles := make(chan string, 100)
	o.titled = func(title string) { titles <- title }
	var hands sync.WaitGroup
	if noDisplay == nil {
		hands.Go(func() {
			for title := range titles {
				if strings.HasPrefix(title, "photo.png") {
					break
				}
			}
			for _, line := range []string{"mousemove 200 150", "click 4", "key g", "key ctrl+c",
				"mousedown 1", "mousemove 230 150", "mouseup 1",
				"keydown shift click 5 keyup shift",
				"key ctrl+q"} {
				if out, err := exec.Command("xdotool",
					strings.Fields(line)...).CombinedOutput(); err != nil {
					t.Errorf("xdotool %s: %v %s", line, err, out)
				}
				time.Sleep(30 * time.Millisecond)
			}
		})
	}
	err := run(t, o)
	close(titles)
	hands.Wait()
	if err != nil {
		t.Fatal(err)
	}
	s, err := viewer.ReadSession(&recorded)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []viewer.Event{
		{Kind: viewer.MoveEvent, X: 200, Y: 150},
		{Kind: viewer.ScrollEvent, X: 200, Y: 150, DY: 1},
		{Kind: viewer.KeyEvent, Key: "G", Press: true},
		{Kind: viewer.KeyEvent, Key: "C", Press: true, Control: true},
		{Kind: viewer.ButtonEvent, Button: "left", Press: true, X: 200, Y: 150},
		{Kind: viewer.ButtonEvent, Button: "left", X: 230, Y: 150},
		{Kind: viewer.ScrollEvent, X: 230, Y: 150, DY: -1, Shift: true},
	} {
		if !holds(s.Events, want) {
			t.Errorf("%+v did not come through", want)
		}
	}
	if t.Failed() {
		t.Logf("%+v", s.Events)
	}
}
