package viewer

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/liif-render/liif/imageio"
)

// library is the pictures that there are to go through, and reads them.
type library struct {
	paths   []string
	at      int
	alone   bool   // one file was named: the rest of its folder is not listed yet
	loading string // the path that is being read
	reads   int    // reads begun
	reading bool   // a picture, which may not be the one asked for last

	options imageio.ReadOptions
	decode  func(path string, o imageio.ReadOptions) (*imageio.Image, error)
	post    func(f func())
	show    func(read reading)
}

// reading is a picture that has been read, or why not.
type reading struct {
	path   string
	number int
	image  *imageio.Image
	took   time.Duration
	err    error
}

// newLibrary makes an empty library; show is called, through post, for each picture that is read.
func newLibrary(maxPixels int64, post func(f func()), show func(read reading)) library {
	return library{options: imageio.ReadOptions{MaxPixels: maxPixels}, decode: imageio.Open, post: post,
		show: show}
}

// open goes to the first of pictures, or of a folder of them.
func (l *library) open(pictures []string) error {
	paths, alone := pictures, len(pictures) == 1
	if alone {
		if list, err := imageio.ListFolder(pictures[0]); err == nil {
			paths, alone = list, false
		} else if errors.Is(err, imageio.ErrNoPictures) {
			return err
		}
	}
	l.paths, l.at, l.alone = paths, 0, alone
	l.load(paths[0])
	return nil
}

// errAlone: there is nothing to go on to.
var errAlone = errors.New("there is no other picture in this folder")

// step goes on to another picture of the folder.
func (l *library) step(by int) error {
	if len(l.paths) == 0 {
		return nil
	}
	if err := l.list(); err != nil {
		return err
	}
	if len(l.paths) == 1 {
		return errAlone
	}
	l.at = (l.at + by + len(l.paths)) % len(l.paths)
	l.load(l.paths[l.at])
	return nil
}

// list lists the folder of a picture that was named alone.
func (l *library) list() error {
	if !l.alone {
		return nil
	}
	list, err := imageio.ListFolder(filepath.Dir(l.paths[0]))
	if err != nil {
		return err
	}
	base := filepath.Base(l.paths[0])
	l.alone = false
	at := slices.IndexFunc(list, func(p string) bool { return filepath.Base(p) == base })
	if at < 0 {
		list, at = append([]string{l.paths[0]}, list...), 0
	}
	l.paths, l.at = list, at
	return nil
}

// load reads a picture in a goroutine of its own. One that is being read already is not shown; this one
// is read after it, unless another is asked for meanwhile: decoded pictures are large, and there is never
// more than one beside the one that is shown.
func (l *library) load(path string) {
	l.reads++
	l.loading = path
	if !l.reading {
		l.reading = true
		l.read()
	}
}

// read reads the picture asked for last, and then goes on to what was asked for meanwhile.
func (l *library) read() {
	r := reading{path: l.loading, number: l.reads}
	decode := l.decode
	go func() {
		start := time.Now()
		r.image, r.err = decode(r.path, l.options)
		r.took = time.Since(start)
		l.post(func() {
			if r.number != l.reads {
				r.image = nil // before there is another
				l.read()
				return
			}
			l.reading, l.loading = false, ""
			if errors.Is(r.err, imageio.ErrTooLarge) {
				r.err = fmt.Errorf("%w; --max-pixels raises it", r.err)
			}
			l.show(r)
		})
	}()
}
