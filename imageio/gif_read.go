package imageio

import (
	"bufio"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// image/gif refuses files whose screen is smaller than the frame, that have data after the last
// pixel, or no palette, which browsers and Pillow show. gifReader reads the first frame of all.
type gifReader struct {
	r             *bufio.Reader
	width, height int // of the screen, grown to hold the frame
	frame         image.Rectangle
	interlaced    bool
	palette       color.Palette
}

// readGIFHeader reads up to the data of the first frame. Where the file ends before, the screen is
// returned with the error.
func readGIFHeader(r io.Reader) (*gifReader, error) {
	g := &gifReader{r: bufio.NewReader(r)}
	var head [13]byte
	if err := g.full(head[:]); err != nil {
		return g, err
	}
	le := binary.LittleEndian
	g.width, g.height = int(le.Uint16(head[6:])), int(le.Uint16(head[8:]))
	if err := g.readPalette(head[10]); err != nil {
		return g, err
	}
	transparent := -1
	for {
		c, err := g.r.ReadByte()
		if err != nil {
			return g, io.ErrUnexpectedEOF
		}
		switch c {
		case ',': // an image
			return g, g.readFrame(transparent)
		case '!':
			label, _ := g.r.ReadByte()
			data, err := g.blocks()
			if err != nil {
				return g, err
			}
			const control = 0xf9
			if label == control && len(data) >= 4 && data[0]&1 == 1 {
				transparent = int(data[3])
			}
		case ';':
			return g, fmt.Errorf("gif: no picture; the size is %d x %d", g.width, g.height)
		case 0: // stray ends of blocks
		default:
			return g, fmt.Errorf("gif: unknown block %#02x", c)
		}
	}
}

// full fills p.
func (g *gifReader) full(p []byte) error {
	if _, err := io.ReadFull(g.r, p); err != nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// blocks reads a chain of sub-blocks and returns its beginning.
func (g *gifReader) blocks() ([]byte, error) {
	var data []byte
	for {
		n, err := g.r.ReadByte()
		if err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		if n == 0 {
			return data, nil
		}
		var part [255]byte
		if err := g.full(part[:n]); err != nil {
			return nil, err
		}
		if data == nil {
			data = append(data, part[:n]...)
		}
	}
}

// readPalette reads the palette that follows, if the flags of the screen or frame say so.
func (g *gifReader) readPalette(flags byte) error {
	const present, sizeMask = 0x80, 7
	if flags&present == 0 {
		return nil
	}
	g.palette = nil
	for range 2 << (flags & sizeMask) {
		c := [3]byte{}
		if err := g.full(c[:]); err != nil {
			return err
		}
		g.palette = append(g.palette, color.NRGBA{c[0], c[1], c[2], 255})
	}
	return nil
}

// readFrame reads the header of a frame. Without any palette the colours are greys; indices past
// its end are black.
func (g *gifReader) readFrame(transparent int) error {
	var head [9]byte
	if err := g.full(head[:]); err != nil {
		return err
	}
	at := func(i int) int { return int(binary.LittleEndian.Uint16(head[i:])) }
	g.frame = image.Rect(at(0), at(2), at(0)+at(4), at(2)+at(6))
	const interlace = 0x40
	g.interlaced = head[8]&interlace != 0
	if err := g.readPalette(head[8]); err != nil {
		return err
	}
	if g.frame.Empty() {
		return fmt.Errorf("gif: a frame of %d x %d", at(4), at(6))
	}
	g.width, g.height = max(g.width, g.frame.Max.X), max(g.height, g.frame.Max.Y)
	greys := len(g.palette) == 0
	for i := len(g.palette); i < 256; i++ {
		c := color.NRGBA{A: 255}
		if greys {
			c.R, c.G, c.B = uint8(i), uint8(i), uint8(i)
		}
		g.palette = append(g.palette, c)
	}
	if transparent >= 0 {
		g.palette[transparent] = color.NRGBA{}
	}
	return nil
}

// subBlocks is the data of a chain of sub-blocks as a stream.
type subBlocks struct {
	g    *gifReader
	left int
	err  error
}

func (s *subBlocks) ReadByte() (byte, error) {
	if s.left == 0 && s.err == nil {
		n, err := s.g.r.ReadByte()
		if s.left = int(n); err != nil {
			s.err = io.ErrUnexpectedEOF
		} else if n == 0 {
			s.err = io.EOF
		}
	}
	if s.err != nil {
		return 0, s.err
	}
	c, err := s.g.r.ReadByte()
	if err != nil {
		s.err = io.ErrUnexpectedEOF
		return 0, s.err
	}
	s.left--
	return c, nil
}

func (s *subBlocks) Read(p []byte) (int, error) {
	for i := range p {
		c, err := s.ReadByte()
		if err != nil {
			return i, err
		}
		p[i] = c
	}
	return len(p), nil
}

// decodeGIF decodes the first frame of a file whose screen has been held against the limit.
func decodeGIF(f *file, r io.Reader) (source, error) {
	g, err := readGIFHeader(r)
	if err != nil {
		return nil, err
	}
	bits, err := g.r.ReadByte()
	if err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	if bits < 2 || bits > 8 {
		return nil, fmt.Errorf("gif: indices of %d bits, not 2 to 8", bits)
	}
	data := &subBlocks{g: g}
	z := lzw.NewReader(data, lzw.LSB, int(bits))
	defer z.Close()
	m := image.NewPaletted(g.frame, g.palette)
	width, height := g.frame.Dx(), g.frame.Dy()
	line := func(y int) error {
		_, err := io.ReadFull(z, m.Pix[y*width:][:width])
		switch {
		case data.err == io.ErrUnexpectedEOF:
			return data.err
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return errors.New("gif: not enough image data")
		}
		return err
	}
	for i, y := range g.order(height) {
		if err := line(y); err != nil {
			if !f.damaged {
				return nil, err
			}
			f.warnings = append(f.warnings, damagedRows(i, height, err))
			return m, nil
		}
	}
	if g.another(data) {
		f.warnings = append(f.warnings, "an animation: its first frame is read")
	}
	return m, nil
}

// order is that in which the rows are stored.
func (g *gifReader) order(height int) (rows []int) {
	passes := [][2]int{{0, 1}} // first row, step
	if g.interlaced {
		passes = [][2]int{{0, 8}, {4, 8}, {2, 4}, {1, 2}}
	}
	for _, pass := range passes {
		for y := pass[0]; y < height; y += pass[1] {
			rows = append(rows, y)
		}
	}
	return rows
}

// another reports whether a frame follows the one whose data is given.
func (g *gifReader) another(data *subBlocks) bool {
	for data.err == nil {
		_, _ = data.ReadByte()
	}
	for data.err == io.EOF {
		c, err := g.r.ReadByte()
		if err != nil || c == ';' {
			return false
		}
		switch c {
		case ',':
			return true
		case '!':
			if _, err := g.r.ReadByte(); err != nil {
				return false
			}
			if _, err := g.blocks(); err != nil {
				return false
			}
		}
	}
	return false
}
