// Package draw says what a frame of the viewer's window shows, without a graphics device:
// rectangles of pictures, and panels, lines and letters over them. Package present draws it.
package draw
