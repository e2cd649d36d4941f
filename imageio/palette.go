package imageio

import (
	"image"
	"image/color"
)

// palettedRows gives a palette picture as grey if the colours in use are (a profile is for RGB, so
// with one they stay RGB), and with alpha if one of them is not opaque.
func palettedRows(m *image.Paletted, profiled bool) rows {
	var used [256]bool
	for y := range m.Rect.Dy() {
		for _, v := range m.Pix[y*m.Stride:][:m.Rect.Dx()] {
			used[v] = true
		}
	}
	var table [256][4]uint8
	grey, opaque := !profiled, true
	for i, c := range m.Palette {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		table[i] = [4]uint8{n.R, n.G, n.B, n.A}
		if used[i] {
			grey = grey && n.R == n.G && n.G == n.B
			opaque = opaque && n.A == 0xff
		}
	}
	channels := 3
	if grey {
		channels = 1
	}
	if !opaque {
		channels++
	}
	// The samples kept, in order, first in each entry.
	for i, t := range table {
		if channels == 2 {
			table[i][1] = t[3]
		}
	}
	return rows{channels: channels, row8: func(dst []uint8, y int) {
		for x, v := range m.Pix[y*m.Stride:][:m.Rect.Dx()] {
			copy(dst[x*channels:(x+1)*channels], table[v][:])
		}
	}}
}

// onScreen puts the first frame of a GIF on its logical screen, which it need not fill; the rest
// stays transparent. Frames outside the screen are refused by the decoder.
func onScreen(src source, cfg image.Config) source {
	frame, ok := src.(*image.Paletted)
	screen := image.Rect(0, 0, cfg.Width, cfg.Height)
	if !ok || frame.Rect == screen {
		return src
	}
	out := image.NewNRGBA(screen)
	for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
		for x := frame.Rect.Min.X; x < frame.Rect.Max.X; x++ {
			out.SetNRGBA(x, y, color.NRGBAModel.Convert(frame.At(x, y)).(color.NRGBA))
		}
	}
	return out
}
