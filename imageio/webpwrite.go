package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"github.com/HugoSmits86/nativewebp"
)

// webpCodec writes a lossless WebP (VP8L). The encoder wants the whole picture, so the strips are
// gathered here and compressed at the end, on one processor.
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

func (c *webpCodec) end(w io.Writer) error {
	var encoded bytes.Buffer
	if err := nativewebp.Encode(&encoded, c.pix, nil); err != nil {
		return err
	}
	file := encoded.Bytes()
	if c.h.Metadata.ICC != nil {
		var err error
		if file, err = c.extended(file); err != nil {
			return err
		}
	}
	_, err := w.Write(file)
	return err
}

// extended puts the picture of a simple WebP file into an extended one (RFC 9649, 2.7) with the ICC
// profile before it.
func (c *webpCodec) extended(file []byte) ([]byte, error) {
	const riffHeader = 12
	if len(file) < riffHeader+8 || string(file[riffHeader:riffHeader+4]) != "VP8L" {
		return nil, errors.New("the webp encoder wrote no VP8L chunk")
	}
	const hasICC, hasAlpha = 1 << 5, 1 << 4
	features := byte(hasICC)
	if !c.pix.Opaque() {
		features |= hasAlpha
	}
	vp8x := []byte{features, 0, 0, 0}
	for _, side := range []int{c.h.Width - 1, c.h.Height - 1} {
		vp8x = append(vp8x, byte(side), byte(side>>8), byte(side>>16))
	}
	out := append([]byte(nil), "RIFF\x00\x00\x00\x00WEBP"...)
	out = appendRIFF(out, "VP8X", vp8x)
	out = appendRIFF(out, "ICCP", c.h.Metadata.ICC)
	out = append(out, file[riffHeader:]...)
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
