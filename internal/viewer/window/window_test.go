//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/displaytest"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/render"
)

// Tests run beside the main thread, which belongs to GLFW: onMain runs something there.
var (
	mainThread = make(chan func())
	noDisplay  error
)

func onMain(f func()) {
	done := make(chan struct{})
	mainThread <- func() {
		defer close(done)
		f()
	}
	<-done
}

func TestMain(m *testing.M) {
	display, err := displaytest.Start()
	if err == nil {
		os.Setenv("DISPLAY", display.Name)
	}
	noDisplay = err
	result := make(chan int)
	go func() { result <- m.Run() }()
	for {
		select {
		case f := <-mainThread:
			f()
		case code := <-result:
			if display != nil {
				display.Stop()
			}
			os.Exit(code)
		}
	}
}

// photo writes a picture with waves into a folder, and returns its path.
func photo(t *testing.T, width, height int) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, color.NRGBA{uint8(127 + 120*math.Sin(float64(x*x+3*y*y)/90)),
				uint8(255 * x / width), uint8(255 * y / height), 255})
		}
	}
	path := filepath.Join(t.TempDir(), "photo.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// options returns the options of a window that shows a picture.
func options(path string) Options {
	return Options{Width: 480, Height: 320, Viewer: viewer.Options{Files: []string{path},
		Model: "liif-small", Cache: 64 << 20, MaxPixels: 1 << 24,
		Render: render.Options{Device: "cpu", Memory: 256 << 20}}}
}

// run opens a window on the main thread until it closes, or for a minute.
func run(t *testing.T, o Options) error {
	t.Helper()
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var err error
	onMain(func() { err = Run(ctx, o) })
	if errors.Is(err, ErrNoWindow) {
		displaytest.Skip(t, err)
	}
	return err
}

// TestErrors: a file that cannot be shown ends a scripted window with the reason.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for name, change := range map[string]func(o *Options){
		"none.png": func(o *Options) { o.Viewer.Files = []string{filepath.Join(dir, "none.png")} },
		"bad.safetensors": func(o *Options) {
			o.Viewer.Model = filepath.Join(dir, "bad.safetensors")
		},
	} {
		o := options(photo(t, 60, 40))
		o.Screenshot = filepath.Join(dir, "shot.png")
		change(&o)
		err := run(t, o)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(o.Screenshot); err == nil {
			t.Errorf("%s: there is a screenshot", name)
		}
	}
}
