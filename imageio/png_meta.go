package imageio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxChunks bounds the walk over a file made of empty chunks.
const maxChunks = 1 << 20

// readPNG walks the chunks (PNG, third edition, 5.3) for iCCP, pHYs, eXIf,
// texts and what states the colours.
func (b *blocks) readPNG(r *io.SectionReader) error {
	off := int64(pngSignatureLen)
	for range maxChunks {
		var head [8]byte
		if _, err := r.ReadAt(head[:], off); err != nil {
			return err
		}
		length, kind := int64(binary.BigEndian.Uint32(head[:])), string(head[4:])
		off += int64(len(head))
		switch kind {
		case "IEND":
			return nil
		case "acTL":
			b.warn("an animation: its still picture is read")
		case "iCCP", "pHYs", "eXIf", "tEXt", "zTXt", "iTXt", "cICP", "sRGB",
			"gAMA", "cHRM", "cLLI":
			data, err := readBlock(r, off, length)
			if err == nil {
				err = b.pngChunk(kind, data)
			}
			if err != nil {
				b.warn("%s not read: %v", kind, err)
			}
		}
		off += length + 4
	}
	return fmt.Errorf("more than %d chunks", maxChunks)
}

func (b *blocks) pngChunk(kind string, data []byte) error {
	switch kind {
	case "iCCP":
		profile, err := inflateICCP(data)
		if err != nil {
			return err
		}
		b.icc = profile
	case "eXIf":
		b.exif = data
	case "tEXt", "zTXt", "iTXt":
		return b.pngText(kind, data)
	case "cICP", "sRGB", "gAMA", "cHRM", "cLLI":
		return b.stated.pngColour(kind, data)
	case "pHYs":
		if len(data) != 9 {
			return fmt.Errorf("%d bytes, not 9", len(data))
		}
		if perMetre := data[8] == 1; perMetre {
			b.dpiX = float64(binary.BigEndian.Uint32(data)) * metresPerInch
			b.dpiY = float64(binary.BigEndian.Uint32(data[4:])) * metresPerInch
		}
	}
	return nil
}

// inflateICCP returns the profile of an iCCP chunk: a name of 1 to 79 bytes, a zero, the
// compression method 0, and a zlib stream.
func inflateICCP(data []byte) ([]byte, error) {
	end := bytes.IndexByte(data, 0)
	if end < 1 || end > 79 || end+2 > len(data) || data[end+1] != 0 {
		return nil, errors.New("bad profile name or compression method")
	}
	z, err := zlib.NewReader(bytes.NewReader(data[end+2:]))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	profile, err := io.ReadAll(io.LimitReader(z, int64(maxBlock)+1))
	if err != nil {
		return nil, err
	}
	if len(profile) > maxBlock {
		return nil, fmt.Errorf("%w: over %d bytes inflated", errBlockTooLarge, maxBlock)
	}
	return profile, nil
}
