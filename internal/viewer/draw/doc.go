// Package draw describes the contents of a frame of the viewer's window, without a graphics device:
// rectangles of pictures, and panels, lines and letters over them. Package present draws it.
package draw
