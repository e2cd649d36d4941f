package imageio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/zlib"
)

// EncodedStrip is some whole rows of a picture as its file stores them. It depends on the Header,
// its own rows and the row above them alone, so strips may be made apart from each other, in any
// order and on several machines, and then be put into a file as they are (Writer.WriteStrip).
type EncodedStrip struct {
	Index int    // of the file's strips, from 0 at the top
	Rows  int    // Header.StripRows, but for the last
	Sum   uint32 // what the format needs of the samples: PNG their Adler-32
	Data  []byte // valid until the function that is given it returns
}

// StripRows is how many rows a strip of a file of h has, the last one excepted. It depends on h
// alone.
func (h Header) StripRows() int {
	h, _ = h.settle()
	return newCodec(h, nil).stripRows()
}

// InStrips tells whether strips as a file of h stores them are worth keeping; those of other
// formats are larger than samples compressed without losses (KeptSamples).
func (h Header) InStrips() bool {
	return h.Format == PNG || h.Format == TIFF && !h.tiled() || h.Format == JPEG
}

// KeptSamples is the header of strips that keep the samples of a picture of h whatever its format
// is: Samples gives them back.
func (h Header) KeptSamples() Header {
	return Header{Width: h.Width, Height: h.Height, Channels: h.Channels, Bits: h.Bits,
		Format:      TIFF,
		Compression: 1}
}

// NewPart makes the strips of rows [from, to) and gives them to put, top to bottom, one at a time.
// from is a multiple of h.StripRows, and to too, or h.Height. Unless from is 0, the first row that
// the writer is given must be the row above from. An error of put ends the writing and is returned.
func NewPart(h Header, from, to int, put func(EncodedStrip) error, o CreateOptions) (*Writer,
	error) {
	if err := CheckHeader(h); err != nil {
		return nil, err
	}
	h, _ = h.settle()
	c := newCodec(h, nil)
	rows := c.stripRows()
	if from < 0 || from >= to || to > h.Height || from%rows != 0 || to%rows != 0 && to != h.Height {
		return nil, fmt.Errorf("rows %d to %d of %d are not whole strips of %d", from, to, h.Height,
			rows)
	}
	w := newWriterOf(partCodec{c, put}, "part", nil, nil, h, o)
	w.rows, w.end, w.strips, w.lead = from, to, from/rows, from > 0
	return w, nil
}

// partCodec hands over strips instead of writing a file.
type partCodec struct {
	codec
	sink func(EncodedStrip) error
}

func (c partCodec) begin(io.Writer) error { return nil }

func (c partCodec) put(_ io.Writer, s *strip) error {
	return c.sink(EncodedStrip{Index: s.index, Rows: s.rows, Sum: s.sum, Data: s.out})
}

func (c partCodec) end(context.Context, io.Writer) error { return nil }

// WriteStrip puts a strip that NewPart made with the same Header into the file, without decoding
// it. Strips come in order, from the first on, and rows cannot follow a strip, for their filter may
// ask for the row above. The strip's data may be used again at once.
func (w *Writer) WriteStrip(p EncodedStrip) error {
	if w.err != nil {
		return w.err
	}
	rows := min(w.codec.stripRows(), w.end-w.rows)
	switch {
	case w.closed:
		return w.fail(errors.New("writing after Close"))
	case w.cur != nil || p.Index != w.strips || p.Rows != rows:
		return w.fail(fmt.Errorf("strip %d of %d rows where strip %d of %d was to come", p.Index,
			p.Rows, w.strips, rows))
	}
	s := <-w.pipe.free
	s.index, s.rows, s.sum, s.made = p.Index, p.Rows, p.Sum, true
	s.out = append(s.out[:0], p.Data...)
	w.rows += p.Rows
	s.last = w.rows == w.h.Height
	w.strips++
	w.pipe.submit(s)
	if err := w.pipe.err(); err != nil {
		return w.fail(err)
	}
	return nil
}

// Samples are those of a strip that was made with h.KeptSamples(): of 8 bits or of 16.
func (s EncodedStrip) Samples(h Header) (pix8 []uint8, pix16 []uint16, err error) {
	z, err := zlib.NewReader(bytes.NewReader(s.Data))
	if err != nil {
		return nil, nil, fmt.Errorf("strip %d: %w", s.Index, err)
	}
	raw := make([]byte, s.Rows*h.rowBytes())
	if _, err = io.ReadFull(z, raw); err == nil {
		_, err = io.ReadFull(z, make([]byte, 1)) // to the checksum behind the samples
		if err == nil {
			err = errors.New("more samples than its rows have")
		} else if err == io.EOF {
			err = nil
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("strip %d: %w", s.Index, err)
	}
	n, row := h.Channels, h.rowBytes()
	if h.Bits == 8 {
		for line := range slices.Chunk(raw, row) {
			for i := n; i < row; i++ {
				line[i] += line[i-n]
			}
		}
		return raw, nil, nil
	}
	pix16 = make([]uint16, len(raw)/2)
	for i := range pix16 {
		pix16[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	for at := 0; at < len(pix16); at += row / 2 {
		line := pix16[at:][:row/2]
		for i := n; i < len(line); i++ {
			line[i] += line[i-n]
		}
	}
	return nil, pix16, nil
}
