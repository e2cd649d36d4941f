package weights

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/liif-render/liif/internal/half"
	"github.com/liif-render/liif/weights/internal/regular"
)

// Element types of a safetensors file that are read.
const (
	F32 = "F32"
	F16 = "F16"
	U8  = "U8"
)

// Raw is a tensor as a file stores it: little endian, C order.
type Raw struct {
	DType string // F32, F16 or U8
	Shape []int
	Data  []byte
}

// ReadTensors reads every tensor of a safetensors file of any content, and its metadata. All must
// be F32 or F16 and finite; F16 is widened. Errors are those of ReadFile that do not concern a
// spec.
func ReadTensors(path string) (map[string]Tensor, map[string]string, error) {
	tensors := map[string]Tensor{}
	metadata, err := eachTensor(path, func(f *file, e entry) error {
		data, err := f.floats(e)
		tensors[e.name] = Tensor{Shape: e.shape, Data: data}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return tensors, metadata, nil
}

// ReadRaw reads every tensor of a safetensors file of any content as bytes, U8 too, and its
// metadata. It is as strict as ReadTensors but for the values, which it does not look at.
func ReadRaw(path string) (map[string]Raw, map[string]string, error) {
	tensors := map[string]Raw{}
	metadata, err := eachTensor(path, func(f *file, e entry) error {
		data := make([]byte, e.end-e.begin)
		tensors[e.name] = Raw{DType: e.dtype, Shape: e.shape, Data: data}
		return readFull(f.r, data, f.base+int64(e.begin))
	})
	if err != nil {
		return nil, nil, err
	}
	return tensors, metadata, nil
}

func eachTensor(path string, read func(*file, entry) error) (map[string]string, error) {
	var metadata map[string]string
	err := regular.Read(path, func(r io.ReaderAt, size int64) error {
		f, err := openFile(r, size)
		if err != nil {
			return err
		}
		for _, e := range f.entries {
			if err := read(f, e); err != nil {
				return fmt.Errorf("tensor %q: %w", e.name, err)
			}
		}
		metadata = f.metadata
		return nil
	})
	return metadata, err
}

// file is a safetensors file whose header has been checked.
type file struct {
	r        io.ReaderAt
	base     int64 // where the data begin
	entries  []entry
	metadata map[string]string
}

func openFile(r io.ReaderAt, size int64) (*file, error) {
	entries, metadata, base, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	return &file{r: r, base: base, entries: entries, metadata: metadata}, nil
}

// floats reads a tensor of F32 or F16 and checks that it is finite.
func (f *file) floats(e entry) ([]float32, error) {
	if e.dtype != F32 && e.dtype != F16 {
		return nil, fmt.Errorf("%w %q where numbers should be", ErrDType, e.dtype)
	}
	size := dtypeSize(e.dtype)
	data := make([]float32, e.elements())
	chunk := make([]byte, min(e.end-e.begin, 1<<18))
	offset := f.base + int64(e.begin)
	for done := 0; done < len(data); {
		n := min(len(data)-done, len(chunk)/size)
		if err := readFull(f.r, chunk[:n*size], offset); err != nil {
			return nil, err
		}
		for i := range n {
			v := halfOrFloat(chunk[i*size:], size)
			if math.Float32bits(v)&0x7f800000 == 0x7f800000 {
				return nil, notFinite(v, done+i)
			}
			data[done+i] = v
		}
		done += n
		offset += int64(n * size)
	}
	return data, nil
}

func halfOrFloat(b []byte, size int) float32 {
	if size == 2 {
		return half.ToFloat(binary.LittleEndian.Uint16(b))
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(b))
}

// checkFinite finds the first NaN or infinity.
func checkFinite(data []float32) error {
	for i, v := range data {
		if math.Float32bits(v)&0x7f800000 == 0x7f800000 {
			return notFinite(v, i)
		}
	}
	return nil
}

func notFinite(v float32, index int) error {
	return fmt.Errorf("%w: %v at index %d", ErrNotFinite, v, index)
}
