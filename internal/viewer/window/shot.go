//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"github.com/liif-render/liif/imageio"
)

// screenshot writes the frame that is shown to a file.
func (w *window) screenshot(path string) error {
	f := w.app.Frame()
	m, err := w.screen.ReadFrame(f)
	if err != nil {
		return err
	}
	format, err := imageio.FormatFromPath(path)
	if err != nil {
		return err
	}
	out, err := imageio.Create(path, imageio.Header{Width: f.Width, Height: f.Height, Channels: 3,
		Bits: 8, Format: format, Compression: -1}, imageio.CreateOptions{Force: w.options.Force})
	if err != nil {
		return err
	}
	defer out.Abort()
	row := make([]uint8, 3*f.Width)
	for y := range f.Height {
		for x := range f.Width {
			copy(row[3*x:3*x+3], m.Pix[y*m.Stride+4*x:])
		}
		if err := out.WriteRows8(row); err != nil {
			return err
		}
	}
	return out.Close()
}
