package weights

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/liif-render/liif/internal/atomicfile"
	"github.com/liif-render/liif/internal/half"
)

// WriteOptions say how a model is stored.
type WriteOptions struct {
	F16   bool // store float16, rounded to nearest; values above 65504 are an error
	Force bool // replace the file if it exists
}

// WriteFile validates a model and stores it as a safetensors file, which appears complete or not at
// all. The same model gives the same bytes. Errors wrap ErrExists, those of Validate, ErrNotFinite
// for a value that float16 cannot hold, or say why the file cannot be written.
func WriteFile(path string, m *Model, opts WriteOptions) error {
	err := checkWritable(m, opts.F16)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, opts.Force,
		func(w io.Writer) error { return write(w, m, opts.F16) })
}

// Write writes the bytes that WriteFile would store. It validates the model before the first one.
func Write(w io.Writer, m *Model, f16 bool) error {
	if err := checkWritable(m, f16); err != nil {
		return err
	}
	return write(w, m, f16)
}

func checkWritable(m *Model, f16 bool) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if n := len(m.Metadata) + 1; n > maxMetadata { // with the spec
		return fmt.Errorf("%d metadata, at most %d: %w", n, maxMetadata, ErrLimit)
	}
	for key, value := range m.Metadata {
		if key == specKey || !utf8.ValidString(key) || !utf8.ValidString(value) {
			return fmt.Errorf("metadata %.80q cannot be stored", key)
		}
	}
	if !f16 {
		return nil
	}
	for _, t := range m.Spec.Tensors() {
		for i, v := range m.Tensors[t.Name].Data {
			if half.FromFloat(v)&0x7c00 == 0x7c00 {
				return fmt.Errorf("tensor %q: %w in float16: %v at index %d", t.Name, ErrNotFinite,
					v, i)
			}
		}
	}
	return nil
}

func write(w io.Writer, m *Model, f16 bool) error {
	spec := m.Spec
	spec.Hidden = append([]int{}, spec.Hidden...) // an empty list is not null
	text, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	metadata := map[string]string{specKey: string(text)}
	maps.Copy(metadata, m.Metadata)
	var list []NamedTensor
	for _, t := range m.Spec.Tensors() {
		list = append(list, NamedTensor{Name: t.Name, Tensor: m.Tensors[t.Name]})
	}
	return writeTensors(w, list, metadata, f16)
}

func writeTensors(
	w io.Writer, tensors []NamedTensor, metadata map[string]string, f16 bool,
) error {
	header, err := encodeHeader(tensors, metadata, f16)
	if err != nil {
		return err
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	buf.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header))))
	buf.Write(header)
	var b [4]byte
	for _, t := range tensors {
		for _, v := range t.Data {
			n := 4
			if f16 {
				n = 2
				binary.LittleEndian.PutUint16(b[:], half.FromFloat(v))
			} else {
				binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
			}
			// The writer keeps its first error and Flush reports it.
			buf.Write(b[:n])
		}
	}
	return buf.Flush()
}

// encodeHeader is a header with sorted metadata and the tensors in their order, padded so that
// the data begin at a multiple of 8.
func encodeHeader(tensors []NamedTensor, metadata map[string]string, f16 bool) ([]byte, error) {
	dtype, size := F32, 4
	if f16 {
		dtype, size = F16, 2
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "{%q:{", metadataKey)
	for i, key := range slices.Sorted(maps.Keys(metadata)) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s:%s", quote(key), quote(metadata[key]))
	}
	b.WriteByte('}')
	offset := 0
	for _, t := range tensors {
		elements, _ := product(t.Shape)
		shape, err := json.Marshal(append([]int{}, t.Shape...)) // of no dimensions: [], not null
		if err != nil {
			return nil, err
		}
		end := offset + elements*size
		fmt.Fprintf(&b, `,%s:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, quote(t.Name), dtype,
			shape, offset, end)
		offset = end
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	if b.Len() > maxHeader {
		return nil, fmt.Errorf("header of %d bytes, the format allows %d: %w", b.Len(), maxHeader,
			ErrLimit)
	}
	return b.Bytes(), nil
}

// quote is a valid UTF-8 string in JSON.
func quote(s string) string {
	b, _ := json.Marshal(s) // no string fails
	return string(b)
}
