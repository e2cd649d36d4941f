package imageio

import (
	"context"
	"encoding/binary"
	"io"
	"math"

	"github.com/klauspost/compress/zlib"
)

// tiffCodec writes a little-endian TIFF 6.0 in strips, deflated with a horizontal predictor
// (Adobe Photoshop TIFF technical notes), or a BigTIFF if a classic one might not have room: its
// offsets have 32 bits. The directory comes last; the header is then made to point to it.
type tiffCodec struct {
	h       Header
	file    io.WriteSeeker
	big     bool
	at      int64   // bytes written
	offsets []int64 // of the strips
	counts  []int64
}

func newTIFFCodec(h Header, file io.WriteSeeker) *tiffCodec {
	raw := int64(h.Height) * int64(h.rowBytes())
	return &tiffCodec{h: h, file: file, big: raw > classicTIFFBytes-h.Metadata.Size()}
}

// classicTIFFBytes is how much uncompressed data a classic TIFF is trusted with. What does not
// compress grows by less than a thousandth, and there are 8 bytes of directory per strip.
const classicTIFFBytes = math.MaxUint32 - math.MaxUint32/256

func (c *tiffCodec) stripRows() int { return c.h.stripRows(1) }

func (c *tiffCodec) begin(w io.Writer) error {
	head := []byte("II*\x00\x00\x00\x00\x00")
	if c.big {
		head = []byte("II+\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	}
	return c.write(w, head)
}

func (c *tiffCodec) write(w io.Writer, p []byte) error {
	n, err := w.Write(p)
	c.at += int64(n)
	return err
}

func (c *tiffCodec) worker() func(*strip) error {
	if c.h.Compression == 0 {
		return func(s *strip) error {
			s.out = append(s.out[:0], s.raw...)
			return nil
		}
	}
	var out appender
	z, levelErr := zlib.NewWriterLevel(&out, deflateLevel(c.h.Compression))
	return func(s *strip) error {
		if levelErr != nil {
			return levelErr
		}
		c.predict(s.raw)
		out = s.out[:0]
		z.Reset(&out)
		if _, err := z.Write(s.raw); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		s.out = out
		return nil
	}
}

// predict replaces each sample by its difference from the same sample of the pixel to the left.
func (c *tiffCodec) predict(raw []byte) {
	n, row := c.h.Channels, c.h.rowBytes()
	for ; len(raw) > 0; raw = raw[row:] {
		if c.h.Bits == 8 {
			for i := row - 1; i >= n; i-- {
				raw[i] -= raw[i-n]
			}
			continue
		}
		le := binary.LittleEndian
		for i := row - 2; i >= 2*n; i -= 2 {
			le.PutUint16(raw[i:], le.Uint16(raw[i:])-le.Uint16(raw[i-2*n:]))
		}
	}
}

func (c *tiffCodec) put(w io.Writer, s *strip) error {
	if c.at%2 == 1 { // values begin at even offsets
		if err := c.write(w, []byte{0}); err != nil {
			return err
		}
	}
	c.offsets = append(c.offsets, c.at)
	c.counts = append(c.counts, int64(len(s.out)))
	return c.write(w, s.out)
}

func (c *tiffCodec) end(_ context.Context, w io.Writer) error {
	d := newDirectory(c.big)
	d.fill(c.h, c.stripRows(), c.offsets, c.counts)
	err := d.metadata(c.h.Metadata, func(sub *directory) (int64,
		error) {
		return c.putDirectory(w, sub)
	})
	if err != nil {
		return err
	}
	at, err := c.putDirectory(w, d)
	if err != nil {
		return err
	}
	where := binary.LittleEndian.AppendUint64(nil, uint64(at))
	pointer := int64(8)
	if !c.big {
		where, pointer = where[:4], 4
	}
	if _, err := c.file.Seek(pointer, io.SeekStart); err != nil {
		return err
	}
	_, err = c.file.Write(where)
	return err
}
