//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/cogentcore/webgpu/wgpuglfw"
	"github.com/go-gl/glfw/v3.3/glfw"

	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/present"
)

// ErrNoWindow: there is no display, or none that a window can be opened on.
var ErrNoWindow = errors.New("no window")

// ErrOutput: a screenshot cannot be written.
var ErrOutput = errors.New("output cannot be written")

// outputError is an error that is ErrOutput, and says so by its own words.
type outputError struct{ error }

func (e outputError) Unwrap() error        { return e.error }
func (e outputError) Is(target error) bool { return target == ErrOutput }

// Options describe the window.
type Options struct {
	Viewer        viewer.Options
	Width, Height int // in screen units, or in device pixels
	Pixels        bool
	Fullscreen    bool
	TextSize      float64 // letters are so many times as large; 0 means 1
	// Screenshot, if not empty, is where the first exact frame is written, which ends the viewer.
	Screenshot string
	Force      bool // overwrite that
	// Session, if not nil, is played once the first picture is seen; then the viewer ends, or, with
	// Screenshot, after that. Report is told what was measured.
	Session *viewer.Session
	Report  func(*Report) error
	// Settings, if not nil, say where the window was and are told where it is in the end.
	Settings *viewer.Settings
	// Record, if not nil, receives the input as a session.
	Record io.Writer

	// For tests: what the window is called, and drawing by shaders also where the device is the
	// processor.
	titled  func(title string)
	shaders bool
}

// The main goroutine stays on the main thread, which alone may talk to GLFW.
func init() { runtime.LockOSThread() }

// window is an open window.
type window struct {
	options  Options
	glfw     *glfw.Window
	platform platformLog
	screen   *present.Screen
	app      *viewer.App
	closing  bool
	before   place
	shown    time.Time // when the last frame was begun
	mended   []time.Time
	unseen   time.Time // when the system took no frame
	within   bool      // a frame was drawn while GLFW took events
	trouble  error     // with that

	urgent         bool    // there was input that no frame shows yet
	x, y           float64 // the pointer, in device pixels
	shift, control bool    // held down
	clipboard      clipboard
	awake          sync.Mutex
	terminated     bool // GLFW is shut down
	player         *player
	meter          meter
	recorder       *viewer.Recorder
	started        time.Time
	inputDue       time.Time // of the event being played
}

// frameTime is the least time between frames where the processor draws them, for nothing else holds
// them back there. What the hands do is shown at once.
const frameTime = time.Second / 60

// unseenTime is how long a window that took no frame is left alone: finding out takes a second of
// the main thread's.
const unseenTime = 2 * time.Second

// Run opens the window and shows it until it is closed or ctx ends. It is called on the main
// thread.
func Run(ctx context.Context, o Options) error {
	w := &window{options: o}
	if err := w.open(); err != nil {
		return err
	}
	defer w.close()
	stop := context.AfterFunc(ctx, w.Wake)
	defer stop()
	for !w.closing {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.turn(); err != nil {
			return err
		}
	}
	w.keep()
	if w.player != nil && o.Report != nil {
		r, err := w.meter.finish(w)
		if err == nil {
			err = o.Report(r)
		}
		if err != nil {
			return err
		}
	}
	if w.recorder != nil {
		return w.recorder.Err()
	}
	return nil
}

// open makes window, screen and viewer.
func (w *window) open() (err error) {
	w.platform.listen()
	if err := w.platform.initialise(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	if err := w.create(anyDepth); err != nil {
		return fmt.Errorf("%w: %w", ErrNoWindow, err)
	}
	err = w.openScreen()
	if errors.Is(err, present.ErrFormat) {
		err = w.openEight(err)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoWindow, err)
	}
	width, height := w.glfw.GetFramebufferSize()
	w.options.Viewer.Screen = screenProfile()
	w.app, err = viewer.New(w.options.Viewer, w, max(width, 1), max(height, 1), w.scale())
	if err != nil {
		return err
	}
	w.setScreen()
	w.listen()
	w.started = time.Now()
	w.platform.report = w.options.Viewer.Report
	if w.options.Session != nil {
		w.player = newPlayer(w, w.options.Session.Events)
	}
	if w.options.Record != nil {
		w.recorder = viewer.NewRecorder(w.options.Record, width, height)
	}
	return nil
}

// depth is how many bits a window's colours have.
type depth int

const (
	anyDepth  depth = iota // as the system's windows have them
	eightBits              // each, where the system has windows of several kinds
)

// openEight makes window and screen anew with 8 bits a colour, for a screen of 30 bits may have
// windows of 32 as well; why is why it has to. Mesa's software device shows nothing in such a
// window.
func (w *window) openEight(why error) error {
	w.glfw.Destroy()
	w.glfw = nil
	if w.create(eightBits) != nil || w.openScreen() != nil || w.screen.Info().Software {
		return why
	}
	return nil
}

// create makes the window and puts it where it was.
func (w *window) create(d depth) error {
	glfw.DefaultWindowHints()
	glfw.WindowHint(glfw.ClientAPI, glfw.NoAPI)
	if d == eightBits { // GLFW looks for such a window only for OpenGL, of which nothing is used
		glfw.WindowHint(glfw.ClientAPI, glfw.OpenGLAPI)
		glfw.WindowHint(glfw.TransparentFramebuffer, glfw.True)
	}
	scaled := glfw.True
	if w.options.Pixels {
		scaled = glfw.False
	}
	glfw.WindowHint(glfw.ScaleToMonitor, scaled)
	var err error
	w.glfw, err = glfw.CreateWindow(w.options.Width, w.options.Height, "liif-view", nil, nil)
	if err != nil || w.glfw == nil {
		w.glfw = nil
		return w.platform.why(err)
	}
	if w.options.Pixels {
		width, height := w.units(float64(w.options.Width), float64(w.options.Height))
		w.glfw.SetSize(int(width+0.5), int(height+0.5))
	}
	w.restore()
	return nil
}

func (w *window) openScreen() error {
	s, err := present.Open(wgpuglfw.GetSurfaceDescriptor(w.glfw))
	if err != nil {
		return err
	}
	w.screen = s
	if w.options.shaders {
		s.UseShaders()
	}
	s.Configure(w.glfw.GetFramebufferSize())
	return nil
}

// close takes everything down again, as far as it is there.
func (w *window) close() {
	w.clipboard.close()
	if w.app != nil {
		w.app.Close()
	}
	if w.screen != nil {
		w.screen.Close()
	}
	if w.glfw != nil {
		w.glfw.Destroy()
	}
	w.awake.Lock()
	w.terminated = true
	w.awake.Unlock()
	glfw.Terminate()
}

// turn is one turn of the loop: what is due, then waiting for what comes next.
func (w *window) turn() error {
	if w.within {
		w.within = false
		if w.trouble != nil {
			return w.trouble
		}
		return w.finish()
	}
	now := time.Now()
	playing := w.player != nil && !w.player.start.IsZero() && !w.player.done()
	if playing {
		w.player.play(now)
	}
	frame, next := w.app.Update(now)
	if width, height := w.glfw.GetFramebufferSize(); width < 1 || height < 1 {
		frame, next = false, -1 // minimised
	}
	if playing && !w.player.done() {
		if rest := w.player.next(now); next < 0 || rest < next {
			next = rest
		}
	}
	if rest := w.unseen.Add(unseenTime).Sub(now); frame && rest > 0 {
		glfw.WaitEventsTimeout(rest.Seconds())
		return nil
	}
	if frame {
		rest := w.shown.Add(frameTime).Sub(now)
		if w.screen.Info().Software && !w.urgent && rest > time.Millisecond {
			glfw.WaitEventsTimeout(rest.Seconds())
			return nil
		}
		w.shown, w.urgent = now, false
		if err := w.draw(); err != nil {
			return err
		}
		w.measure(now)
		glfw.PollEvents()
		return w.finish()
	}
	if next < 0 {
		glfw.WaitEvents()
	} else {
		glfw.WaitEventsTimeout(max(next.Seconds(), 0.001))
	}
	return nil
}

// refresh draws a frame while GLFW takes events. Windows and macOS come back from that only when
// the hand that changes the window's size lets go, and would stretch the last frame meanwhile.
func (w *window) refresh() {
	now := time.Now()
	if w.trouble != nil || now.Sub(w.shown) < frameTime || now.Sub(w.unseen) < unseenTime {
		return
	}
	if frame, _ := w.app.Update(now); frame {
		w.within, w.shown, w.urgent = true, now, false
		if w.trouble = w.draw(); w.trouble == nil {
			w.measure(now)
		}
	}
}

// measure notes a frame that was begun then, and starts a session with the first that shows a
// picture.
func (w *window) measure(begin time.Time) {
	if w.player == nil {
		return
	}
	end := time.Now()
	if opened, read, ok := w.app.Opened(); ok && w.player.start.IsZero() {
		w.player.start, w.meter.start = end, end
		w.meter.report.FirstFrame = milliseconds(end.Sub(opened))
		w.meter.report.Read = milliseconds(read)
	}
	if !w.player.start.IsZero() {
		w.meter.frame(w, begin, end)
	}
}

// finish ends the viewer when there is nothing more to play or to wait for: after the session and,
// if one was asked for, the screenshot of what is seen then. What is being saved is finished first.
func (w *window) finish() error {
	if w.player == nil && w.options.Screenshot == "" {
		return nil
	}
	s := w.app.Status()
	if s.Err != nil {
		return s.Err
	}
	if s.Loading || !s.Exact || w.app.Saving() || w.player != nil &&
		(w.player.start.IsZero() || !w.player.done()) {
		return nil
	}
	w.closing = true
	if w.options.Screenshot == "" {
		return nil
	}
	if err := w.screenshot(w.options.Screenshot); err != nil {
		return outputError{err}
	}
	return nil
}

// draw shows a frame, on a screen opened anew if the last one was lost.
func (w *window) draw() error {
	f := w.app.Frame()
	for _, id := range w.app.Gone() {
		w.screen.Forget(id)
	}
	err := w.screen.Present(f)
	if err == nil {
		return nil
	}
	now := time.Now()
	if errors.Is(err, present.ErrUnseen) {
		w.unseen = now
		w.setScreen() // asks for the frame again
		return nil
	}
	w.mended = append(w.mended, now)
	if n := len(w.mended); n > 3 && now.Sub(w.mended[n-4]) < 10*time.Second {
		return fmt.Errorf("the window cannot be drawn: %w", err)
	}
	w.screen.Close()
	w.screen = nil
	if again := w.openScreen(); again != nil {
		return fmt.Errorf("%w; then: %w", err, again)
	}
	w.setScreen()
	return nil
}

func (w *window) setScreen() {
	i := w.screen.Info()
	w.app.SetScreen(i.Name, i.Software)
}
