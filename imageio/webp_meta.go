package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// webpChunks calls visit with the name, offset and length of each chunk of a RIFF file, until it
// returns false.
func webpChunks(r *io.SectionReader, visit func(kind string, off, length int64) bool) error {
	off := int64(12)
	for range maxChunks {
		var head [8]byte
		if _, err := r.ReadAt(head[:], off); err != nil {
			return err
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		off += int64(len(head))
		if !visit(string(head[:4]), off, length) {
			return nil
		}
		off += length + length&1
	}
	return fmt.Errorf("more than %d chunks", maxChunks)
}

// readWebP looks for the ICCP, EXIF and XMP chunks, and for the quantiser of a lossy picture.
func (b *blocks) readWebP(r *io.SectionReader) error {
	return webpChunks(r, func(kind string, off, length int64) bool {
		if kind == "VP8 " && b.quality == 0 {
			// the decoder reports missing parts
			data, _ := readBlock(r, off, min(length, vp8HeaderMax))
			if index, ok := vp8Quantiser(data); ok {
				b.quality = vp8Quality(index)
			}
		}
		if kind != "ICCP" && kind != "EXIF" && kind != "XMP " {
			return true
		}
		data, err := readBlock(r, off, length)
		switch {
		case err != nil:
			b.warn("%s not read: %v", kind, err)
		case kind == "ICCP":
			b.icc = data
		case kind == "XMP ":
			b.xmp = data
		default:
			// Some writers leave the marker of a JPEG segment before the block.
			b.exif = bytes.TrimPrefix(data, []byte("Exif\x00\x00"))
		}
		return true
	})
}

// webpAlpha returns the stream r of the file with the flag in VP8X for alpha as the chunks are: the
// decoder refuses a picture whose flag is set and that has no ALPH chunk, or the reverse.
func (f *file) webpAlpha(r io.Reader) io.Reader {
	const flags, alphaBit = 20, 1 << 4
	head := make([]byte, flags+1)
	if _, err := f.r.ReadAt(head, 0); err != nil || string(head[12:16]) != "VP8X" {
		return r
	}
	head[flags] &^= alphaBit
	// The decoder reports damaged chunks.
	_ = webpChunks(f.section(), func(kind string, _, _ int64) bool {
		if kind == "ALPH" {
			head[flags] |= alphaBit
		}
		return kind != "ALPH" && kind != "VP8 "
	})
	return io.MultiReader(bytes.NewReader(head), &skipReader{r: r, n: int64(len(head))})
}

// skipReader passes over the first n bytes of r.
type skipReader struct {
	r io.Reader
	n int64
}

func (s *skipReader) Read(p []byte) (int, error) {
	if s.n > 0 {
		if _, err := io.CopyN(io.Discard, s.r, s.n); err != nil {
			return 0, err
		}
		s.n = 0
	}
	return s.r.Read(p)
}
