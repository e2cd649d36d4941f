package viewer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/priority"
	"github.com/liif-render/liif/internal/viewer/hud"
	"github.com/liif-render/liif/render"
)

// saver writes one picture at a time.
type saver struct {
	job      *saving // nil while none is
	quitting bool    // the window closes when the picture is saved
}

// saving is a picture being written.
type saving struct {
	cancel context.CancelFunc
	done   chan struct{}
	path   string
	part   float64 // that is done, of 1
}

// stop cancels a save in progress and waits for its end.
func (s *saver) stop() {
	if s.job != nil {
		s.job.cancel()
		<-s.job.done
	}
}

// viewName is the path of a saved view, beside the picture: photo-x30-at-900-400.png.
func (a *App) viewName(s seen) string {
	x := s.rect.Min.X * a.picture.width / s.grid.Columns
	y := s.rect.Min.Y * a.picture.height / s.grid.Rows
	return a.nameBeside(fmt.Sprintf("%s-at-%d-%d", zoomName(a.camera.Target().Zoom), x, y))
}

func zoomName(zoom float64) string { return strings.Replace(zoomText(zoom), "×", "x", 1) }

func (a *App) nameBeside(more string) string {
	path := a.picture.path
	return strings.TrimSuffix(path, filepath.Ext(path)) + "-" + more + ".png"
}

// free is a path that does not exist yet, with a number if need be.
func free(path string) string {
	ext := filepath.Ext(path)
	candidate := path
	for n := 2; ; n++ {
		if _, err := os.Lstat(candidate); errors.Is(err, os.ErrNotExist) || n > 9999 {
			return candidate
		}
		candidate = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
	}
}

// order is a picture to be written.
type order struct {
	seen    seen
	path    string
	format  imageio.Format
	quality int // of JPEG
}

// save writes a picture in a goroutine of its own, with a renderer of its own, so that looking on
// is not held up.
func (a *App) save(o order) {
	ctx, cancel := context.WithCancel(context.Background())
	job := &saving{cancel: cancel, done: make(chan struct{}), path: o.path}
	a.saver.job = job
	m, again, turns, reading := a.picture.Image, a.picture.path, a.picture.turns, a.files.options
	number := a.picture.Number
	if !a.picture.converted {
		again = ""
	}
	go func() {
		priority.Lower()
		defer close(job.done)
		var err error
		if again != "" { // in its own colours
			if m, err = imageio.Open(again, reading); err == nil {
				for range turns {
					m = m.Turned()
				}
			}
		}
		if err == nil {
			err = a.export(ctx, number, o, m, func(part float64) {
				a.mail.post(func() { job.part = part })
			})
		}
		a.mail.post(func() {
			a.saver.job = nil
			quitting := a.saver.quitting
			a.saver.quitting = false
			switch {
			case errors.Is(err, context.Canceled):
				a.say("not saved")
			case err != nil: // which must be seen
				a.fail(err)
			case quitting:
				a.host.Close()
			default:
				a.say("saved " + job.path)
			}
		})
	}()
}

// quit closes the window: while a picture is being saved, when that is done, or asked again, at
// once.
func (a *App) quit() {
	if a.saver.job == nil || a.saver.quitting {
		a.host.Close()
		return
	}
	a.saver.quitting = true
	a.touch()
}

// Saving tells whether a picture is being written.
func (a *App) Saving() bool { return a.saver.job != nil }

// write draws the view to a file, which appears complete or not at all.
func write(ctx context.Context, to order, m *imageio.Image, o render.Options,
	progress func(part float64)) error {
	path, s := to.path, to.seen
	r, err := render.Open(s.method.Model, o)
	if err != nil {
		return err
	}
	defer r.Close()
	source := render.Source(m)
	var back *colour.Transform
	if seen := m.Seen(); seen != nil && !s.method.IsFilter() {
		if back = seen.Back(); back != nil {
			source = seen
		}
	}
	f, err := r.Encode(ctx, source)
	if err != nil {
		return err
	}
	channels, bits := f.Channels(), m.Bits
	if to.format == imageio.JPEG || to.format == imageio.WebP || to.format == imageio.AVIF {
		bits = 8
	}
	if to.format == imageio.JPEG && channels%2 == 0 {
		return fmt.Errorf("%s: JPEG has no transparency: choose PNG", path)
	}
	meta := m.Metadata
	meta.Note = imageio.Note{Tool: "liif-view " + cli.Version(), Action: "resized",
		Parameters: fmt.Sprintf("%d x %d of %d x %d pixels from %d x %d, %s", s.rect.Dx(),
			s.rect.Dy(),
			s.grid.Columns, s.grid.Rows, m.Width, m.Height, s.method.Label())}
	w, err := imageio.Create(path, imageio.Header{Width: s.rect.Dx(), Height: s.rect.Dy(),
		Channels: channels, Bits: bits, Format: to.format, Quality: to.quality, Compression: -1,
		Metadata: meta}, imageio.CreateOptions{})
	if err != nil {
		return err
	}
	defer w.Abort()
	v := render.View{Columns: s.grid.Columns, Rows: s.grid.Rows, Rect: s.rect,
		TrueCell: s.method.TrueCell}
	told := 0.0
	drawn := bits
	if back != nil {
		drawn = 16
	}
	err = f.Stream(ctx, v, drawn, func(strip *render.Strip) error {
		if back != nil {
			back.Row16(strip.Pix16, strip.Pix16, channels%2 == 0)
		}
		if drawn > bits {
			narrow := make([]uint8, len(strip.Pix16))
			for i, v := range strip.Pix16 {
				narrow[i] = colour.Narrow(v)
			}
			return w.WriteRows8(narrow)
		}
		if bits == 16 {
			return w.WriteRows16(strip.Pix16)
		}
		return w.WriteRows8(strip.Pix8)
	}, func(done, total int64) {
		if part := float64(done) / float64(total); part-told >= 0.01 {
			told = part
			progress(part)
		}
	})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return w.Close()
}

// showSaving shows how far saving has come.
func (a *App) showSaving() {
	if a.saver.job == nil {
		return
	}
	more := "Esc stops"
	if a.saver.quitting {
		more = "and then quit; quit again stops"
	}
	hud.Progress(a.canvas, "saving "+cli.Printable(filepath.Base(a.saver.job.path)),
		fmt.Sprintf("  %.0f %%   %s", 100*a.saver.job.part, more), a.saver.job.part)
}
