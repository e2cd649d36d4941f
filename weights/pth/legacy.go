package pth

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/big"
)

// bare is the format of torch.save before 1.6, which it still writes on request: the pickles of a
// magic number, a version, the system's traits, the value and the storages' keys, and then for each
// key the number of elements in 8 bytes and the elements.
type bare struct {
	r       io.ReaderAt
	size    int64
	root    any
	offsets map[string]int64 // of each storage's elements
}

var (
	bareMagic, _ = new(big.Int).SetString("1950a86a20f9469cfc6c", 16)
	bareVersion  = int64(1001)
)

func openBare(r io.ReaderAt, size int64) (*bare, error) {
	head := make([]byte, min(size, maxPickle))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	pos := 0
	load := loader()
	var named []*storage
	next := func() (any, error) {
		v, n, err := unpickle(head[pos:], func(id any) (any, error) {
			s, err := load(id)
			if err == nil {
				named = append(named, s.(*storage))
			}
			return s, err
		})
		if err != nil {
			return nil, fmt.Errorf("pickle at byte %d: %w", pos, err)
		}
		pos += n
		return v, nil
	}
	magic, err := next()
	if m, ok := magic.(*big.Int); err != nil || !ok || m.Cmp(bareMagic) != 0 {
		return nil, fmt.Errorf("%w: neither torch's zip archive nor its magic number", ErrFormat)
	}
	if v, err := next(); err != nil || v != bareVersion {
		return nil, fmt.Errorf("%w: version %v, must be %d", ErrFormat, kind(v), bareVersion)
	}
	traits, err := next()
	if err != nil {
		return nil, err
	}
	if d, ok := traits.(*dict); !ok || d.values["little_endian"] != true {
		return nil, fmt.Errorf("%w: it was not written on a little endian machine", ErrFormat)
	}
	b := &bare{r: r, size: size, offsets: map[string]int64{}}
	if b.root, err = next(); err != nil {
		return nil, err
	}
	keys, err := next()
	if err != nil {
		return nil, err
	}
	return b, b.locate(keys, named, int64(pos))
}

// locate walks over the storages. Their lengths in bytes follow from the types that the pickle
// gives them.
func (b *bare) locate(keys any, named []*storage, pos int64) error {
	list, ok := keys.(*list)
	if !ok {
		return fmt.Errorf("%w: the keys are %s", ErrFormat, kind(keys))
	}
	sizes := map[string]*storage{}
	for _, s := range named {
		sizes[s.key] = s
	}
	for _, k := range list.items {
		key, _ := k.(string)
		s := sizes[key]
		if s == nil {
			return fmt.Errorf("%w: there are elements for %s, which nothing names", ErrStorage,
				kind(k))
		}
		var count [8]byte
		if n, err := b.r.ReadAt(count[:], pos); n < len(count) {
			return fmt.Errorf("%w: the file ends before %.80q: %w", ErrStorage, key, err)
		}
		pos += 8
		if n := binary.LittleEndian.Uint64(count[:]); n != uint64(s.elements) {
			return fmt.Errorf("%w: %.80q has %d elements, the pickle says %d", ErrStorage, key, n,
				s.elements)
		}
		if s.bytes() > b.size-pos {
			return fmt.Errorf("%w: %.80q takes %d bytes, the file ends after %d", ErrStorage, key,
				s.bytes(), b.size-pos)
		}
		b.offsets[key] = pos
		pos += s.bytes()
	}
	return nil
}

func (b *bare) value() (any, error) { return b.root, nil }

func (b *bare) bytes(s *storage) ([]byte, error) {
	offset, ok := b.offsets[s.key]
	if !ok {
		return nil, fmt.Errorf("%w: no elements for %.80q", ErrStorage, s.key)
	}
	data := make([]byte, s.bytes())
	if n, err := b.r.ReadAt(data, offset); n < len(data) {
		return nil, fmt.Errorf("%w: %.80q: %w", ErrStorage, s.key, err)
	}
	return data, nil
}
