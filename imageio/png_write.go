package imageio

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"
	"math"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

// pngCodec writes a PNG (third edition) whose strips are compressed independently: a strip is
// filtered, deflated and ended at a byte with an empty stored block, so that the strips joined are
// one zlib stream. Each is an IDAT chunk of its own.
type pngCodec struct {
	h     Header
	adler uint32 // of all filtered bytes so far
}

func newPNGCodec(h Header) *pngCodec { return &pngCodec{h: h, adler: 1} }

func (c *pngCodec) stripRows() int { return c.h.stripRows(1) }

const pngSignature = "\x89PNG\r\n\x1a\n"

func (c *pngCodec) begin(w io.Writer) error {
	colourType := [...]byte{1: 0, 2: 4, 3: 2, 4: 6}[c.h.Channels]
	ihdr := binary.BigEndian.AppendUint32(nil, uint32(c.h.Width))
	ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(c.h.Height))
	ihdr = append(ihdr, byte(c.h.Bits), colourType, 0, 0, 0)

	out := appendChunk([]byte(pngSignature), "IHDR", ihdr)
	if icc := c.h.Metadata.ICC; icc != nil {
		var profile bytes.Buffer
		profile.WriteString("ICC profile\x00\x00")
		z := zlib.NewWriter(&profile)
		if _, err := z.Write(icc); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		out = appendChunk(out, "iCCP", profile.Bytes())
	}
	if m := c.h.Metadata; m.DPIX > 0 {
		phys := binary.BigEndian.AppendUint32(nil, uint32(math.Round(m.DPIX/metresPerInch)))
		phys = binary.BigEndian.AppendUint32(phys, uint32(math.Round(m.DPIY/metresPerInch)))
		out = appendChunk(out, "pHYs", append(phys, 1))
	}
	_, err := w.Write(appendPNGBlocks(out, c.h.Metadata))
	return err
}

// appendChunk appends a chunk: length, name, data, and the checksum of name and data.
func appendChunk(out []byte, name string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	at := len(out)
	out = append(append(out, name...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[at:]))
}

// appender is a slice as an io.Writer.
type appender []byte

func (a *appender) Write(p []byte) (int, error) {
	*a = append(*a, p...)
	return len(p), nil
}

func (c *pngCodec) worker() func(*strip) error {
	row := c.h.rowBytes()
	filtered := make([]byte, 0, c.stripRows()*(row+1))
	f := &stripFilter{h: c.h}
	var out appender
	deflate, levelErr := flate.NewWriter(&out, deflateLevel(c.h.Compression))
	f.deflate = deflate
	return func(s *strip) error {
		if levelErr != nil {
			return levelErr
		}
		kind, err := f.choose(s)
		if err != nil {
			return err
		}
		filtered = f.apply(filtered[:0], s, kind, s.rows)
		s.sum = adler32.Checksum(filtered)

		out = append(s.out[:0], "\x00\x00\x00\x00IDAT"...)
		if s.index == 0 {
			out = append(out, zlibHeader...)
		}
		deflate.Reset(&out)
		if _, err := deflate.Write(filtered); err != nil {
			return err
		}
		if err := deflate.Flush(); err != nil {
			return err
		}
		binary.BigEndian.PutUint32(out, uint32(len(out)-8))
		s.out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
		return nil
	}
}

// zlibHeader says deflate with a window of 32 KiB and no preset dictionary (RFC 1950); emptyBlock
// is a last block of fixed codes that holds nothing (RFC 1951).
const (
	zlibHeader = "\x78\x9c"
	emptyBlock = "\x03\x00"
)

func (c *pngCodec) put(w io.Writer, s *strip) error {
	c.adler = joinAdler(c.adler, s.sum, int64(s.rows)*int64(c.h.rowBytes()+1))
	_, err := w.Write(s.out)
	return err
}

// joinAdler returns the Adler-32 of two byte sequences joined, from those of each and the length
// of the second: the sums of RFC 1950 started from the first's end instead of from 1.
func joinAdler(first, second uint32, secondLen int64) uint32 {
	const mod = 65521
	a1, b1 := int64(first&0xffff), int64(first>>16)
	a2, b2 := int64(second&0xffff), int64(second>>16)
	a := (a1 + a2 + mod - 1) % mod
	b := (b1 + b2 + secondLen%mod*((a1+mod-1)%mod)) % mod
	return uint32(b<<16 | a)
}

func (c *pngCodec) end(_ context.Context, w io.Writer) error {
	tail := binary.BigEndian.AppendUint32([]byte(emptyBlock), c.adler)
	out := appendChunk(nil, "IDAT", tail)
	_, err := w.Write(appendChunk(out, "IEND", nil))
	return err
}
