package viewer

import (
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
)

// screenProfile is the profile of a screen that says data, that of sRGB if it says nothing that can
// be used.
func screenProfile(data []byte) *colour.Profile {
	if p, err := colour.Parse(data); err == nil && p.Space == colour.RGB {
		return p
	}
	return colour.SRGB()
}

// forScreen converts the colours of a picture to those of a screen, and reports whether they were
// other ones. Networks then see what is shown. What cannot be converted is shown as it is stored,
// with a warning.
func forScreen(m *imageio.Image, screen *colour.Profile) bool {
	to := screen
	if m.IsGrey() && screen == colour.SRGB() {
		to = colour.SRGBGrey()
	}
	converted, err := m.Convert(to)
	if err != nil {
		m.Warnings = append(m.Warnings, "colours shown as stored: "+err.Error())
	}
	return converted
}

// toggleStored reads the picture again, and shows its colours as they are stored, or as the screen
// has them.
func (a *App) toggleStored() {
	if a.picture == nil {
		return
	}
	a.files.stored = !a.files.stored
	what := "colours converted to the screen's"
	if a.files.stored {
		what = "colours as they are stored"
	}
	a.say(what)
	a.files.again()
}

// coloursText describes the conversion of the picture's colours to the screen's.
func (a *App) coloursText() string {
	switch {
	case a.files.stored:
		return "as stored"
	case a.picture.converted:
		return "converted to the screen's"
	}
	return "the screen's"
}
