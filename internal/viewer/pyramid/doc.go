// Package pyramid holds a picture for showing: at its own size and halved again and again, each
// pixel the mean of four, cut into pages that a graphics device can hold. Colours are 8 bits,
// premultiplied.
package pyramid
