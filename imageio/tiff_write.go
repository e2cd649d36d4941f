package imageio

import (
	"context"
	"encoding/binary"
	"io"
	"math"

	"github.com/liif-render/liif/imageio/internal/levels"
)

// tiffCodec writes a little-endian TIFF 6.0 in strips, or in tiles with the lower levels of a
// pyramid, or a BigTIFF if a classic one might not have room: its offsets have 32 bits. The
// directories come last; the header is then made to point to the first.
type tiffCodec struct {
	h      Header
	file   io.WriteSeeker
	big    bool
	at     int64 // bytes written
	levels []tiffLevel
}

// tiffLevel is a picture of the file: the whole, or a lower level.
type tiffLevel struct {
	width, height   int
	offsets, counts []int64 // of the blocks: strips or tiles
}

func newTIFFCodec(h Header, file io.WriteSeeker) *tiffCodec {
	c := &tiffCodec{h: h, file: file}
	raw := int64(0)
	for k := range h.levels() + 1 {
		l := tiffLevel{width: levels.Size(h.Width, k), height: levels.Size(h.Height, k)}
		c.levels = append(c.levels, l)
		raw += int64(l.height) * int64(l.width*h.Channels*h.Bits/8)
	}
	c.big = raw > classicTIFFBytes-h.Metadata.Size()
	return c
}

// classicTIFFBytes is how much uncompressed data a classic TIFF is trusted with. What does not
// compress grows by less than a thousandth, and there are 8 bytes of directory per strip.
const classicTIFFBytes = math.MaxUint32 - math.MaxUint32/256

// stripRows is a multiple of what JPEG codes at once.
func (c *tiffCodec) stripRows() int {
	if c.h.Scheme == SchemeJPEG {
		return c.h.stripRows(16)
	}
	return c.h.stripRows(1)
}

func (c *tiffCodec) begin(w io.Writer) error { return c.write(w, tiffStart(c.big, 0)) }

// tiffStart is the header of a file whose first directory is at an offset.
func tiffStart(big bool, first int64) []byte {
	if big {
		return binary.LittleEndian.AppendUint64([]byte("II+\x00\x08\x00\x00\x00"), uint64(first))
	}
	return binary.LittleEndian.AppendUint32([]byte("II*\x00"), uint32(first))
}

func (c *tiffCodec) write(w io.Writer, p []byte) error {
	n, err := w.Write(p)
	c.at += int64(n)
	return err
}

func (c *tiffCodec) worker() func(*strip) error {
	width, rows := c.h.Width, c.stripRows()
	if c.h.tiled() {
		width, rows = c.h.Tiling.Size, c.h.Tiling.Size
	}
	encode := c.h.blockEncoder(width, rows)
	return func(s *strip) (err error) {
		s.out, err = encode(s.out[:0], s.raw, s.rows)
		return err
	}
}

func (c *tiffCodec) put(w io.Writer, s *strip) error {
	if c.at%2 == 1 { // values begin at even offsets
		if err := c.write(w, []byte{0}); err != nil {
			return err
		}
	}
	l := &c.levels[s.tile.level]
	l.offsets = append(l.offsets, c.at)
	l.counts = append(l.counts, int64(len(s.out)))
	return c.write(w, s.out)
}

func (c *tiffCodec) end(_ context.Context, w io.Writer) error {
	list, err := c.directories(func(sub *directory) (int64,
		error) {
		return c.putDirectory(w, sub)
	})
	if err != nil {
		return err
	}
	first := c.at + -c.at&7
	if err := c.write(w, make([]byte, first-c.at)); err != nil {
		return err
	}
	for i, d := range list {
		if i < len(list)-1 {
			d.next = c.at + d.size()
		}
		data := d.bytes(c.at)
		if d.next > 0 {
			data = append(data, make([]byte, d.next-c.at-int64(len(data)))...)
		}
		if err := c.write(w, data); err != nil {
			return err
		}
	}
	if _, err := c.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = c.file.Write(tiffStart(c.big, first))
	return err
}

// directories makes those of the levels, the first with the metadata, whose own directories put
// writes, as it says where.
func (c *tiffCodec) directories(
	put func(*directory) (int64, error),
) (list []*directory, err error) {
	for k, l := range c.levels {
		d := newDirectory(c.big)
		if err := d.fill(c.h, l, k, c.stripRows()); err != nil {
			return nil, err
		}
		if k == 0 {
			err = d.metadata(c.h.Metadata, put)
		}
		d.sort()
		list = append(list, d)
	}
	return list, err
}
