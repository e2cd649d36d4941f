package viewer

import (
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/viewer/hud"
)

// saveFormats are the formats that can be saved in.
var saveFormats = []struct {
	name, ext string
	format    imageio.Format
	quality   int
}{
	{"PNG, loses nothing", ".png", imageio.PNG, 0}, {"JPEG, quality 95", ".jpg", imageio.JPEG, 95},
	{"JPEG, quality 85", ".jpg", imageio.JPEG, 85},
	{"TIFF, loses nothing", ".tif", imageio.TIFF, 0},
	{"WebP, loses nothing", ".webp", imageio.WebP, 0},
}

// saveSize is the part of the picture to save, and its size.
type saveSize struct {
	name string
	seen seen
	more string // the part of the name that differs
}

// saveDialog asks what to save, in which format, under which name.
type saveDialog struct {
	form         hud.Form
	sizes        []saveSize
	size, format int
	named        bool // the name has been edited, and follows the size no more
	folder       string
	stem         string // of the picture's name
	elsewhere    Elsewhere
}

// The fields of the dialog.
const (
	sizeField = iota
	formatField
	nameField
	acceptButton
	cancelButton
	saveFields
)

// openSave shows the dialog, for the view or for the whole picture at its zoom.
func (a *App) openSave(whole bool) {
	s, ok := a.seen()
	switch {
	case !ok:
		a.say("there is nothing to be seen")
		return
	case a.saver.job != nil:
		a.say("saving " + filepath.Base(a.saver.job.path) + " first; Esc stops that")
		return
	}
	base := a.picture.name()
	folder := filepath.Dir(a.picture.path)
	if absolute, err := filepath.Abs(folder); err == nil && a.options.Elsewhere == nil {
		folder = absolute
	}
	d := &saveDialog{folder: folder, elsewhere: a.options.Elsewhere,
		stem: strings.TrimSuffix(base, filepath.Ext(base)) + turnName(a.picture.turns)}
	d.sizes = a.saveSizes(s)
	if whole {
		d.size = 1
	}
	d.form = hud.Form{Title: "Save", Accept: "Save", Cancel: "Cancel", Focus: acceptButton,
		Fields: []hud.Field{{Name: "What"}, {Name: "Format"}, {Name: "Name", IsText: true}}}
	d.update()
	a.dialog = d
}

func turnName(turns int) string { return [...]string{"", "-right", "-half", "-left"}[turns] }

// saveSizes are the sizes offered: the view, the whole at its zoom and at round scales.
func (a *App) saveSizes(view seen) []saveSize {
	zoom := a.camera.Target().Zoom
	x := view.rect.Min.X * a.picture.width / view.grid.Columns
	y := view.rect.Min.Y * a.picture.height / view.grid.Rows
	sizes := []saveSize{{fmt.Sprintf("this view, %d × %d", view.rect.Dx(), view.rect.Dy()), view,
		fmt.Sprintf("%s-at-%d-%d", zoomName(zoom), x, y)}}
	whole := func(zoom float64) {
		s := a.seenWhole(zoom)
		name := fmt.Sprintf("all of it at %s, %d × %d", zoomText(zoom), s.grid.Columns, s.grid.Rows)
		sizes = append(sizes, saveSize{name, s, zoomName(zoom)})
	}
	whole(zoom)
	for _, z := range []float64{1, 2, 3, 4, 6, 8} {
		if z != zoom {
			whole(z)
		}
	}
	return sizes
}

// update shows the current choices.
func (d *saveDialog) update() {
	f := d.form.Fields
	f[sizeField].Value = d.sizes[d.size].name
	f[formatField].Value = saveFormats[d.format].name
	ext := saveFormats[d.format].ext
	if name := &f[nameField]; !d.named {
		name.Value = filepath.Base(free(filepath.Join(d.folder,
			d.stem+"-"+d.sizes[d.size].more+ext)))
		name.Cursor = len(name.Value)
	} else if now := filepath.Ext(name.Value); now != ext && isFormat(now) {
		name.Value = strings.TrimSuffix(name.Value, now) + ext
		name.Cursor = min(name.Cursor, len(name.Value))
	}
	d.form.Note = "into " + cli.Printable(d.folder)
	if d.elsewhere != nil {
		d.form.Note = d.elsewhere.Destination()
	}
	d.form.Problem = ""
	if err := d.check(); err != nil {
		d.form.Problem = err.Error()
	}
}

func isFormat(ext string) bool {
	return slices.ContainsFunc(saveFormats, func(f struct {
		name, ext string
		format    imageio.Format
		quality   int
	}) bool {
		return f.ext == ext
	})
}

// path is where the picture is to be written.
func (d *saveDialog) path() string {
	name := d.form.Fields[nameField].Value
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(d.folder, name)
}

// check returns the reason why the current choices cannot be saved, or nil.
func (d *saveDialog) check() error {
	name := d.form.Fields[nameField].Value
	if strings.TrimSpace(name) == "" {
		return errors.New("a name, please")
	}
	if want := saveFormats[d.format].ext; filepath.Ext(name) != want {
		return fmt.Errorf("the name of this format ends in %s", want)
	}
	if info, err := os.Stat(filepath.Dir(d.path())); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: there is no such folder", filepath.Dir(d.path()))
	}
	if _, err := os.Lstat(d.path()); err == nil {
		return fmt.Errorf("%s exists: another name, please", name)
	}
	s := d.sizes[d.size].seen
	if d.elsewhere != nil {
		if err := d.elsewhere.CheckSize(s.rect.Dx(), s.rect.Dy()); err != nil {
			return err
		}
	}
	return imageio.CheckHeader(imageio.Header{Width: s.rect.Dx(), Height: s.rect.Dy(), Channels: 3,
		Bits:   8,
		Format: saveFormats[d.format].format, Quality: saveFormats[d.format].quality,
		Compression: -1})
}

// change goes on to another value of a field.
func (d *saveDialog) change(field, by int) {
	switch field {
	case sizeField:
		d.size = (d.size + by + len(d.sizes)) % len(d.sizes)
	case formatField:
		d.format = (d.format + by + len(saveFormats)) % len(saveFormats)
	}
	d.update()
}

// key takes a key while the dialog is open, and reports whether to save or to close it.
func (d *saveDialog) key(e Event) (save, done bool) {
	f := &d.form
	name := &f.Fields[nameField]
	switch chord(e) {
	case "Escape":
		return false, true
	case "Enter", "Ctrl+S", "Ctrl+Shift+S":
		if f.Focus == cancelButton {
			return false, true
		}
		return d.check() == nil, d.check() == nil
	case "Tab", "Down":
		f.Focus = (f.Focus + 1) % saveFields
	case "Shift+Tab", "Up":
		f.Focus = (f.Focus + saveFields - 1) % saveFields
	case "Left", "Right":
		by := 1
		if e.Key == "Left" {
			by = -1
		}
		switch {
		case f.Focus == nameField && by > 0:
			_, n := utf8.DecodeRuneInString(name.Value[name.Cursor:])
			name.Cursor += n
		case f.Focus == nameField:
			_, n := utf8.DecodeLastRuneInString(name.Value[:name.Cursor])
			name.Cursor -= n
		case f.Focus >= acceptButton:
			f.Focus = acceptButton + cancelButton - f.Focus
		default:
			d.change(f.Focus, by)
		}
	case "Home":
		name.Cursor = 0
	case "End":
		name.Cursor = len(name.Value)
	case "Backspace":
		if f.Focus == nameField {
			_, n := utf8.DecodeLastRuneInString(name.Value[:name.Cursor])
			d.edit(name.Cursor-n, name.Cursor, "")
		}
	case "Delete":
		if f.Focus == nameField {
			_, n := utf8.DecodeRuneInString(name.Value[name.Cursor:])
			d.edit(name.Cursor, name.Cursor+n, "")
		}
	}
	return false, false
}

// letters adds typed characters to the name, wherever the focus is.
func (d *saveDialog) letters(text string) {
	if d.form.Focus != nameField {
		return
	}
	at := d.form.Fields[nameField].Cursor
	d.edit(at, at, text)
}

// edit replaces a part of the name.
func (d *saveDialog) edit(from, to int, text string) {
	name := &d.form.Fields[nameField]
	name.Value = name.Value[:from] + text + name.Value[to:]
	name.Cursor = from + len(text)
	d.named = true
	d.update()
}

// press takes a click, and reports whether to save or to close the dialog.
func (d *saveDialog) press(x, y float64) (save, done bool) {
	at, back := d.form.Hit(x, y)
	switch {
	case at == cancelButton:
		return false, true
	case at == acceptButton:
		return d.check() == nil, d.check() == nil
	case at == nameField:
		d.form.Focus = at
		d.form.Fields[nameField].Cursor = len(d.form.Fields[nameField].Value)
	case at >= 0:
		d.form.Focus = at
		by := 1
		if back {
			by = -1
		}
		d.change(at, by)
	}
	return false, false
}

// dialogEvent passes an event to the dialog.
func (a *App) dialogEvent(e Event) {
	save, done := false, false
	switch {
	case e.Kind == KeyEvent && e.Press:
		save, done = a.dialog.key(e)
	case e.Kind == TextEvent:
		a.dialog.letters(e.Text)
	case e.Kind == ButtonEvent && e.Press && e.Button == "left":
		save, done = a.dialog.press(e.X, e.Y)
	}
	if save {
		d := a.dialog
		f := saveFormats[d.format]
		a.save(order{seen: d.sizes[d.size].seen, path: d.path(), format: f.format,
			quality: f.quality})
	}
	if done {
		a.dialog = nil
	}
	a.touch()
}

// seenWhole is the whole picture at a zoom, as the model draws it.
func (a *App) seenWhole(zoom float64) seen {
	p := a.paneOf(a.choice.model, a.picture, zoom)
	place := a.camera.Target()
	place.Zoom = zoom
	g := a.camera.GridOf(place)
	return seen{p.Method, p.asked, g, image.Rect(0, 0, g.Columns, g.Rows)}
}
