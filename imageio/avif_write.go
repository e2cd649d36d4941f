package imageio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/liif-render/liif/imageio/internal/lossy"
)

// avifCodec writes an AVIF. A picture that is larger than avifTile is a grid of tiles, encoded each
// by itself and several at a time: the encoder takes seconds for a megapixel. The library's files
// hold neither profiles nor metadata, and colours multiplied by alpha, so what it made is taken out
// of them and put into a file of ours. All tiles wait in memory until the picture is complete, for
// the sizes of the items come first; they are a small part of its samples.
type avifCodec struct {
	h             Header
	tileW, tileH  int
	columns, rows int
	colour, alpha []avifItem // of each tile
	ctx           context.Context
	cancel        context.CancelFunc
}

// avifItem is what a tile is coded in: the configuration and the data.
type avifItem struct{ setup, data []byte }

// avifTile is the largest side of a tile. At each border the encoder begins anew, which costs
// little at this size.
const avifTile = 1024

func newAVIFCodec(h Header) *avifCodec {
	c := &avifCodec{h: h}
	c.tileW, c.columns = avifTiles(h.Width)
	c.tileH, c.rows = avifTiles(h.Height)
	c.colour = make([]avifItem, c.columns*c.rows)
	if h.Channels%2 == 0 {
		c.alpha = make([]avifItem, c.columns*c.rows)
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// avifTiles divides a side into tiles of one size, which is even where there are several.
func avifTiles(side int) (tile, count int) {
	count = (side + avifTile - 1) / avifTile
	if count == 1 {
		return side, 1
	}
	tile = ((side+count-1)/count + 1) &^ 1
	return tile, (side + tile - 1) / tile
}

func (c *avifCodec) stripRows() int { return c.tileH }

func (c *avifCodec) begin(io.Writer) error { return nil }

// abort ends what the encoder is at.
func (c *avifCodec) abort() { c.cancel() }

// worker encodes the tiles of a strip.
func (c *avifCodec) worker() func(*strip) error {
	pix := make([]uint8, 4*c.tileW*c.tileH)
	chroma := lossy.AVIF420
	if c.h.FullChroma {
		chroma = lossy.AVIF444
	}
	if c.h.Channels < 3 {
		chroma = lossy.AVIFGrey
	}
	return func(s *strip) (err error) {
		for i := range c.columns {
			at := s.index*c.columns + i
			c.load(pix, s, i*c.tileW, false)
			if c.colour[at], err = c.encode(pix, c.h.Quality, chroma); err != nil {
				return err
			}
			if c.alpha == nil {
				continue
			}
			c.load(pix, s, i*c.tileW, true)
			const lossless = 100
			if c.alpha[at], err = c.encode(pix, lossless, lossy.AVIFGrey); err != nil {
				return err
			}
		}
		return nil
	}
}

// load copies the tile at column x0 of a strip as opaque RGBA: its colours, or its alpha as grey.
// Beyond the picture the last pixel goes on.
func (c *avifCodec) load(pix []uint8, s *strip, x0 int, alpha bool) {
	n := c.h.Channels
	for y := range c.tileH {
		row := s.raw[min(y, s.rows-1)*c.h.Width*n:][:c.h.Width*n]
		for x := range c.tileW {
			p := row[min(x0+x, c.h.Width-1)*n:][:n]
			q := pix[4*(y*c.tileW+x):][:4]
			q[0], q[1], q[2], q[3] = p[0], p[0], p[0], 0xff
			if alpha {
				q[0], q[1], q[2] = p[n-1], p[n-1], p[n-1]
			} else if n >= 3 {
				q[1], q[2] = p[1], p[2]
			}
		}
	}
}

var errAVIFEncoder = errors.New("the avif encoder failed on this picture, use png")

// encode makes an item of a tile.
func (c *avifCodec) encode(pix []uint8, quality int, chroma lossy.AVIFChroma) (avifItem, error) {
	file, err := lossy.AVIF(c.ctx, pix, c.tileW, c.tileH, quality, chroma)
	if err != nil {
		if c.ctx.Err() != nil {
			return avifItem{}, err
		}
		return avifItem{}, fmt.Errorf("%w: %w", errAVIFEncoder, err)
	}
	h, err := readHEIF(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return avifItem{}, fmt.Errorf("%w: %w", errAVIFEncoder, err)
	}
	it := h.items[h.primary]
	setup := h.property(it, "av1C")
	data, err := h.data(it)
	if err != nil || setup == nil {
		return avifItem{}, errAVIFEncoder
	}
	return avifItem{setup: bytes.Clone(setup.data), data: data}, nil
}

func (c *avifCodec) put(io.Writer, *strip) error { return nil }

func (c *avifCodec) end(_ context.Context, w io.Writer) error {
	defer c.cancel()
	out := newHEIFWriter("avif", "mif1", "miaf")
	m := c.h.Metadata
	// BT.601's matrix, which is the library's, and the whole range, of sRGB if there is no profile.
	coded := heifColour{primaries: 1, transfer: 13, matrix: 6, full: true}
	colours := []heifProperty{}
	if m.ICC != nil {
		coded.primaries, coded.transfer = 2, 2 // unspecified
		colours = append(colours, heifProperty{"colr", append([]byte("prof"), m.ICC...)})
	}
	colours = append(colours, coded.property(), avifPixels(c.h.Channels))
	picture := c.picture(out, c.colour, colours...)
	if c.alpha != nil {
		const urn = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
		alpha := c.picture(out, c.alpha, avifPixels(1),
			heifProperty{"auxC", append(make([]byte, 4), urn+"\x00"...)})
		out.refer("auxl", alpha, picture)
	}
	if m.EXIF != nil {
		const offset = 4 // how far behind itself the TIFF structure begins: not at all
		exif := append(make([]byte, offset), m.EXIF...)
		out.refer("cdsc", out.item("Exif", "", true, exif), picture)
	}
	if m.XMP != nil {
		out.refer("cdsc", out.item("mime", "application/rdf+xml", true, m.XMP), picture)
	}
	for _, part := range out.parts(picture) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// picture adds the tiles of a picture, and their grid if there are several, and returns its number.
func (c *avifCodec) picture(out *heifWriter, tiles []avifItem, props ...heifProperty) uint16 {
	var numbers []uint16
	for _, t := range tiles {
		size := heifExtent(c.tileW, c.tileH)
		numbers = append(numbers, out.item("av01", "", len(tiles) > 1, t.data,
			append([]heifProperty{{"av1C", t.setup}, size}, props...)...))
	}
	if len(tiles) == 1 {
		return numbers[0]
	}
	grid := []byte{0, 1, byte(c.rows - 1), byte(c.columns - 1)} // the sizes have 4 bytes
	grid = be32(be32(grid, uint32(c.h.Width)), uint32(c.h.Height))
	n := out.item("grid", "", false, grid,
		append([]heifProperty{heifExtent(c.h.Width, c.h.Height)}, props...)...)
	out.refer("dimg", n, numbers...)
	return n
}

// avifPixels is the property of the bits of each channel.
func avifPixels(channels int) heifProperty {
	if channels < 3 {
		return heifProperty{"pixi", []byte{0, 0, 0, 0, 1, 8}}
	}
	return heifProperty{"pixi", []byte{0, 0, 0, 0, 3, 8, 8, 8}}
}

// avifMemory is what encoding takes beside the strips, with so many threads.
func (c *avifCodec) avifMemory(threads int) int64 {
	pixels := int64(c.h.Width) * int64(c.h.Height)
	return int64(threads)*(lossy.AVIFMemory(c.tileW, c.tileH)+4*int64(c.tileW)*int64(c.tileH)) +
		pixels*int64(c.h.Channels)/2
}
