package weights

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/liif-render/liif/weights/internal/regular"
)

const specKey = "spec" // of a safetensors file's metadata

// ReadFile reads a model from a safetensors file, which must hold a spec in its metadata and
// exactly the spec's tensors in F32 or F16, all finite. MeanShift tensors are passed over. Errors
// name the file and wrap one of this package's, or say why the file cannot be read.
func ReadFile(path string) (*Model, error) {
	var m *Model
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
func Read(r io.ReaderAt, size int64, name string) (*Model, error) {
	m, err := read(r, size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	m.Name = name
	return m, nil
}

// readSpec reads the header of a file and its spec, which it takes out of the metadata.
func readSpec(r io.ReaderAt, size int64) (*file, Spec, error) {
	f, err := openFile(r, size)
	if err != nil {
		return nil, Spec{}, err
	}
	text, ok := f.metadata[specKey]
	if !ok {
		return nil, Spec{}, fmt.Errorf("%w: it must say under %q what the tensors are", ErrNoSpec,
			specKey)
	}
	delete(f.metadata, specKey)
	spec, err := ParseSpec([]byte(text))
	return f, spec, err
}

func read(r io.ReaderAt, size int64) (*Model, error) {
	f, spec, err := readSpec(r, size)
	if err != nil {
		return nil, err
	}
	shapes := map[string][]int{}
	for _, e := range f.entries {
		if !IsMeanShift(e.name) {
			shapes[e.name] = e.shape
		}
	}
	// Before any tensor is read, so that no more is allocated than the spec's limits allow.
	if err := CheckShapes(&spec, shapes); err != nil {
		return nil, err
	}
	m := &Model{Spec: spec, Metadata: f.metadata,
		Tensors: map[string]Tensor{}, DTypes: map[string]string{}}
	for _, e := range f.entries {
		if IsMeanShift(e.name) {
			continue
		}
		data, err := f.floats(e)
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", e.name, err)
		}
		m.Tensors[e.name] = Tensor{Shape: e.shape, Data: data}
		m.DTypes[e.name] = e.dtype
	}
	return m, nil
}
