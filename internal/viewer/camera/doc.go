// Package camera says which part of a picture a window shows: zoom about a point, panning, smooth
// motion towards where the hands want it, and the exact grid of output pixels where it comes to
// rest. It knows neither windows nor pictures, only their sizes and the time.
package camera
