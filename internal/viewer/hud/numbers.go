package hud

import (
	"fmt"
	"image"
	"image/color"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/text"
)

// numbersFrom is how large a source pixel is, in units of text, where its values are written into
// it.
const numbersFrom = 44.0

// NumbersFit reports whether the pixels of a layer are large enough to have their values in them.
func NumbersFit(c *Canvas, l camera.Layer) bool {
	return 1/max(l.PerX,
		l.PerY)/c.Scale >= numbersFrom
}

// Numbers writes its values into each pixel of a source, a layer of size pixels, in a part of the
// window that begins at origin and is seen within clip. at is a pixel's values, and whether it is
// light.
func Numbers(c *Canvas, l camera.Layer, size, origin image.Point, clip image.Rectangle,
	at func(x, y int) (values []int, light bool)) {
	if !NumbersFit(c, l) {
		return
	}
	clip = clip.Sub(origin)
	cells := l.Covered(clip, size.X, size.Y, 1)
	height, _ := c.Letters.Height(c.font(text.Mono, 11))
	for y := cells.Min.Y; y < cells.Max.Y; y++ {
		for x := cells.Min.X; x < cells.Max.X; x++ {
			cell := l.Pixels(image.Rect(x, y, x+1, y+1))
			values, light := at(x, y)
			shade := color.NRGBA{255, 255, 255, 235}
			if light {
				shade = color.NRGBA{0, 0, 0, 235}
			}
			top := (cell.Min.Y+cell.Max.Y)/2 - height*len(values)/2
			for i, v := range values {
				s := Span{fmt.Sprint(v), c.font(text.Mono, 11), shade}
				corner := image.Pt((cell.Min.X+cell.Max.X-c.Width(s))/2, top+i*height)
				if (image.Rectangle{corner, corner.Add(image.Pt(c.Width(s), height))}).In(clip) {
					c.write(corner.Add(origin), s)
				}
			}
		}
	}
}
