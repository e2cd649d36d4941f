// Package text draws letters for the viewer's overlays: the Go fonts, rasterised once into an atlas
// that the screen's device cuts letters from.
package text
