//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"

	"github.com/go-gl/glfw/v3.3/glfw"
	"github.com/ncruces/zenity"

	"github.com/liif-render/liif/internal/viewer"
)

var _ viewer.Host = (*window)(nil)

// SetTitle implements viewer.Host.
func (w *window) SetTitle(title string) {
	w.glfw.SetTitle(title)
	if w.options.titled != nil {
		w.options.titled(title)
	}
}

// SetClipboard implements viewer.Host.
func (w *window) SetClipboard(text string) { w.glfw.SetClipboardString(text) }

// SetClipboardPicture implements viewer.Host.
func (w *window) SetClipboardPicture(png []byte) error { return w.clipboard.set(png) }

// Wake implements viewer.Host. What comes after the end wakes nobody.
func (w *window) Wake() {
	w.awake.Lock()
	defer w.awake.Unlock()
	if !w.terminated {
		glfw.PostEmptyEvent()
	}
}

// Close implements viewer.Host.
func (w *window) Close() { w.closing = true }

// ToggleFullscreen implements viewer.Host.
func (w *window) ToggleFullscreen() {
	if w.glfw.GetMonitor() != nil {
		b := w.before
		w.glfw.SetMonitor(nil, b[0], b[1], b[2], b[3], 0)
		return
	}
	m := w.monitor()
	if m == nil {
		return
	}
	w.before.remember(w.glfw)
	mode := m.GetVideoMode()
	w.glfw.SetMonitor(m, 0, 0, mode.Width, mode.Height, mode.RefreshRate)
}

// Fullscreen implements viewer.Host.
func (w *window) Fullscreen() bool { return w.glfw.GetMonitor() != nil }

// monitor is the one that shows most of the window.
func (w *window) monitor() *glfw.Monitor {
	x, y := w.glfw.GetPos()
	width, height := w.glfw.GetSize()
	best, most := glfw.GetPrimaryMonitor(), 0
	for _, m := range glfw.GetMonitors() {
		mx, my := m.GetPos()
		mode := m.GetVideoMode()
		common := max(0, min(x+width, mx+mode.Width)-max(x, mx)) *
			max(0, min(y+height, my+mode.Height)-max(y, my))
		if common > most {
			best, most = m, common
		}
	}
	return best
}

// ChooseFiles implements viewer.Host.
func (w *window) ChooseFiles(folder string, done func(paths []string, err error)) {
	go func() {
		begin := zenity.Option(nil)
		if absolute, err := filepath.Abs(folder); err == nil && folder != "" {
			begin = zenity.Filename(absolute + string(filepath.Separator))
		}
		options := []zenity.Option{zenity.Title("Open pictures or a model"),
			zenity.FileFilters{
				{Name: "Pictures and models",
					Patterns: []string{"*.png", "*.jpg", "*.jpeg", "*.webp",
						"*.tif", "*.tiff", "*.bmp", "*.gif", "*.safetensors"}, CaseFold: true},
				{Name: "All files", Patterns: []string{"*"}},
			}}
		if begin != nil {
			options = append(options, begin)
		}
		paths, err := zenity.SelectFileMultiple(options...)
		switch {
		case errors.Is(err, zenity.ErrCanceled):
			done(nil, nil)
		case err != nil:
			hint := ""
			if runtime.GOOS == "linux" {
				hint = "; it needs the program zenity: drop files on the window instead"
			}
			done(nil, fmt.Errorf("no file dialog: %w%s", err, hint))
		default:
			done(paths, nil)
		}
	}()
}
