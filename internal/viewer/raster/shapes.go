package raster

import (
	"image"
	"math"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// shape draws the part of a panel, a line or a letter in r, as shaders/present/overlay.wgsl does.
func (w *worker) shape(f *draw.Frame, s *draw.Shape, r image.Rectangle) {
	c := s.Color
	color := spread(w.painter.ordered(uint32(c.R) | uint32(c.G)<<8 | uint32(c.B)<<16 | 0xff000000))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		to := w.painter.row(y, r.Min.X, r.Max.X)
		switch {
		case s.IsLetter:
			corner := s.Letter.Add(r.Min.Sub(s.Target.Min))
			letter := f.Atlas.Pix[(corner.Y+y-r.Min.Y)*f.Atlas.Width+corner.X:]
			for i := range r.Dx() {
				if letter[i] > 0 {
					mix(to, i, color, part(float64(c.A)*float64(letter[i])/255))
				}
			}
		case s.Radius <= 0:
			k := part(float64(c.A))
			for i := range r.Dx() {
				mix(to, i, color, k)
			}
		default:
			for i := range r.Dx() {
				if k := part(float64(c.A) * covered(s, r.Min.X+i, y)); k > 0 {
					mix(to, i, color, k)
				}
			}
		}
	}
}

// part takes 0..255 to 0..256.
func part(alpha float64) uint64 { return uint64(alpha*256/255 + 0.5) }

// covered is how much of a pixel a panel with round corners covers.
func covered(s *draw.Shape, x, y int) float64 {
	halfX, halfY := 0.5*float64(s.Target.Dx()), 0.5*float64(s.Target.Dy())
	outX := math.Abs(float64(x-s.Target.Min.X)+0.5-halfX) - halfX + s.Radius
	outY := math.Abs(float64(y-s.Target.Min.Y)+0.5-halfY) - halfY + s.Radius
	if outX <= 0 || outY <= 0 {
		return 1
	}
	return min(max(0.5-math.Hypot(outX, outY)+s.Radius, 0), 1)
}
