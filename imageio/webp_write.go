package imageio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/HugoSmits86/nativewebp"
	"golang.org/x/image/webp"
)

// webpCodec writes a lossless WebP (VP8L), or one with loss where the header has a quality. The
// encoder wants the whole picture, so the strips are gathered here and compressed at the end, on
// one processor.
type webpCodec struct {
	h   Header
	pix *image.NRGBA
}

func newWebPCodec(h Header) *webpCodec { return &webpCodec{h: h} }

func (c *webpCodec) stripRows() int { return c.h.stripRows(1) }

func (c *webpCodec) begin(io.Writer) error {
	c.pix = image.NewNRGBA(image.Rect(0, 0, c.h.Width, c.h.Height))
	return nil
}

func (c *webpCodec) worker() func(*strip) error {
	n := c.h.Channels
	return func(s *strip) error {
		if cap(s.out) < s.rows*c.h.Width*4 {
			s.out = make([]byte, c.stripRows()*c.h.Width*4)
		}
		s.out = s.out[:s.rows*c.h.Width*4]
		for i, o := 0, 0; i < len(s.raw); i, o = i+n, o+4 {
			p, q := s.raw[i:i+n], s.out[o:o+4]
			q[0], q[1], q[2], q[3] = p[0], p[0], p[0], 0xff
			if n >= 3 {
				q[1], q[2] = p[1], p[2]
			}
			if n == 2 || n == 4 {
				q[3] = p[n-1]
			}
		}
		return nil
	}
}

func (c *webpCodec) put(_ io.Writer, s *strip) error {
	copy(c.pix.Pix[s.index*c.stripRows()*c.pix.Stride:], s.out)
	return nil
}

// end compresses the picture in a goroutine of its own, which is left to itself when ctx ends.
func (c *webpCodec) end(ctx context.Context, w io.Writer) error {
	type result struct {
		file []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		encode := c.encode
		if c.h.Quality > 0 {
			encode = func() ([]byte, error) { return c.encodeLossy(ctx) }
		}
		file, err := encode()
		done <- result{file, err}
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r := <-done:
		if r.err != nil {
			return r.err
		}
		_, err := w.Write(r.file)
		return err
	}
}

// encode makes the file. What the encoder made is decoded again and compared: pictures are known
// that versions of it failed on.
func (c *webpCodec) encode() (file []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errWebPEncoder, p)
		}
	}()
	var encoded bytes.Buffer
	if err := nativewebp.Encode(&encoded, c.pix, nil); err != nil {
		return nil, fmt.Errorf("%w: %w", errWebPEncoder, err)
	}
	if err := sameWebP(encoded.Bytes(), c.pix); err != nil {
		return nil, fmt.Errorf("%w: %w", errWebPEncoder, err)
	}
	if m := c.h.Metadata; m.ICC != nil || m.EXIF != nil || m.XMP != nil {
		return c.extended(encoded.Bytes())
	}
	return encoded.Bytes(), nil
}

var errWebPEncoder = errors.New("the webp encoder failed on this picture, use png")

// sameWebP reports whether file is a picture that decodes to want.
func sameWebP(file []byte, want *image.NRGBA) error {
	m, err := webp.Decode(bytes.NewReader(file))
	if err != nil {
		return err
	}
	got, ok := m.(*image.NRGBA)
	if !ok || got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
		return errors.New("other pixels come back")
	}
	return nil
}

// extended puts the picture of a simple WebP file into an extended one (RFC 9649, 2.7) with the ICC
// profile before it and the other metadata behind.
func (c *webpCodec) extended(file []byte) ([]byte, error) {
	const riffHeader = 12
	if len(file) < riffHeader+8 || string(file[riffHeader:riffHeader+3]) != "VP8" {
		return nil, errors.New("the webp encoder wrote no VP8L chunk, nor VP8")
	}
	const hasICC, hasAlpha, hasEXIF, hasXMP = 1 << 5, 1 << 4, 1 << 3, 1 << 2
	m, features := c.h.Metadata, byte(0)
	for _, f := range []struct {
		there bool
		flag  byte
	}{{m.ICC != nil, hasICC}, {!c.pix.Opaque(), hasAlpha}, {m.EXIF != nil, hasEXIF},
		{m.XMP != nil, hasXMP}} {
		if f.there {
			features |= f.flag
		}
	}
	vp8x := []byte{features, 0, 0, 0}
	for _, side := range []int{c.h.Width - 1, c.h.Height - 1} {
		vp8x = append(vp8x, byte(side), byte(side>>8), byte(side>>16))
	}
	out := append([]byte(nil), "RIFF\x00\x00\x00\x00WEBP"...)
	out = appendRIFF(out, "VP8X", vp8x)
	if m.ICC != nil {
		out = appendRIFF(out, "ICCP", m.ICC)
	}
	out = append(out, file[riffHeader:]...)
	if m.EXIF != nil {
		out = appendRIFF(out, "EXIF", m.EXIF)
	}
	if m.XMP != nil {
		out = appendRIFF(out, "XMP ", m.XMP)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}

// appendRIFF appends a chunk, padded to an even length.
func appendRIFF(out []byte, name string, data []byte) []byte {
	out = append(out, name...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
	out = append(out, data...)
	return append(out, make([]byte, len(data)&1)...)
}
