package main

import (
	"encoding/binary"
	"image/color"
	"math"
	"syscall/js"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// canvas draws frames on the page's canvas, by the few lines of script that page/canvas.js has: an
// image goes to the browser once.
type canvas struct {
	script  js.Value
	known   map[uint64]bool
	letters int // the atlas's version that the browser has
	numbers []byte
	array   js.Value // Uint8Array that the numbers are copied to
}

func newCanvas() *canvas {
	return &canvas{script: js.Global().Get("liifCanvas"), known: map[uint64]bool{}}
}

// forget lets images go.
func (c *canvas) forget(ids []uint64) {
	for _, id := range ids {
		if c.known[id] {
			delete(c.known, id)
			c.script.Call("forget", float64(id))
		}
	}
}

// straight makes straight alpha of premultiplied pixels, as canvases take them.
func straight(pix []byte) []byte {
	out := make([]byte, len(pix))
	for i := 0; i < len(pix); i += 4 {
		a := uint32(pix[i+3])
		for k := range 3 {
			if a > 0 {
				out[i+k] = byte(min((uint32(pix[i+k])*255+a/2)/a, 255))
			}
		}
		out[i+3] = byte(a)
	}
	return out
}

// add appends numbers for the script.
func (c *canvas) add(values ...float64) {
	for _, v := range values {
		c.numbers = binary.LittleEndian.AppendUint64(c.numbers, math.Float64bits(v))
	}
}

func rgb(c color.NRGBA) float64 { return float64(uint32(c.R)<<16 | uint32(c.G)<<8 | uint32(c.B)) }

// Kinds of what the script draws, each with the numbers that follow it in draw.
const (
	drawCheck  = iota // x, y, width, height
	drawQuad          // image, filter, alpha, target's x, y, width, height, source's x0, y0, x1, y1
	drawPanel         // x, y, width, height, colour, alpha, radius
	drawLetter        // x, y, width, height, colour, alpha, x and y in the atlas
)

// draw shows a frame.
func (c *canvas) draw(f *draw.Frame) {
	c.numbers = c.numbers[:0]
	for _, r := range f.Checks {
		c.add(drawCheck, float64(r.Min.X), float64(r.Min.Y), float64(r.Dx()), float64(r.Dy()))
	}
	for i := range f.Quads {
		q := &f.Quads[i]
		if id := q.Image.ID(); !c.known[id] {
			pix := q.Image.Pix
			if !q.Image.Opaque {
				pix = straight(pix)
			}
			c.script.Call("keep", float64(id), q.Image.Width, q.Image.Height, arrayOf(pix))
			c.known[id] = true
		}
		t := q.Target
		c.add(drawQuad, float64(q.Image.ID()), float64(q.Filter), float64(q.Alpha),
			float64(t.Min.X), float64(t.Min.Y), float64(t.Dx()), float64(t.Dy()),
			q.Source.X0, q.Source.Y0, q.Source.X1, q.Source.Y1)
	}
	if f.Atlas != nil && f.Atlas.Version != c.letters {
		c.script.Call("letters", f.Atlas.Width, f.Atlas.Height, arrayOf(f.Atlas.Pix))
		c.letters = f.Atlas.Version
	}
	for i := range f.Shapes {
		s := &f.Shapes[i]
		kind, x, y := float64(drawPanel), s.Radius, 0.0
		if s.IsLetter {
			kind, x, y = drawLetter, float64(s.Letter.X), float64(s.Letter.Y)
		}
		c.add(kind, float64(s.Target.Min.X), float64(s.Target.Min.Y), float64(s.Target.Dx()),
			float64(s.Target.Dy()), rgb(s.Color), float64(s.Color.A)/255, x)
		if s.IsLetter {
			c.add(y)
		}
	}
	if c.array.IsUndefined() || c.array.Get("length").Int() < len(c.numbers) {
		c.array = js.Global().Get("Uint8Array").New(2*len(c.numbers) + 1024)
	}
	js.CopyBytesToJS(c.array, c.numbers)
	c.script.Call("draw", f.Width, f.Height, rgb(f.Background), c.array, len(c.numbers)/8)
}
