package draw

import (
	"image"
	"image/color"
	"sync/atomic"
)

// Image is a rectangle of pixels that frames show parts of. Its pixels must not change.
type Image struct {
	Width, Height int
	Pix           []byte // RGBA, premultiplied, [Height*Width*4]
	// Opaque: every alpha is 255.
	Opaque bool
	id     uint64
}

var lastID atomic.Uint64

// NewImage makes an image of pix, RGBA, premultiplied, [height*width*4].
func NewImage(width, height int, pix []byte, opaque bool) *Image {
	return &Image{Width: width, Height: height, Pix: pix, Opaque: opaque, id: lastID.Add(1)}
}

// ID identifies an image; IDs are not used again.
func (m *Image) ID() uint64 { return m.id }

// Filter is how an image is looked up between its pixels.
type Filter int

const (
	// Exact takes a pixel of the image for each of the target: Source has Target's size and whole
	// corners. Bytes pass through unchanged.
	Exact Filter = iota
	Nearest
	Linear
	Cubic // Catmull and Rom's
)

// Quad is a part of an image on the screen.
type Quad struct {
	Image  *Image
	Filter Filter
	Target image.Rectangle // pixels of the frame
	Source Box             // pixels of the image; pixel i is from i to i+1
	Alpha  float32         // 1 hides all below
}

// Box is a rectangle between pixels.
type Box struct{ X0, Y0, X1, Y1 float64 }

// Shape is a panel, a line, or a letter over the picture.
type Shape struct {
	Target image.Rectangle // pixels of the frame
	Radius float64         // of a panel's corners
	Color  color.NRGBA
	// Letter is the upper left corner in the atlas, for a letter, which has the size of Target.
	Letter   image.Point
	IsLetter bool
}

// Atlas is a picture of letters: how much of each pixel a letter covers.
type Atlas struct {
	Width, Height int
	Pix           []byte // [Height*Width]
	Version       int    // grows when Pix changes
}

// Frame is the contents of the window, from back to front: the background, checks, quads, shapes.
type Frame struct {
	Width, Height int
	Background    color.NRGBA
	Checks        []image.Rectangle // the checkerboard behind transparent pictures
	Quads         []Quad
	Shapes        []Shape
	Atlas         *Atlas
}

// Reset empties the frame and keeps its memory.
func (f *Frame) Reset(width, height int) {
	f.Width, f.Height = width, height
	f.Checks, f.Quads, f.Shapes = f.Checks[:0], f.Quads[:0], f.Shapes[:0]
}
