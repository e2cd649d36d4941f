package pth

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// archive is the format of torch.save since 1.6: a zip of one folder with the pickle data.pkl,
// each storage as data/KEY and, since 2.0, byteorder.
type archive struct {
	files map[string]*zip.File // by the name inside the folder
}

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w, or cut short: %w", ErrFormat, err)
	}
	a := &archive{files: map[string]*zip.File{}}
	folder := ""
	for i, f := range z.File {
		first, name, ok := strings.Cut(f.Name, "/")
		if i == 0 {
			folder = first
		}
		if !ok || first != folder {
			return nil, fmt.Errorf("%w: a zip file with %.80q outside the folder %.80q", ErrFormat,
				f.Name, folder)
		}
		if a.files[name] != nil {
			return nil, fmt.Errorf("%w: a zip file with two %.80q", ErrFormat, f.Name)
		}
		a.files[name] = f
	}
	switch {
	case a.files["constants.pkl"] != nil:
		return nil, fmt.Errorf("%w: a TorchScript archive, not a state dict", ErrFormat)
	case a.files["data.pkl"] == nil:
		return nil, fmt.Errorf("%w: a zip file without data.pkl", ErrFormat)
	case a.files["byteorder"] != nil:
		order, err := readEntry(a.files["byteorder"], 16)
		if err != nil {
			return nil, err
		}
		if string(order) != "little" {
			return nil, fmt.Errorf("%w: its byte order is %.16q, only little is read", ErrFormat,
				order)
		}
	}
	return a, nil
}

func (a *archive) value() (any, error) {
	data, err := readEntry(a.files["data.pkl"], maxPickle)
	if err != nil {
		return nil, err
	}
	v, _, err := unpickle(data, loader())
	return v, err
}

func (a *archive) bytes(s *storage) ([]byte, error) {
	f := a.files["data/"+s.key]
	if f == nil {
		return nil, fmt.Errorf("%w: data/%.80s is not in the archive", ErrStorage, s.key)
	}
	if f.UncompressedSize64 != uint64(s.bytes()) {
		return nil, fmt.Errorf("%w: data/%.80s has %d bytes, its %d elements take %d", ErrStorage,
			s.key, f.UncompressedSize64, s.elements, s.bytes())
	}
	return readEntry(f, s.bytes())
}

// readEntry unpacks an entry of at most limit bytes and checks its CRC. Memory grows with what is
// really there, whatever the entry says of its size.
func readEntry(f *zip.File, limit int64) ([]byte, error) {
	fail := func(err error) error { return fmt.Errorf("zip entry %.80q: %w", f.Name, err) }
	if f.UncompressedSize64 > uint64(limit) {
		return nil, fail(fmt.Errorf("%d bytes, at most %d: %w", f.UncompressedSize64, limit,
			ErrLimit))
	}
	r, err := f.Open()
	if err != nil {
		return nil, fail(fmt.Errorf("%w: %w", ErrFormat, err))
	}
	defer r.Close()
	var b bytes.Buffer
	b.Grow(int(min(f.UncompressedSize64, f.CompressedSize64, 1<<24)))
	n, err := io.Copy(&b, io.LimitReader(r, limit+1))
	if err == nil && (n > limit || uint64(n) != f.UncompressedSize64) {
		err = errors.New("not as long as it says")
	}
	if err != nil {
		return nil, fail(fmt.Errorf("%w: %w", ErrFormat, err))
	}
	return b.Bytes(), nil
}
