package tiles

import (
	"context"
	"image"

	"github.com/liif-render/liif/imageio"
)

// Drawer draws tiles, one at a time: in this process (Local) or in another one, to which orders go
// as data. SetMoving and Loaded may be called at any time.
type Drawer interface {
	// Draw draws a tile of m, the picture of the order's number.
	Draw(ctx context.Context, o Order, m *imageio.Image) (Drawing, error)
	// SetMoving tells whether the window is being redrawn all the time, so that a graphics device
	// computes in pieces short enough to let it.
	SetMoving(moving bool)
	// Loaded lists the models that are in use.
	Loaded() []string
	Close()
}

// Order is a tile to be drawn, and what a drawer must know of all else to let go what is not
// needed.
type Order struct {
	Picture       int // its number
	Level         int // of the picture, of one that stays on the disk; each is drawn by itself
	Method        Method
	Columns, Rows int             // of the whole output
	Rect          image.Rectangle // of the output
	Ahead         image.Rectangle // the part of it that is wanted in all
	Seen          []Shown         // by the panes
	Open          []int           // the pictures that tiles are asked for of
	Beside        int64           // bytes that they and the program take beside tiles
}

// Shown is what a pane shows: a picture by a method.
type Shown struct {
	Method  Method
	Picture int
}

// Drawing is a tile.
type Drawing struct {
	Pix    []byte // RGBA, premultiplied, of the order's Rect, [Dy*Dx*4]
	Opaque bool   // every alpha is 255
	Device string // that drew it
}
