package viewer

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/hud"
)

// TestSave: a saved view equals the window's pixels, and a saved picture is the whole at this zoom.
func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := photo(t, dir, "a.png", 50, 40)
	b := open(t, Options{Files: []string{path}, Zoom: 7.5, Center: &camera.Point{X: 20, Y: 20}})
	b.wantExact("before")
	for key, name := range map[string]string{"Ctrl+S": "a-x7.50-at-0-6.png",
		"Ctrl+Shift+S": "a-x7.50.png"} {
		b.press(key)
		b.press("Enter")
		b.settle()
		saved, err := imageio.Open(filepath.Join(dir, name), imageio.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want := rendered(t, b, b.panes()[0])
		at := image.Point{}
		if key == "Ctrl+Shift+S" {
			at = b.camera.GridOf(b.camera.Place()).Origin
			if saved.Width != 375 || saved.Height != 300 {
				t.Errorf("%s is %d×%d", name, saved.Width, saved.Height)
			}
		} else if saved.Width != want.Rect.Dx() || saved.Height != want.Rect.Dy() {
			t.Errorf("%s is %d×%d, seen is %v", name, saved.Width, saved.Height, want.Rect)
		}
		n := 0
		for y := want.Rect.Min.Y; y < want.Rect.Max.Y; y++ {
			for x := want.Rect.Min.X; x < want.Rect.Max.X; x++ {
				i := 3 * ((y-at.Y)*saved.Width + x - at.X)
				if key != "Ctrl+Shift+S" {
					i = 3 * ((y-want.Rect.Min.Y)*saved.Width + x - want.Rect.Min.X)
				}
				c := want.NRGBAAt(x, y)
				if p := saved.Pix8[i : i+3]; p[0] != c.R || p[1] != c.G || p[2] != c.B {
					n++
				}
			}
		}
		if n > 0 {
			t.Errorf("%s differs in %d pixels", name, n)
		}
	}
	b.press("Ctrl+S")
	b.press("Enter")
	b.settle()
	if _, err := os.Stat(filepath.Join(dir, "a-x7.50-at-0-6-2.png")); err != nil {
		t.Error("saved again:", err)
	}
}

// TestStopSaving: saving says how far it has come, and stopped it leaves nothing behind.
func TestStopSaving(t *testing.T) {
	dir := t.TempDir()
	b := open(t, Options{Files: []string{photo(t, dir, "a.png", 90, 70)}, Zoom: 60})
	b.waitFor("a.png")
	b.named = hud.Caption{}
	before := len(b.Frame().Shapes)
	b.press("Ctrl+Shift+S")
	b.press("Enter")
	for limit := time.Now().Add(time.Minute); b.saver.job != nil && b.saver.job.part == 0; {
		if b.step(5 * time.Millisecond); time.Now().After(limit) {
			t.Fatal("no progress after a minute")
		}
	}
	if b.saver.job == nil || len(b.Frame().Shapes) < before+20 {
		t.Errorf("progress in %d shapes, %d before", len(b.Frame().Shapes), before)
	}
	b.press("Ctrl+S") // one after the other
	b.press("Escape")
	for b.saver.job != nil {
		b.step(5 * time.Millisecond)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v are there", err, files)
	}
	if last := b.said(); last != "not saved" {
		t.Errorf("it says %q", last)
	}
}

// TestQuitWhileSaving: the window closes when the picture is saved, or when it is told again, and
// not where saving fails.
func TestQuitWhileSaving(t *testing.T) {
	for name, quit := range map[string]func(b *bench){
		"a key":  func(b *bench) { b.press("Ctrl+Q") },
		"window": func(b *bench) { b.send(Event{Kind: CloseEvent}) },
	} {
		dir := t.TempDir()
		b := open(t, Options{Files: []string{photo(t, dir, "a.png", 30, 20)}, Zoom: 9})
		b.waitFor("a.png")
		b.press("Ctrl+Shift+S")
		b.press("Enter")
		if quit(b); b.host.closed || b.saver.job == nil {
			t.Fatalf("%s: it is closed while a picture is being saved", name)
		}
		b.Frame()
		b.settle()
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 2 || !b.host.closed {
			t.Errorf("%s: closed %v, %v, %v are there", name, b.host.closed, files, err)
		}
	}
	dir := t.TempDir()
	b := open(t, Options{Files: []string{photo(t, dir, "a.png", 90, 70)}, Zoom: 60})
	b.waitFor("a.png")
	b.press("Ctrl+Shift+S")
	b.press("Enter")
	b.press("Ctrl+Q")
	if b.press("Ctrl+Q"); !b.host.closed {
		t.Error("it does not close when told twice")
	}
	b.host.closed = false
	b.press("Escape")
	for b.saver.job != nil {
		b.step(5 * time.Millisecond)
	}
	if b.host.closed || b.saver.quitting {
		t.Error("it closes by itself though nothing was saved")
	}
	if b.press("Ctrl+Q"); !b.host.closed {
		t.Error("it does not close afterwards")
	}
}

// small is where only small pictures are written.
type small struct{ Elsewhere }

func (small) Destination() string { return "as a download" }

func (small) CheckSize(width, height int) error {
	if width*height > 100 {
		return errors.New("too large")
	}
	return nil
}

// TestSaveElsewhere: the dialog says beforehand what cannot be written elsewhere, and where the
// rest goes.
func TestSaveElsewhere(t *testing.T) {
	d := &saveDialog{folder: ".", stem: "a", elsewhere: small{}, sizes: []saveSize{
		{"this", seen{rect: image.Rect(0, 0, 10, 10)}, "x1"},
		{"all", seen{rect: image.Rect(0, 0, 20, 20)}, "x2"}}}
	d.form = hud.Form{Focus: acceptButton, Fields: make([]hud.Field, nameField+1)}
	d.update()
	if d.form.Note != "as a download" || d.form.Problem != "" || d.path() != "a-x1.png" {
		t.Errorf("%+v, to %s", d.form, d.path())
	}
	enter := Event{Kind: KeyEvent, Key: "Enter", Press: true}
	if save, _ := d.key(enter); !save {
		t.Error("a small picture is not saved")
	}
	d.change(sizeField, 1)
	if save, _ := d.key(enter); save || d.form.Problem != "too large" {
		t.Errorf("saved %v, problem %q", save, d.form.Problem)
	}
}
