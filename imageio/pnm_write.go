package imageio

import (
	"context"
	"fmt"
	"io"
)

// pnmCodec writes PGM and PPM (P5, P6), and PAM (P7) where there is alpha: a header and the samples
// as they are, those of 16 bits with the higher byte first.
type pnmCodec struct{ h Header }

func (c *pnmCodec) stripRows() int { return c.h.stripRows(1) }

func (c *pnmCodec) begin(w io.Writer) error {
	most := 1<<c.h.Bits - 1
	kind := map[int]string{1: "P5", 2: "GRAYSCALE_ALPHA", 3: "P6", 4: "RGB_ALPHA"}[c.h.Channels]
	var err error
	if c.h.Channels%2 == 1 {
		_, err = fmt.Fprintf(w, "%s\n%d %d\n%d\n", kind, c.h.Width, c.h.Height, most)
	} else {
		_, err = fmt.Fprintf(w,
			"P7\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL %d\nTUPLTYPE %s\nENDHDR\n",
			c.h.Width, c.h.Height, c.h.Channels, most, kind)
	}
	return err
}

func (c *pnmCodec) worker() func(*strip) error {
	return func(s *strip) error {
		s.out = append(s.out[:0], s.raw...)
		return nil
	}
}

func (c *pnmCodec) put(w io.Writer, s *strip) error {
	_, err := w.Write(s.out)
	return err
}

func (c *pnmCodec) end(context.Context, io.Writer) error { return nil }
