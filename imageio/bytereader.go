package imageio

import (
	"bufio"
	"io"
)

// byteReader reads a part of a file byte by byte, and remembers that it ended.
type byteReader struct {
	r     *bufio.Reader
	ended bool
}

func newByteReader(r io.ReaderAt, from, to int64) *byteReader {
	return &byteReader{r: bufio.NewReader(io.NewSectionReader(r, from, max(0, to-from)))}
}

// next returns the next byte, 0 after the end.
func (b *byteReader) next() byte {
	c, err := b.r.ReadByte()
	b.ended = b.ended || err != nil
	return c
}
