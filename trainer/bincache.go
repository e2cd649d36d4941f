package trainer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/liif-render/liif/internal/atomicfile"
)

// errStale: a cached picture is missing or damaged, or its source file has changed.
var errStale = errors.New("not in the cache")

// binHeader is the first line of a cached picture; its colours follow.
type binHeader struct {
	Width, Height int
	SourceBytes   int64
	SourceTime    int64 // of modification, in nanoseconds
	Downscale     []Downscale
}

// binFile is a cached picture: a line of JSON and the colours.
type binFile struct {
	path      string
	source    string
	downscale []Downscale
}

// header describes the source file in its present state.
func (b binFile) header() (binHeader, error) {
	info, err := os.Stat(b.source)
	if err != nil {
		return binHeader{}, err
	}
	return binHeader{SourceBytes: info.Size(), SourceTime: info.ModTime().UnixNano(),
		Downscale: b.downscale}, nil
}

func (b binFile) read() (*picture, error) {
	want, err := b.header()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(b.path)
	if err != nil {
		return nil, errStale
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	line, err := r.ReadSlice('\n')
	var h binHeader
	if err != nil || json.Unmarshal(line, &h) != nil {
		return nil, errStale
	}
	want.Width, want.Height = h.Width, h.Height
	info, err := f.Stat()
	if err != nil || fmt.Sprint(h) != fmt.Sprint(want) || h.Width < 1 || h.Height < 1 ||
		int64(h.Width) > info.Size()/3/int64(h.Height) {
		return nil, errStale
	}
	p := newPicture(h.Width, h.Height)
	if _, err := io.ReadFull(r, p.pix); err != nil {
		return nil, errStale
	}
	return p, nil
}

// write stores a picture under another name first: processes may share a cache.
func (b binFile) write(p *picture) error {
	h, err := b.header()
	if err != nil {
		return err
	}
	h.Width, h.Height = p.width, p.height
	line, err := json.Marshal(h)
	if err != nil {
		return err
	}
	err = atomicfile.Write(b.path, true, func(w io.Writer) error {
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
		_, err := w.Write(p.pix)
		return err
	})
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}
