package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"io"
	"strings"

	"github.com/klauspost/compress/zlib"
)

// decodePNG decodes a PNG. image/png refuses one whose compressed data goes on after the last
// pixel, which libpng ignores: it is decoded again from a stream that ends there.
func decodePNG(f *file) (source, error) {
	src, err := guarded(f, png.Decode)
	if err != nil && f.damaged && !errors.Is(err, ErrFormat) {
		if src, repairErr := guarded(f, func(io.Reader) (source,
			error) {
			return repairPNG(f)
		}); repairErr == nil {
			return src, nil
		}
	}
	if err == nil || !strings.Contains(err.Error(), "too much pixel data") {
		return src, err
	}
	return guarded(f, func(r io.Reader) (source, error) {
		out, in := io.Pipe()
		done := make(chan struct{})
		go func() {
			defer close(done)
			in.CloseWithError(trimPNG(in, r))
		}()
		src, err := png.Decode(out)
		out.Close() // ends the goroutine when the decoder has failed
		<-done
		return src, err
	})
}

// trimPNG copies a PNG whose image data is cut after the last pixel, and stored, not compressed.
func trimPNG(w io.Writer, r io.Reader) error {
	var head [pngSignatureLen]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	var want int64
	for {
		var start [8]byte
		if _, err := io.ReadFull(r, start[:]); err != nil {
			return err
		}
		length := int64(binary.BigEndian.Uint32(start[:]))
		if string(start[4:]) == "IDAT" {
			return trimIDAT(w, &idatReader{r: r, left: length}, want)
		}
		body, err := io.ReadAll(io.LimitReader(r, length+4))
		if err != nil {
			return err
		}
		if string(start[4:]) == "IHDR" {
			if len(body) < 13 {
				return io.ErrUnexpectedEOF
			}
			want = inflatedSize(body)
		}
		if _, err := w.Write(append(start[:], body...)); err != nil {
			return err
		}
	}
}

// inflatedSize returns the bytes of the filtered rows of a picture.
func inflatedSize(ihdr []byte) (total int64) {
	for _, p := range pngPasses(ihdr) {
		total += int64(p.rows) * int64(p.rowBytes)
	}
	return total
}

// idatReader gives the data of consecutive IDAT chunks. The checksums of those before the last
// pixel have been held against their content by the first try.
type idatReader struct {
	r    io.Reader
	left int64 // of the chunk
}

func (d *idatReader) Read(p []byte) (int, error) {
	for d.left == 0 {
		var next [12]byte // the checksum, the next head
		if _, err := io.ReadFull(d.r, next[:]); err != nil {
			return 0, err
		}
		if string(next[8:]) != "IDAT" {
			return 0, io.EOF
		}
		d.left = int64(binary.BigEndian.Uint32(next[4:]))
	}
	n, err := d.r.Read(p[:min(int64(len(p)), d.left)])
	d.left -= int64(n)
	return n, err
}

// chunkWriter writes each piece as an IDAT chunk.
type chunkWriter struct{ w io.Writer }

func (c chunkWriter) Write(p []byte) (int, error) {
	_, err := c.w.Write(appendChunk(nil, "IDAT", p))
	return len(p), err
}

func trimIDAT(w io.Writer, r io.Reader, want int64) error {
	in, err := zlib.NewReader(r)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := zlib.NewWriterLevel(chunkWriter{w}, zlib.NoCompression)
	if err != nil {
		return err
	}
	n, err := io.CopyN(out, in, want)
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("after %d of %d bytes of rows: %w", n, want, err)
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err = w.Write(appendChunk(nil, "IEND", nil))
	return err
}
