// Package present draws frames of the viewer (package draw) through WebGPU, onto a window's surface
// or into memory. It converts no colours: a byte of a picture is a byte of the screen.
package present
