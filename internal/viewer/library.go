package viewer

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
)

// library is the pictures that there are to go through, and reads them.
type library struct {
	paths   []string
	at      int
	alone   bool     // one file was named: the rest of its folder is not listed yet
	forward bool     // the last step went to a later picture
	loading string   // the path that is being read
	former  *listing // that a drop may be taken back to; nil after another step
	reads   int      // reads begun
	reading bool     // a picture, which may not be the one asked for last
	ahead   ahead    // neighbours that are read before they are asked for

	screen *colour.Profile // colours are converted to it
	stored bool            // they are not

	options imageio.ReadOptions
	decode  func(path string, o imageio.ReadOptions) (*imageio.Image, error)
	post    func(f func())
	show    func(read reading)
}

// listing is a list of pictures and the place in it.
type listing struct {
	paths []string
	at    int
	alone bool
}

// reading is a picture that has been read, or why not.
type reading struct {
	path   string
	number int
	image  *imageio.Image
	file   file
	took   time.Duration
	err    error

	profile   int  // bytes of the file's ICC profile
	stored    bool // the colours were to be left as they are
	converted bool // they were others than the screen's, and are those now
}

// newLibrary makes an empty library; show is called, through post, for each picture that is read.
func newLibrary(maxPixels int64, post func(f func()), show func(read reading)) library {
	options := imageio.ReadOptions{MaxPixels: maxPixels, Damaged: true}
	return library{options: options, decode: imageio.Open, post: post, show: show, forward: true}
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
	l.former = &listing{l.paths, l.at, l.alone}
	l.paths, l.at, l.alone = paths, 0, alone
	l.load(paths[0])
	return nil
}

// back returns to the list before the one opened last, of which nothing was shown yet. It reports
// whether there is one.
func (l *library) back() bool {
	if l.former == nil || len(l.former.paths) == 0 {
		return false
	}
	l.paths, l.at, l.alone = l.former.paths, l.former.at, l.former.alone
	l.former = nil
	return true
}

// errAlone: there is no other picture in the folder.
var errAlone = errors.New("there is no other picture in this folder")

// step goes on to another picture of the folder.
func (l *library) step(by int) error {
	if err := l.list(); err != nil || len(l.paths) == 0 {
		return err
	}
	if len(l.paths) == 1 {
		return errAlone
	}
	l.forward = by > 0
	l.jump((l.at + by + len(l.paths)) % len(l.paths))
	return nil
}

// end goes to the first picture of the folder or to the last.
func (l *library) end(last bool) error {
	if err := l.list(); err != nil || len(l.paths) == 0 {
		return err
	}
	if l.forward = !last; last {
		l.jump(len(l.paths) - 1)
	} else {
		l.jump(0)
	}
	return nil
}

// jump goes to a picture by its place in the list.
func (l *library) jump(at int) {
	l.at, l.former = at, nil
	l.load(l.paths[at])
}

// again reads the picture that is shown anew.
func (l *library) again() {
	if len(l.paths) > 0 {
		l.ahead.forget(l.paths[l.at])
		l.load(l.paths[l.at])
	}
}

// list lists the folder of a picture that was named alone.
func (l *library) list() error {
	if !l.alone {
		return nil
	}
	list, at, err := folderOf(l.paths[0])
	if err == nil {
		l.paths, l.at, l.alone = list, at, false
	}
	return err
}

// folderOf lists the pictures beside one, and where that is among them.
func folderOf(path string) (list []string, at int, err error) {
	if list, err = imageio.ListFolder(filepath.Dir(path)); err != nil {
		return nil, 0, err
	}
	base := filepath.Base(path)
	at = slices.IndexFunc(list, func(p string) bool { return filepath.Base(p) == base })
	if at < 0 {
		return append([]string{path}, list...), 0, nil
	}
	return list, at, nil
}

// place is the place of the picture shown among those of its folder, from 1; 0 of one alone.
func (l *library) place() (at, of int) {
	if len(l.paths) < 2 {
		return 0, len(l.paths)
	}
	return l.at + 1, len(l.paths)
}

// load reads a picture in a goroutine of its own. One that is being read already is not shown; this
// one is read after it, unless another is asked for meanwhile: decoded pictures are large, and
// there is never more than one beside the one that is shown and the neighbours that fit.
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
	decode, known, alone, convert := l.decode, l.ahead.take(r.path), l.alone, l.conversion()
	go func() {
		var folder []string
		at := 0
		if alone { // without, the picture is shown all the same
			folder, at, _ = folderOf(r.path)
		}
		if known != nil && known.file.same() && known.stored == (convert == nil) {
			number := r.number
			r = *known
			r.number, r.took = number, 0
		} else {
			r.read(decode, l.options, convert)
		}
		l.post(func() {
			if r.number != l.reads {
				r.image = nil // before there is another
				l.read()
				return
			}
			l.reading, l.loading = false, ""
			if l.alone && folder != nil {
				l.paths, l.at, l.alone = folder, at, false
			}
			if errors.Is(r.err, imageio.ErrTooLarge) {
				r.err = fmt.Errorf("%w; --max-pixels raises it", r.err)
			}
			l.show(r)
			l.prefetch()
		})
	}()
}

// conversion is that of pictures to the screen's colours; nil if they are shown as they are stored.
func (l *library) conversion() func(*imageio.Image) bool {
	if screen := l.screen; screen != nil && !l.stored {
		return func(m *imageio.Image) bool { return forScreen(m, screen) }
	}
	return nil
}

// read reads the picture of the path, and converts its colours unless convert is nil.
func (r *reading) read(decode func(string, imageio.ReadOptions) (*imageio.Image, error),
	o imageio.ReadOptions, convert func(*imageio.Image) bool) {
	start := time.Now()
	r.file = stat(r.path)
	if r.image, r.err = decode(r.path, o); r.err == nil {
		r.file.readExif(r.image)
		r.profile, r.stored = len(r.image.Metadata.ICC), convert == nil
		r.converted = convert != nil && convert(r.image)
	}
	r.took = time.Since(start)
}
