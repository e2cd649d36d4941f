package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// decodeWebP decodes a picture, of an animation the first frame.
func decodeWebP(f *file) (source, error) {
	frame, at, frames, err := f.webpFrame()
	if err != nil {
		return nil, decodeError(f.name, err, false)
	}
	if frame == nil {
		src, err := guarded(f, func(r io.Reader) (source,
			error) {
			return webp.Decode(f.webpAlpha(r))
		})
		if err == nil || !f.damaged {
			return src, err
		}
		data, readErr := io.ReadAll(f.section())
		if readErr != nil {
			return nil, pathError(f.name, readErr)
		}
		m, rows, damage := decodeCutWebP(data)
		if damage != nil {
			return nil, err // the first try says more
		}
		f.warnings = append(f.warnings, damagedRows(rows, m.Bounds().Dy(), io.ErrUnexpectedEOF))
		return m, nil
	}
	f.warnings = append(f.warnings,
		fmt.Sprintf("an animation of %d frames: the first is read", frames))
	return guarded(f, func(r io.Reader) (source, error) {
		screen, err := webp.DecodeConfig(r)
		if err != nil {
			return nil, err
		}
		m, err := webp.Decode(bytes.NewReader(frame))
		if err != nil {
			return nil, err
		}
		whole := image.Rect(0, 0, screen.Width, screen.Height)
		if m.Bounds().Add(at) == whole {
			return m, nil
		}
		if !m.Bounds().Add(at).In(whole) {
			return nil, errors.New("webp: a frame outside of the picture")
		}
		one := &file{format: WebP}
		rs, err := one.rowsOf(m, false)
		if err != nil {
			return nil, err
		}
		return onCanvas(rs, m.Bounds().Add(at), whole.Size()), nil
	})
}

// onCanvas puts a frame on a canvas that is transparent elsewhere.
func onCanvas(rs rows, at image.Rectangle, size image.Point) *picture {
	p := &picture{width: size.X, height: size.Y}
	p.channels = 4
	p.row8 = func(dst []uint8, y int) {
		clear(dst)
		if y < at.Min.Y || y >= at.Max.Y {
			return
		}
		line := make([]uint8, at.Dx()*rs.channels)
		rs.row8(line, y-at.Min.Y)
		for x := range at.Dx() {
			o := dst[4*(at.Min.X+x):]
			o[3] = 0xff
			copy(o[:4], line[x*rs.channels:(x+1)*rs.channels])
		}
	}
	return p
}

// webpFrame returns the first frame of an animation as a file of its own, where it is to be, and
// how many frames there are; nil of a still picture.
func (f *file) webpFrame() (frame []byte, at image.Point, frames int, err error) {
	animated := false
	walk := webpChunks(f.section(), func(kind string, off, length int64) bool {
		switch {
		case kind == "ANIM":
			animated = true
		case kind == "VP8 " || kind == "VP8L":
			return false // a still picture
		case kind != "ANMF":
		case frames > 0:
			frames++
		default:
			animated = true
			frames++
			frame, at, err = f.webpFrameAt(off, length)
		}
		return err == nil
	})
	switch {
	case err != nil:
		return nil, at, 0, err
	case animated && frame == nil:
		return nil, at, 0, io.ErrUnexpectedEOF
	case walk != nil && walk != io.EOF && walk != io.ErrUnexpectedEOF:
		return nil, at, 0, walk
	}
	return frame, at, frames, nil
}

// webpFrameAt makes a file of the frame in a chunk ANMF: 24 bits each of half the place and of the
// size less one, the duration, flags, and then the chunks of a still picture.
func (f *file) webpFrameAt(off, length int64) ([]byte, image.Point, error) {
	const head, most = 16, 1 << 30
	if length < head || length > most || off+length > f.size {
		return nil, image.Point{}, io.ErrUnexpectedEOF
	}
	data := make([]byte, length)
	if _, err := f.r.ReadAt(data, off); err != nil {
		return nil, image.Point{}, io.ErrUnexpectedEOF
	}
	number := func(i int) int { return int(data[i]) | int(data[i+1])<<8 | int(data[i+2])<<16 }
	at := image.Pt(2*number(0), 2*number(3))
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	if bytes.HasPrefix(data[head:], []byte("ALPH")) {
		const alpha = 0x10
		out = appendRIFF(out, "VP8X", append([]byte{alpha, 0, 0, 0}, data[6:12]...))
	}
	out = append(out, data[head:]...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, at, nil
}

// decodeCutWebP decodes a file that ends too early, and says how many rows are right. The missing
// bytes are made up, twice: rows that come out the same do not depend on them.
func decodeCutWebP(data []byte) (m image.Image, rows int, err error) {
	start := &file{r: bytes.NewReader(data), size: int64(len(data)), format: WebP}
	pixels := int64(-1) // offset of the chunk with the pixels
	_ = webpChunks(start.section(), func(kind string, off, _ int64) bool {
		if kind == "VP8 " || kind == "VP8L" {
			pixels = off
		}
		return pixels < 0
	})
	cfg, err := guarded(start, webp.DecodeConfig)
	if err != nil || pixels < 0 {
		return nil, 0, io.ErrUnexpectedEOF
	}
	// What is made up may be read faster than the picture would have been: there must be enough.
	extra := 2*int64(cfg.Width)*int64(cfg.Height) + 1<<16
	var first rowsGiver
	for _, made := range []byte{0x00, 0x55, 0xaa, 0xff} {
		padded := append(bytes.Clone(data), bytes.Repeat([]byte{made}, int(extra))...)
		binary.LittleEndian.PutUint32(padded[4:], uint32(len(padded)-8))
		binary.LittleEndian.PutUint32(padded[pixels-4:], uint32(int64(len(padded))-pixels))
		cut := &file{r: bytes.NewReader(padded), size: int64(len(padded)), format: WebP}
		src, tryErr := guarded(cut, func(r io.Reader) (image.Image, error) {
			return webp.Decode(cut.webpAlpha(r))
		})
		if tryErr != nil {
			err = tryErr
			continue
		}
		rs, tryErr := cut.rowsOf(src, false)
		if tryErr != nil {
			return nil, 0, tryErr
		}
		if first.image == nil {
			first = rowsGiver{src, rs}
			continue
		}
		size := src.Bounds().Size()
		for rows < size.Y && first.same(rs, rows, size.X) {
			rows++
		}
		return first.above(rows), rows, nil
	}
	if err == nil {
		err = errors.New("webp: cut too early")
	}
	return nil, 0, err
}

// rowsGiver is a decoded picture and its rows.
type rowsGiver struct {
	image image.Image
	rows  rows
}

func (g rowsGiver) same(other rows, y, width int) bool {
	if other.channels != g.rows.channels {
		return false
	}
	a, b := make([]uint8, width*other.channels), make([]uint8, width*other.channels)
	g.rows.row8(a, y)
	other.row8(b, y)
	return bytes.Equal(a, b)
}

// above is the picture with nothing but its first rows.
func (g rowsGiver) above(n int) image.Image {
	b := g.image.Bounds()
	out := image.NewNRGBA(b)
	line := make([]uint8, b.Dx()*g.rows.channels)
	for y := range b.Dy() {
		row := out.Pix[y*out.Stride:][:4*b.Dx()]
		if y < n {
			g.rows.row8(line, y)
		} else {
			clear(line)
		}
		for x := range b.Dx() {
			o := row[4*x : 4*x+4]
			o[3] = 0xff
			copy(o, line[x*g.rows.channels:(x+1)*g.rows.channels])
		}
	}
	return out
}
