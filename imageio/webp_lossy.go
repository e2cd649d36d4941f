package imageio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/liif-render/liif/imageio/internal/lossy"
)

// encodeLossy makes a WebP of the quality of the header (VP8, 4:2:0).
func (c *webpCodec) encodeLossy(ctx context.Context) ([]byte, error) {
	file, err := lossy.WebP(ctx, c.pix.Pix, c.h.Width, c.h.Height, c.h.Quality)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", errWebPEncoder, err)
	}
	if c.h.Metadata.ICC == nil {
		return file, nil
	}
	return c.withICC(file)
}

// withICC puts the ICC profile into a WebP file of any kind: a simple one becomes an extended one
// (RFC 9649, 2.7), whose chunk VP8X comes first and the profile right behind it.
func (c *webpCodec) withICC(file []byte) ([]byte, error) {
	const riffHeader, chunkHeader, vp8xSize, hasICC = 12, 8, 10, 1 << 5
	if len(file) < riffHeader+chunkHeader+vp8xSize || string(file[8:riffHeader]) != "WEBP" {
		return nil, errors.New("the webp encoder wrote no webp")
	}
	if string(file[riffHeader:riffHeader+4]) != "VP8X" {
		return c.extended(file)
	}
	file[riffHeader+chunkHeader] |= hasICC
	at := riffHeader + chunkHeader + vp8xSize
	out := append([]byte(nil), file[:at]...)
	out = appendRIFF(out, "ICCP", c.h.Metadata.ICC)
	out = append(out, file[at:]...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}
