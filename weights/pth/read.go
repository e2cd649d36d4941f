package pth

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/liif-render/liif/weights"
	"github.com/liif-render/liif/weights/internal/regular"
)

// container holds a pickle and the storages that it names.
type container interface {
	value() (any, error)
	bytes(*storage) ([]byte, error) // exactly storage.bytes() of them
}

// maxUnpacked limits the bytes of all storages that a model's tensors use, counted once per tensor.
const maxUnpacked = 8 * maxElements

// ReadFile reads the model of a checkpoint, {'model': {'name', 'args', 'sd'}, ...}; what else there
// is, such as the optimiser's state, is passed over, and so are MeanShift tensors. The elements may
// be float32, float64, float16 or bfloat16. Errors begin with the path and wrap one of this
// package's or of package weights.
func ReadFile(path string) (*weights.Model, error) {
	var m *weights.Model
	err := regular.Read(path, func(r io.ReaderAt, size int64) (err error) {
		m, err = read(r, size)
		return err
	})
	if err != nil {
		return nil, err
	}
	m.Name = filepath.Base(path)
	return m, nil
}

// Read reads a model like ReadFile, from the size bytes of r. The name is the model's and begins
// the errors.
func Read(r io.ReaderAt, size int64, name string) (*weights.Model, error) {
	m, err := read(r, size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	m.Name = name
	return m, nil
}

func read(r io.ReaderAt, size int64) (*weights.Model, error) {
	c, err := open(r, size)
	if err != nil {
		return nil, err
	}
	root, err := c.value()
	if err != nil {
		return nil, err
	}
	spec, state, metadata, err := checkpoint(root)
	if err != nil {
		return nil, err
	}
	m := &weights.Model{Spec: spec, Metadata: metadata}
	return m, fill(m, c, state)
}

func open(r io.ReaderAt, size int64) (container, error) {
	var magic [4]byte
	if n, err := r.ReadAt(magic[:], 0); n < len(magic) {
		return nil, fmt.Errorf("%w: a file of %d bytes: %w", ErrFormat, n, err)
	}
	if string(magic[:]) == "PK\x03\x04" {
		return openArchive(r, size)
	}
	return openBare(r, size)
}

// fill reads the tensors that the spec asks for, having checked that the state has just those.
func fill(m *weights.Model, c container, state *dict) error {
	tensors := map[string]*tensor{}
	shapes := map[string][]int{}
	for _, key := range state.keys {
		name, ok1 := key.(string)
		t, ok2 := state.values[key].(*tensor)
		if !ok1 || !ok2 {
			return fmt.Errorf("%w: the state has %s under %s", ErrModel, kind(state.values[key]),
				kind(key))
		}
		if !weights.IsMeanShift(name) {
			tensors[name], shapes[name] = t, t.shape
		}
	}
	if err := weights.CheckShapes(&m.Spec, shapes); err != nil {
		return err
	}
	unpacked := int64(0)
	for _, t := range tensors {
		if unpacked += t.storage.bytes(); unpacked > maxUnpacked {
			return fmt.Errorf("tensors use more than %d bytes of storages: %w", int64(maxUnpacked),
				ErrLimit)
		}
	}
	m.Tensors, m.DTypes = map[string]weights.Tensor{}, map[string]string{}
	for _, wanted := range m.Spec.Tensors() {
		t := tensors[wanted.Name]
		data, err := t.read(c)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", wanted.Name, err)
		}
		m.Tensors[wanted.Name] = weights.Tensor{Shape: wanted.Shape, Data: data}
		m.DTypes[wanted.Name] = t.storage.dtype
	}
	return nil
}

func (t *tensor) read(c container) ([]float32, error) {
	if t.storage.dtype == "" {
		return nil, fmt.Errorf("%w: whole numbers where floating point ones should be",
			weights.ErrDType)
	}
	data, err := c.bytes(t.storage)
	if err != nil {
		return nil, err
	}
	return t.floats(data)
}
