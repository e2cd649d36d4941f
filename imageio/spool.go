package imageio

import (
	"bytes"
	"fmt"
	"io"
)

// spoolSlack is allowed on top of the pixels when a stream is read into memory: metadata, and
// pictures that grow when compressed.
const spoolSlack = 64 << 20

// Decode reads a picture from r, which need not be seekable: the encoded bytes are held in memory.
// It stops reading early if the first bytes are no picture or announce one that is too large, and
// never holds more than MaxPixels samples would need. name stands for the file in errors, such as
// "standard input". The errors are those of Open.
func Decode(r io.Reader, name string, o ReadOptions) (*Image, error) {
	var buf bytes.Buffer
	if _, err := io.CopyN(&buf, r, 64<<10); err != nil && err != io.EOF {
		return nil, pathError(name, err)
	}
	if buf.Len() == 0 {
		return nil, fmt.Errorf("%s: %w", name, ErrEmpty)
	}
	format, err := sniff(buf.Bytes()[:min(sniffLen, buf.Len())])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}

	bytesPerPixel := int64(8)
	if format == PNM {
		bytesPerPixel = 24 // four samples of 16 bits in decimal
	}
	most := o.maxPixels()
	start := &file{r: bytes.NewReader(buf.Bytes()), size: int64(buf.Len()), format: format,
		page: 1}
	if cfg, err := start.config(); err == nil {
		if err := checkPixels(name, cfg, o); err != nil {
			return nil, err
		}
		most = int64(cfg.Width) * int64(cfg.Height)
	}
	if most >= 0 {
		r = io.LimitReader(r, most*bytesPerPixel+spoolSlack)
	}
	n, err := buf.ReadFrom(r)
	if err != nil {
		return nil, pathError(name, err)
	}
	if most >= 0 && n == most*bytesPerPixel+spoolSlack {
		return nil, fmt.Errorf("%s: %w: the stream goes on after %d bytes", name, ErrTooLarge, n)
	}
	return decodeAt(bytes.NewReader(buf.Bytes()), int64(buf.Len()), name, o)
}
