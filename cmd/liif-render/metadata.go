package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

// metadata is what the output of a view of a picture carries, with a note of how it was made. The
// note has no date: the same command gives the same bytes.
func (b *batch) metadata(picture *imageio.Image, v render.View, c *colours) imageio.Metadata {
	m := picture.Metadata
	m.ICC = c.profile
	width, height := v.Bounds().Dx(), v.Bounds().Dy()
	whole := v.Width == float64(picture.Width) && v.Height == float64(picture.Height) &&
		width == v.Columns && height == v.Rows
	m.Note = imageio.Note{Tool: "liif-render " + cli.Version(), Action: "resized",
		Parameters: fmt.Sprintf("%d x %d pixels from %d x %d, model %s", width, height,
			picture.Width,
			picture.Height, b.renderer.Model())}
	switch {
	case whole:
		m.Note.ScaleX = float64(width) / float64(picture.Width)
		m.Note.ScaleY = float64(height) / float64(picture.Height)
		if width == picture.Width && height == picture.Height {
			m.Note.Action = "filtered"
		}
	case b.settings.region != nil:
		m.Note.Parameters += fmt.Sprintf(", region %v", b.settings.region)
	}
	c.note(&m.Note)
	return m.Under(b.settings.policy)
}

// keepTimes gives the output the times of the file that it was made from.
func (b *batch) keepTimes(j job) error {
	if !b.settings.times || j.input == standard || j.output == standard {
		return nil
	}
	in, err := os.Stat(j.input)
	if err != nil {
		return inputError(j.inputName(), err)
	}
	if out, err := os.Stat(j.output); err != nil || isStream(out.Mode()) {
		return nil
	}
	if err := os.Chtimes(j.output, in.ModTime(), in.ModTime()); err != nil {
		return outputError(j.outputName(), errors.Unwrap(err))
	}
	return nil
}
