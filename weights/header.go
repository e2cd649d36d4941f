package weights

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
)

// Limits of a safetensors file. That of the header is the format's own.
const (
	maxHeader   = 100_000_000
	maxMetadata = 1 << 12 // entries
	maxTensors  = 1 << 16
	maxName     = 1024
	maxRank     = 8
)

const metadataKey = "__metadata__"

// entry is a tensor of a file: where its bytes are and what they mean.
type entry struct {
	name       string
	dtype      string
	shape      []int
	begin, end int // from the end of the header
}

// elements is the product of the shape, which parseHeader has checked.
func (e *entry) elements() int { return (e.end - e.begin) / dtypeSize(e.dtype) }

// dtypeSize is the bytes of an element, 0 for a dtype that is not read.
func dtypeSize(dtype string) int {
	switch dtype {
	case F32:
		return 4
	case F16:
		return 2
	case U8:
		return 1
	}
	return 0
}

// readHeader reads and checks a file's header against the file's size. The entries come in the
// order of their data, which they cover without hole or overlap.
func readHeader(r io.ReaderAt, size int64) (entries []entry, metadata map[string]string,
	base int64, err error) {
	if size < 8 {
		return nil, nil, 0, fmt.Errorf("%w: a file of %d bytes has none", ErrHeader, size)
	}
	if size > math.MaxInt {
		return nil, nil, 0, fmt.Errorf("file of %d bytes: %w of this machine", size, ErrLimit)
	}
	var prefix [8]byte
	if err := readFull(r, prefix[:], 0); err != nil {
		return nil, nil, 0, err
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	if length > maxHeader && isCheckpoint(prefix[:]) {
		return nil, nil, 0, ErrCheckpoint
	}
	if length > maxHeader {
		return nil, nil, 0,
			fmt.Errorf("%w: the first 8 bytes give it %d bytes, the format allows %d",
				ErrHeader, length, maxHeader)
	}
	if int64(length) > size-8 {
		return nil, nil, 0, fmt.Errorf("%w: header of %d bytes in a file of %d",
			ErrTruncated, length, size)
	}
	header := make([]byte, length)
	if err := readFull(r, header, 8); err != nil {
		return nil, nil, 0, err
	}
	base = 8 + int64(length)
	entries, metadata, err = parseHeader(header)
	if err == nil {
		err = checkOffsets(entries, int(size-base))
	}
	return entries, metadata, base, err
}

// isCheckpoint recognises the zip archives and pickles that PyTorch saves.
func isCheckpoint(prefix []byte) bool {
	return bytes.HasPrefix(prefix, []byte("PK\x03\x04")) ||
		prefix[0] == 0x80 && prefix[1] >= 2 && prefix[1] <= 5
}

// parseHeader reads the JSON of a header.
func parseHeader(header []byte) ([]entry, map[string]string, error) {
	if !bytes.HasPrefix(header, []byte("{")) {
		return nil, nil, fmt.Errorf("%w: it does not start with {", ErrHeader)
	}
	d, err := newDecoder(header)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	var entries []entry
	metadata := map[string]string{}
	err = eachKey(d, func(name string) error {
		if name == metadataKey {
			return eachKey(d, func(key string) error {
				value, err := readString(d)
				if err != nil {
					return fmt.Errorf("metadata %.80q: %w", key, err)
				}
				if len(metadata) == maxMetadata {
					return fmt.Errorf("more than %d metadata: %w", maxMetadata, ErrLimit)
				}
				metadata[key] = value
				return nil
			})
		}
		if len(name) > maxName {
			return fmt.Errorf("tensor name of %d bytes, at most %d: %w", len(name), maxName,
				ErrLimit)
		}
		if len(entries) == maxTensors {
			return fmt.Errorf("more than %d tensors: %w", maxTensors, ErrLimit)
		}
		e, err := parseEntry(d, name)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		entries = append(entries, e)
		return nil
	})
	if _, ok := errors.AsType[syntaxError](err); ok {
		err = fmt.Errorf("%w: %w", ErrHeader, err)
	}
	if err != nil {
		return nil, nil, err
	}
	return entries, metadata, nil
}

// parseEntry reads a tensor's description and checks all of it that needs no other tensor.
func parseEntry(d *json.Decoder, name string) (entry, error) {
	e := entry{name: name}
	var offsets []int
	err := eachKey(d, func(key string) (err error) {
		switch key {
		case "dtype":
			e.dtype, err = readString(d)
		case "shape":
			e.shape, err = readNumbers(d, maxRank)
		case "data_offsets":
			offsets, err = readNumbers(d, 2)
		default:
			return syntaxErrorf("unknown field %.80q", key)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
	switch {
	case err != nil:
		return e, err
	case e.dtype == "" || e.shape == nil || offsets == nil:
		return e, syntaxError("dtype, shape and data_offsets are not all there")
	case dtypeSize(e.dtype) == 0:
		return e, fmt.Errorf("%w %.40q", ErrDType, e.dtype)
	case len(offsets) != 2 || offsets[1] < offsets[0]:
		return e, fmt.Errorf("%w %v", ErrOffsets, offsets)
	}
	e.begin, e.end = offsets[0], offsets[1]
	size, ok := product(append([]int{dtypeSize(e.dtype)}, e.shape...))
	if !ok {
		return e, fmt.Errorf("%w: the size of %v overflows", ErrShape, e.shape)
	}
	if size != e.end-e.begin {
		return e, fmt.Errorf("%w: %d bytes for %s of shape %v, which takes %d",
			ErrOffsets, e.end-e.begin, e.dtype, e.shape, size)
	}
	return e, nil
}

// checkOffsets sorts entries by their data and checks that they tile the size bytes after the
// header.
func checkOffsets(entries []entry, size int) error {
	slices.SortStableFunc(entries, func(a, b entry) int {
		if a.begin != b.begin {
			return a.begin - b.begin
		}
		return a.end - b.end
	})
	end := 0
	for _, e := range entries {
		if e.begin != end {
			return fmt.Errorf("tensor %q: %w: it begins at byte %d, the one before ends at %d",
				e.name, ErrOffsets, e.begin, end)
		}
		end = e.end
	}
	if end > size {
		return fmt.Errorf("%w: the tensors take %d bytes, the file holds %d", ErrTruncated, end,
			size)
	}
	if end < size {
		return fmt.Errorf("%w: %d bytes after the last tensor", ErrOffsets, size-end)
	}
	return nil
}

// product multiplies non-negative numbers; false means that an int cannot hold a partial product.
func product(factors []int) (int, bool) {
	p := uint(1)
	for _, f := range factors {
		high, low := bits.Mul(p, uint(f))
		if high != 0 || low > math.MaxInt {
			return 0, false
		}
		p = low
	}
	return int(p), true
}

// readFull reads all of p at an offset.
func readFull(r io.ReaderAt, p []byte, offset int64) error {
	n, err := r.ReadAt(p, offset)
	if n == len(p) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %d bytes at %d, wanted %d", ErrTruncated, n, offset, len(p))
	}
	return err
}
