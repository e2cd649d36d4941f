// Package raster draws frames of the viewer (package draw) with the processor: the twin of the
// shaders in shaders/present, for screens whose device is the processor in disguise, where it takes
// a half to a sixth of the time. Package present alone uses it.
package raster
