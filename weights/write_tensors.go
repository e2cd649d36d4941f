package weights

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/liif-render/liif/internal/atomicfile"
)

// NamedTensor is a tensor and its name in a file.
type NamedTensor struct {
	Name string
	Tensor
}

// WriteTensors stores float32 tensors of any content, in the order given, as a safetensors file,
// which appears complete or not at all, and replaces one that is there. ReadTensors reads it back
// bit for bit. Errors wrap ErrDuplicate, ErrShape, ErrLimit or ErrNotFinite, or say why the file
// cannot be written.
func WriteTensors(path string, tensors []NamedTensor, metadata map[string]string) error {
	err := checkTensors(tensors, metadata)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, true, func(w io.Writer) error {
		return writeTensors(w, tensors, metadata, false)
	})
}

func checkTensors(tensors []NamedTensor, metadata map[string]string) error {
	names := map[string]bool{metadataKey: true}
	for _, t := range tensors {
		size, ok := product(t.Shape)
		switch {
		case names[t.Name]:
			return fmt.Errorf("tensor %.80q: %w", t.Name, ErrDuplicate)
		case len(t.Name) > maxName || !utf8.ValidString(t.Name):
			return fmt.Errorf("tensor %.80q: the name cannot be stored", t.Name)
		case !ok || size != len(t.Data) || len(t.Shape) > maxRank:
			return fmt.Errorf("tensor %q: %w: %d values for shape %v", t.Name, ErrShape,
				len(t.Data),
				t.Shape)
		}
		if err := checkFinite(t.Data); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		names[t.Name] = true
	}
	if len(tensors) > maxTensors || len(metadata) > maxMetadata {
		return fmt.Errorf("%d tensors and %d metadata, at most %d and %d: %w", len(tensors),
			len(metadata), maxTensors, maxMetadata, ErrLimit)
	}
	for key, value := range metadata {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return fmt.Errorf("metadata %.80q cannot be stored", key)
		}
	}
	return nil
}
