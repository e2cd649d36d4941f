package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"io"

	"github.com/klauspost/compress/zlib"
)

// repairPNG decodes a damaged PNG, of which image/png returns no rows. The rows that can be
// inflated are given to it in a sound file, with empty rows for the others. Checksums are not
// looked at.
func repairPNG(f *file) (source, error) {
	r := newPNGRepair(f.section())
	out, in := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		in.CloseWithError(r.write(in))
	}()
	src, err := png.Decode(out)
	out.Close() // ends the goroutine when the decoder has failed
	<-done
	if err == nil && r.problem != nil {
		if r.interlaced {
			f.warnings = append(f.warnings,
				fmt.Sprintf("damaged: %d of %d rows of its passes are read, "+
					"the rest is empty (%v)", r.rows, r.all, r.problem))
		} else {
			f.warnings = append(f.warnings, damagedRows(r.rows, r.all, r.problem))
		}
	}
	return src, err
}

// pngRepair copies a PNG and mends it.
type pngRepair struct {
	r          io.ReadSeeker
	rows, all  int // that could be read, that there are
	interlaced bool
	problem    error
}

func newPNGRepair(r io.ReadSeeker) *pngRepair { return &pngRepair{r: r} }

func (p *pngRepair) write(w io.Writer) error {
	var signature [pngSignatureLen]byte
	if _, err := io.ReadFull(p.r, signature[:]); err != nil {
		return err
	}
	if _, err := w.Write(signature[:]); err != nil {
		return err
	}
	var ihdr []byte
	for {
		var start [8]byte
		if _, err := io.ReadFull(p.r, start[:]); err != nil {
			return io.ErrUnexpectedEOF
		}
		length, kind := int64(binary.BigEndian.Uint32(start[:])), string(start[4:])
		switch kind {
		case "IDAT":
			if len(ihdr) < 13 {
				return errors.New("png: no header")
			}
			return p.image(w, ihdr, length)
		case "IHDR", "PLTE", "tRNS":
			const longest = 1 << 10
			if length > longest {
				return fmt.Errorf("png: a chunk %s of %d bytes", kind, length)
			}
			body := make([]byte, length+4) // and the checksum
			if _, err := io.ReadFull(p.r, body); err != nil {
				return io.ErrUnexpectedEOF
			}
			if kind == "IHDR" {
				ihdr = body[:length]
			}
			if _, err := w.Write(appendChunk(nil, kind, body[:length])); err != nil {
				return err
			}
		default:
			if _, err := p.r.Seek(length+4, io.SeekCurrent); err != nil {
				return err
			}
		}
	}
}

// image writes the image data, of whose first chunk so many bytes are still to be read.
func (p *pngRepair) image(w io.Writer, ihdr []byte, left int64) error {
	p.interlaced = ihdr[12] != 0
	out, err := zlib.NewWriterLevel(chunkWriter{w}, zlib.NoCompression)
	if err != nil {
		return err
	}
	in, err := zlib.NewReader(&idatReader{r: p.r, left: left})
	if err != nil {
		p.problem = err
		in = io.NopCloser(bytes.NewReader(nil))
	}
	for _, pass := range pngPasses(ihdr) {
		line := make([]byte, pass.rowBytes)
		for range pass.rows {
			if p.problem == nil {
				const filters = 4
				if _, err := io.ReadFull(in, line); err != nil {
					p.problem = err
					if err == io.EOF {
						p.problem = io.ErrUnexpectedEOF
					}
				} else if line[0] > filters {
					p.problem = fmt.Errorf("png: filter %d", line[0])
				} else {
					p.rows++
				}
			}
			if p.problem != nil {
				clear(line)
			}
			p.all++
			if _, err := out.Write(line); err != nil {
				return err
			}
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err = w.Write(appendChunk(nil, "IEND", nil))
	return err
}

// pngPass is a pass of an interlaced picture, or the only one of another: its rows, each with the
// byte of its filter.
type pngPass struct{ rows, rowBytes int }

// pngPasses returns the passes of a picture (PNG, 8.2 and 9.1) that are not empty.
func pngPasses(ihdr []byte) (passes []pngPass) {
	width := int(binary.BigEndian.Uint32(ihdr))
	height := int(binary.BigEndian.Uint32(ihdr[4:]))
	samples := [8]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[ihdr[9]&7]
	grid := [][4]int{{0, 0, 1, 1}} // the first pixel, the steps
	if ihdr[12] != 0 {
		grid = [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
			{1, 0, 2, 2}, {0, 1, 1, 2}}
	}
	for _, p := range grid {
		w, h := (width-p[0]+p[2]-1)/p[2], (height-p[1]+p[3]-1)/p[3]
		if w > 0 && h > 0 {
			passes = append(passes, pngPass{h, 1 + (w*samples*int(ihdr[8])+7)/8})
		}
	}
	return passes
}
