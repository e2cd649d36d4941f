//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/internal/displaytest"
)

// TestLostSurface: a surface that fails, or a device that is lost, is opened anew, and the picture
// is there again.
func TestLostSurface(t *testing.T) {
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	var failed error
	onMain(func() {
		w := &window{options: options(photo(t, 120, 90))}
		if failed = w.open(); failed != nil {
			return
		}
		defer w.close()
		until := func(done func() bool) {
			for limit := time.Now().Add(time.Minute); !done() && failed == nil; {
				if time.Now().After(limit) {
					failed = errors.New("not exact after a minute")
				} else {
					failed = errors.Join(failed, w.turn())
				}
			}
		}
		exact := func() bool {
			s := w.app.Status()
			return s.Exact && !s.Loading &&
				w.app.Zoom() > 3
		}
		until(exact)
		broken := w.screen
		if failed == nil {
			broken.Break()
			failed = w.draw()
		}
		if failed == nil && w.screen == broken {
			failed = errors.New("the screen is not opened anew")
		}
		until(exact)
		lost := w.screen
		if failed == nil {
			lost.Lose()
			failed = errors.Join(w.draw(), w.draw())
		}
		if failed == nil && w.screen == lost {
			failed = errors.New("the lost device is kept")
		}
		until(exact)
		// A window that has changed its size behind the screen's back, or that is not seen, is no
		// loss.
		again := w.screen
		again.Pretend(webgpu.SurfaceTimeout, webgpu.SurfaceTimeout, webgpu.SurfaceOutdated)
		failed = errors.Join(failed, w.draw(), w.draw())
		if frame, _ := w.app.Update(time.Now()); failed == nil && (!frame || w.unseen.IsZero()) {
			failed = errors.New("a frame that was not taken is not to be drawn again")
		}
		w.unseen = time.Time{} // without the wait
		failed = errors.Join(failed, w.draw())
		w.glfw.SetSize(300, 200)
		time.Sleep(50 * time.Millisecond)
		for range 3 {
			failed = errors.Join(failed, w.draw())
		}
		until(exact)
		if failed == nil && w.screen != again {
			failed = errors.New("a smaller window loses the screen")
		}
		again.Pretend(webgpu.SurfaceLost)
		failed = errors.Join(failed, w.draw())
		if failed == nil && w.screen == again {
			failed = errors.New("a screen whose surface is lost is kept")
		}
		until(exact)
		if failed != nil {
			return
		}
		for range 2 { // by now it has been mended as often as it will be
			w.screen.Break()
			if err := w.draw(); err != nil {
				return
			}
		}
		w.screen.Break()
		for i := range w.mended { // however long opening it took
			w.mended[i] = time.Now()
		}
		if err := w.draw(); err == nil {
			failed = errors.New("it is mended for ever")
		}
	})
	if errors.Is(failed, ErrNoWindow) {
		displaytest.Skip(t, failed)
	}
	if failed != nil {
		t.Fatal(failed)
	}
}

// TestLiveResize: while the system keeps events to itself, a window that is uncovered or changes
// its size is drawn by what the system calls, as often as a screen shows frames; what fails there
// ends the viewer.
func TestLiveResize(t *testing.T) {
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	var failed error
	onMain(func() {
		w := &window{options: options(photo(t, 120, 90))}
		w.options.Viewer.Model = "nearest"
		if failed = w.open(); failed != nil {
			return
		}
		defer w.close()
		resize, refresh := w.glfw.SetFramebufferSizeCallback(nil), w.glfw.SetRefreshCallback(nil)
		drawn := func() bool { // long after the last frame
			w.shown = time.Time{}
			refresh(w.glfw)
			return !w.shown.IsZero()
		}
		width, height := w.glfw.GetFramebufferSize()
		resize(w.glfw, width-40, height)
		if !drawn() || !w.within {
			failed = errors.New("nothing is drawn for a new size")
			return
		}
		if failed = w.turn(); failed != nil || w.within {
			failed = fmt.Errorf("after the events: %v, within %v", failed, w.within)
			return
		}
		soon := time.Now().Add(time.Hour)
		w.shown = soon
		if refresh(w.glfw); w.shown != soon || w.within {
			failed = errors.New("it is drawn more often than screens show frames")
		}
		w.shown, w.unseen = time.Time{}, soon
		if refresh(w.glfw); !w.shown.IsZero() {
			failed = errors.New("it is drawn though the system takes no frames")
		}
		w.unseen = time.Time{}
		for range 4 { // more often than a screen is opened anew
			w.mended = append(w.mended, time.Now())
		}
		w.screen.Break()
		if drawn(); w.trouble == nil {
			failed = errors.New("what fails while events are taken is not kept")
		} else if err := w.turn(); err == nil {
			failed = errors.New("what failed while events were taken goes on")
		}
	})
	if errors.Is(failed, ErrNoWindow) {
		displaytest.Skip(t, failed)
	}
	if failed != nil {
		t.Fatal(failed)
	}
}

// TestContentScale: on a finer screen letters take more pixels, and the picture's pixels stay
// pixels.
func TestContentScale(t *testing.T) {
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	var failed error
	onMain(func() {
		o := options(photo(t, 120, 90))
		o.Viewer.Zoom = 3
		w := &window{options: o}
		if failed = w.open(); failed != nil {
			return
		}
		defer w.close()
		letters := func() (tallest int) {
			for _, s := range w.app.Frame().Shapes {
				if s.IsLetter {
					tallest = max(tallest, s.Target.Dy())
				}
			}
			return tallest
		}
		for limit := time.Now().Add(time.Minute); w.app.Status().Loading && failed == nil; {
			if failed = w.turn(); time.Now().After(limit) {
				failed = errors.New("not read after a minute")
			}
		}
		change := w.glfw.SetContentScaleCallback(nil)
		change(w.glfw, 1, 1)
		before, zoom := letters(), w.app.Zoom()
		change(w.glfw, 2, 2)
		if after := letters(); failed == nil &&
			(before == 0 || after < 2*before-2 || after > 2*before+2 ||
				w.app.Zoom() != zoom || zoom != 3) {
			failed = fmt.Errorf("letters of %d pixels, then %d; ×%g, then ×%g", before, after, zoom,
				w.app.Zoom())
		}
	})
	if errors.Is(failed, ErrNoWindow) {
		displaytest.Skip(t, failed)
	}
	if failed != nil {
		t.Fatal(failed)
	}
}
