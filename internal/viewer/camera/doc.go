// Package camera decides which part of a picture a window shows: zoom about a point, panning,
// smooth motion towards the place that input asks for, and the exact grid of output pixels where it
// comes to rest. It knows neither windows nor pictures, only their sizes and the time.
package camera
