//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"math"
)

// scale is how many device pixels a unit of text has: what the system says, or else what the
// monitor is like, times what the user wants.
func (w *window) scale() float64 {
	said, _ := w.glfw.GetContentScale()
	return w.scaleOf(float64(said))
}

// scaleOf is scale where the system says that.
func (w *window) scaleOf(said float64) float64 {
	scale := said
	if m := w.monitor(); m != nil {
		mode := m.GetVideoMode()
		wide, _ := m.GetPhysicalSize()
		scale = textScale(scale, mode.Width, mode.Height, wide)
	}
	if w.options.TextSize > 0 {
		scale *= w.options.TextSize
	}
	return scale
}

// Densities of monitors, in dots an inch.
const (
	plainDensity = 96.0
	// fineDensity is where letters of 13 pixels begin to be hard to read.
	fineDensity = 140.0
)

// textScale is the scale of a monitor of width×height pixels and a width in millimetres. What the
// system says counts, unless that is 1 on a monitor with pixels too small for it: many a desktop
// sets nothing. Monitors of unknown size, and those that X11 makes one up for at 96 dots an inch,
// are judged by their pixels alone.
func textScale(said float64, width, height, millimetres int) float64 {
	if said != 1 || width == 0 {
		return max(said, 0.5)
	}
	density := 0.0
	if millimetres > 0 {
		density = float64(width) / (float64(millimetres) / 25.4)
	}
	switch {
	case density > plainDensity+2 && density < fineDensity,
		density > 40 && density < plainDensity-2:
		return 1
	case density >= fineDensity && density < 600:
		return math.Round(4*density/plainDensity) / 4
	case min(width, height) >= 2000:
		return 2
	}
	return 1
}
