package render

import (
	"context"
	"errors"
	"fmt"
	"image"
)

// Field is a picture as a continuous image: it has a colour at every point for every pixel size.
// Nothing is encoded before it is drawn.
type Field struct {
	renderer      *Renderer
	source        Source
	width, height int
	grey, alpha   bool
	restoration   Restoration
	planes        []*plane
	tiles         tileCache
	rgb, turned   []float32 // part of the source on its way to the network
	bleed         bleedScratch
	surroundings  surroundings
	reserved      int64 // bytes of the memory limit that are the caller's
}

// Encode makes a field of a picture. It encodes nothing yet: drawing does, in parts. It decides
// which damage is undone (Restoration).
func (r *Renderer) Encode(ctx context.Context, s Source) (*Field, error) {
	return r.EncodeAs(ctx, s, r.Restoration(s))
}

// EncodeAs is Encode with a restoration of the caller's choice: dials of 0 to 100, for kinds of
// damage that the model can undo (Undoes).
func (r *Renderer) EncodeAs(ctx context.Context, s Source, undo Restoration) (*Field, error) {
	width, height := s.Size()
	if width < 1 || height < 1 || width > maxSide || height > maxSide {
		return nil, fmt.Errorf("picture of %d×%d pixels", width, height)
	}
	if undo.Compression == Auto || undo.Noise == Auto {
		return nil, errors.New("restoration: its dials may not be auto")
	}
	for name, dial := range map[string]Dial{"compression": undo.Compression, "noise": undo.Noise} {
		if err := dial.check(name); err != nil {
			return nil, err
		}
	}
	if err := r.checkDials(undo.Compression, undo.Noise); err != nil {
		return nil, err
	}
	f := &Field{renderer: r, source: s, width: width, height: height, grey: isGrey(s),
		alpha: hasAlpha(s), restoration: undo}
	turns := 1
	if r.options.SelfEnsemble {
		turns = 8
	}
	for i := range turns {
		o := orientation{flipX: i&1 != 0, flipY: i&2 != 0, transpose: i&4 != 0}
		f.planes = append(f.planes, newPlane(f, o, false))
		if f.alpha {
			f.planes = append(f.planes, newPlane(f, o, true))
		}
	}
	return f, ctx.Err()
}

// Restoration describes which damage of the picture is undone.
func (f *Field) Restoration() Restoration { return f.restoration }

// Size is the picture's width and height in source pixels.
func (f *Field) Size() (width, height int) { return f.width, f.height }

// Channels is the number of values of a drawn pixel: 1 for grey, 3 for colour, and one more, alpha,
// for a picture with transparency.
func (f *Field) Channels() int {
	if f.alpha {
		return f.colours() + 1
	}
	return f.colours()
}

// colours is the number of channels without alpha.
func (f *Field) colours() int {
	if f.grey {
		return 1
	}
	return 3
}

// Reserve sets bytes of Options.Memory aside for the caller's own work on the result, such as
// writing it; plans of this field use the rest.
func (f *Field) Reserve(bytes int64) { f.reserved = bytes }

// Release hands back the memory of what the field has encoded, which it keeps for the next drawing.
// Call it when done with a field and not with its renderer. It may be drawn again.
func (f *Field) Release() {
	f.renderer.mu.Lock()
	defer f.renderer.mu.Unlock()
	f.tiles.drop()
	delete(f.renderer.fields, f)
}

// orientation is one of the eight ways to flip and turn a picture: transposed first, then flipped.
type orientation struct{ transpose, flipX, flipY bool }

// apply takes a rectangle of the source to the oriented picture, which is width by height.
func (o orientation) apply(r image.Rectangle, width, height int) image.Rectangle {
	if o.transpose {
		r = image.Rect(r.Min.Y, r.Min.X, r.Max.Y, r.Max.X)
	}
	if o.flipX {
		r.Min.X, r.Max.X = width-r.Max.X, width-r.Min.X
	}
	if o.flipY {
		r.Min.Y, r.Max.Y = height-r.Max.Y, height-r.Min.Y
	}
	return r
}

// plane is a picture of three channels for the network: the field's colours or its alpha, in one
// orientation.
type plane struct {
	field         *Field
	orientation   orientation
	alpha         bool
	width, height int // as oriented
}

func newPlane(f *Field, o orientation, alpha bool) *plane {
	p := &plane{field: f, orientation: o, alpha: alpha, width: f.width, height: f.height}
	if o.transpose {
		p.width, p.height = f.height, f.width
	}
	return p
}

// read returns the plane's colours in r, [r.Dy()*r.Dx()*3]; they are overwritten by the next call.
func (p *plane) read(r image.Rectangle) []float32 {
	f, o := p.field, p.orientation
	// Flips undo themselves; the transpose, which came before them, is undone last.
	from := orientation{flipX: o.flipX, flipY: o.flipY}.apply(r, p.width, p.height)
	from = orientation{transpose: o.transpose}.apply(from, 0, 0)
	f.rgb = grown(f.rgb, 3*r.Dx()*r.Dy())
	rgb := f.rgb
	f.read(rgb, from, p.alpha)
	if o == (orientation{}) {
		return rgb
	}
	f.turned = grown(f.turned, len(rgb))
	width, height := r.Dx(), r.Dy()
	for y := range height {
		for x := range width {
			sx, sy := x, y
			if o.flipX {
				sx = width - 1 - x
			}
			if o.flipY {
				sy = height - 1 - y
			}
			at := sy*width + sx
			if o.transpose {
				at = sx*height + sy
			}
			copy(f.turned[3*(y*width+x):][:3], rgb[3*at:])
		}
	}
	return f.turned
}

// read fills rgb with the source's colours in r, those of transparent pixels replaced (bleed), or
// with alpha three times.
func (f *Field) read(rgb []float32, r image.Rectangle, alphaOnly bool) {
	if !f.alpha {
		f.source.ReadRGB(rgb, r)
		return
	}
	if !alphaOnly {
		f.readBled(rgb, r)
		return
	}
	pixels := r.Dx() * r.Dy()
	f.source.(AlphaSource).ReadAlpha(rgb[:pixels], r)
	// from behind, so that no value is overwritten before its turn
	for i := pixels - 1; i >= 0; i-- {
		a := rgb[i]
		rgb[3*i], rgb[3*i+1], rgb[3*i+2] = a, a, a
	}
}

// grown is a slice of length n, s if it is long enough; its contents are undefined.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
