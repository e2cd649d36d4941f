package viewer

import (
	"slices"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/priority"
)

// ahead is the pictures beside the one shown, read before they are asked for, so that they are
// there at once. They take a limited number of bytes; what would take more is left.
type ahead struct {
	limit   int64
	kept    []reading
	reading string // the path that is being read; empty while none is
}

// take hands over a picture that has been read; nil if it has not.
func (a *ahead) take(path string) *reading {
	i := slices.IndexFunc(a.kept, func(r reading) bool { return r.path == path })
	if i < 0 {
		return nil
	}
	r := a.kept[i]
	a.kept = slices.Delete(a.kept, i, i+1)
	return &r
}

// forget lets a picture go, whose file has changed.
func (a *ahead) forget(path string) { a.take(path) }

// bytes is what the pictures take.
func (a *ahead) bytes() (n int64) {
	for _, r := range a.kept {
		n += imageBytes(r.image)
	}
	return n
}

func imageBytes(m *imageio.Image) int64 { return int64(len(m.Pix8) + 2*len(m.Pix16)) }

// keep adds a picture if there is room for it and it is still one of the neighbours wanted, and
// lets others go.
func (a *ahead) keep(r reading, wanted []string) {
	if slices.Contains(wanted, r.path) && r.err == nil {
		a.kept = append(a.kept, r)
	}
	a.kept = slices.DeleteFunc(a.kept,
		func(k reading) bool { return !slices.Contains(wanted, k.path) })
	for len(a.kept) > 0 && a.bytes() > a.limit {
		a.kept = a.kept[:len(a.kept)-1]
	}
}

// neighbours are the pictures that may be asked for next, the likelier first.
func (l *library) neighbours() []string {
	n := len(l.paths)
	if n < 2 || l.alone {
		return nil
	}
	next, previous := l.paths[(l.at+1)%n], l.paths[(l.at+n-1)%n]
	if !l.forward {
		next, previous = previous, next
	}
	return []string{next, previous}
}

// prefetch reads a neighbour that is not there yet, one at a time, while nothing is asked for.
func (l *library) prefetch() {
	wanted := l.neighbours()
	a := &l.ahead
	a.keep(reading{}, wanted)
	if a.reading != "" || l.loading != "" || a.limit == 0 {
		return
	}
	for _, path := range wanted {
		if path == l.paths[l.at] || slices.ContainsFunc(a.kept, func(r reading) bool {
			return r.path == path
		}) {
			continue
		}
		room := a.limit - a.bytes()
		width, height, err := imageio.Dimensions(path)
		if err != nil || 4*int64(width)*int64(height) > room {
			continue
		}
		r := reading{path: path}
		a.reading = path
		decode, options, convert := l.decode, l.options, l.conversion()
		go func() {
			priority.Lower()
			r.read(decode, options, convert)
			l.post(func() {
				a.reading = ""
				a.keep(r, l.neighbours())
				if r.err == nil { // one that cannot be read is not tried over and over
					l.prefetch()
				}
			})
		}()
		return
	}
}
