package parts

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/atomicfile"
)

const (
	partPrefix = "part-"
	partMagic  = "liif part 1\n"
)

func partName(unit int) string { return fmt.Sprintf("%s%06d", partPrefix, unit) }

// A part's file is the magic, the job's sum, the part's number, for each strip its frame (index,
// rows, sum, length, little-endian) and data, a frame of an index that no strip has, and the
// SHA-256 of all that.
const (
	frameBytes = 4 + 4 + 4 + 8
	endIndex   = 1<<32 - 1
)

// ErrDamaged: a part's file is not what was written.
var ErrDamaged = errors.New("damaged part")

// UnitWriter writes parts from strips that come in order.
type UnitWriter struct {
	folder *Folder
	unit   int
	until  int // the row at which the part ends
	row    int
	file   *atomicfile.File
	hash   hash.Hash
	done   func(unit int) // told of each part that is there
}

// NewUnitWriter begins with the first strip of a part; done, if not nil, is told of each part that
// is durable.
func (f *Folder) NewUnitWriter(unit int, done func(unit int)) *UnitWriter {
	from, _ := f.UnitRange(unit)
	return &UnitWriter{folder: f, unit: unit, row: from, done: done}
}

// Put takes the next strip. A part whose last one it is is on the disk when Put returns.
func (w *UnitWriter) Put(s imageio.EncodedStrip) error {
	if w.file == nil {
		name := filepath.Join(w.folder.Path, partName(w.unit))
		file, err := atomicfile.Create(name, true)
		if err != nil {
			return err
		}
		_, w.until = w.folder.UnitRange(w.unit)
		w.file, w.hash = file, sha256.New()
		head := append([]byte(partMagic), w.folder.id...)
		if err := w.write(binary.LittleEndian.AppendUint32(head, uint32(w.unit))); err != nil {
			return err
		}
	}
	frame := appendFrame(nil, s)
	if err := w.write(frame); err != nil {
		return err
	}
	if err := w.write(s.Data); err != nil {
		return err
	}
	w.row += s.Rows
	if w.row < w.until {
		return nil
	}
	if err := w.write(appendFrame(nil, imageio.EncodedStrip{Index: endIndex})); err != nil {
		return err
	}
	if err := w.write(w.hash.Sum(nil)); err != nil {
		return err
	}
	file, unit := w.file, w.unit
	w.file = nil
	w.unit++
	if err := file.Commit(); err != nil {
		return err
	}
	if w.done != nil {
		w.done(unit)
	}
	return nil
}

func appendFrame(b []byte, s imageio.EncodedStrip) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(s.Index))
	b = binary.LittleEndian.AppendUint32(b, uint32(s.Rows))
	b = binary.LittleEndian.AppendUint32(b, s.Sum)
	return binary.LittleEndian.AppendUint64(b, uint64(len(s.Data)))
}

func (w *UnitWriter) write(p []byte) error {
	w.hash.Write(p)
	if _, err := w.file.Write(p); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(w.folder.Path, partName(w.unit)), reason(err))
	}
	return nil
}

// reason is an error of package os without the name of the temporary file.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Close throws away a part that is not complete.
func (w *UnitWriter) Close() {
	if w.file != nil {
		w.file.Discard()
		w.file = nil
	}
}

// ReadUnit reads a part whole and checks it: what it returns is what was written. Errors are
// ErrDamaged, or those of package os.
func (f *Folder) ReadUnit(unit int) ([]imageio.EncodedStrip, error) {
	name := filepath.Join(f.Path, partName(unit))
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	damaged := func(format string, args ...any) ([]imageio.EncodedStrip, error) {
		return nil, fmt.Errorf("%s: %w: %s", name, ErrDamaged, fmt.Sprintf(format, args...))
	}
	if len(data) < sha256.Size {
		return damaged("%d bytes", len(data))
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return damaged("its sum is wrong")
	}
	head := binary.LittleEndian.AppendUint32(append([]byte(partMagic), f.id...), uint32(unit))
	body, of := bytes.CutPrefix(body, head)
	if !of {
		return damaged("it is of another job, or another part of this one")
	}
	var strips []imageio.EncodedStrip
	row, until := f.UnitRange(unit)
	for {
		if len(body) < frameBytes {
			return damaged("it ends in a strip")
		}
		le := binary.LittleEndian
		index, rows, sum := le.Uint32(body), le.Uint32(body[4:]), le.Uint32(body[8:])
		length := le.Uint64(body[12:])
		if body = body[frameBytes:]; index == endIndex {
			break
		}
		if length > uint64(len(body)) || int64(rows) > int64(until-row) || rows == 0 {
			return damaged("a strip of %d rows and %d bytes", rows, length)
		}
		row += int(rows)
		strips = append(strips, imageio.EncodedStrip{Index: int(index), Rows: int(rows), Sum: sum,
			Data: body[:length]})
		body = body[length:]
	}
	if row != until || len(body) > 0 {
		return damaged("%d rows are missing, %d bytes too many", until-row, len(body))
	}
	return strips, nil
}

// Drop deletes a damaged part, so that it counts as missing.
func (f *Folder) Drop(unit int) error { return os.Remove(filepath.Join(f.Path, partName(unit))) }
