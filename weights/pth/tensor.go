package pth

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"github.com/liif-render/liif/internal/half"
	"github.com/liif-render/liif/weights"
)

const (
	maxRank     = 8
	maxElements = 1 << 28 // of a storage; package weights allows a model as many parameters
)

// storage is a run of elements somewhere in the file.
type storage struct {
	element
	key      string
	elements int
}

func (s *storage) bytes() int64 { return int64(s.elements) * int64(s.size) }

// tensor is a view of a storage.
type tensor struct {
	storage        *storage
	offset         int // in elements, as are the strides
	shape, strides []int
}

// loader answers the persistent ids of torch.save: ("storage", type, key, location, elements), to
// which the old format adds a view, None in all that PyTorch has written since 0.4.
func loader() func(id any) (any, error) {
	known := map[string]*storage{}
	return func(id any) (any, error) {
		t, ok := id.(tuple)
		if !ok || len(t) < 5 || len(t) > 6 || t[0] != "storage" || argument(t, 5) != nil {
			return nil, fmt.Errorf("%w: its name is %s", ErrStorage, kind(id))
		}
		class, _ := t[1].(global)
		element, ok1 := storages[class]
		key, ok2 := t[2].(string)
		elements, ok3 := t[4].(int64)
		if !ok1 || !ok2 || !ok3 || elements < 0 {
			return nil, fmt.Errorf("%w: it is %s, %s, of %s elements", ErrStorage, kind(t[1]),
				kind(t[2]), kind(t[4]))
		}
		if elements > maxElements {
			return nil, fmt.Errorf("storage %.80q of %d elements, at most %d: %w", key, elements,
				maxElements, ErrLimit)
		}
		s := &storage{element, key, int(elements)}
		if old, ok := known[key]; ok {
			if *old != *s {
				return nil, fmt.Errorf("%w: %.80q is named twice, differently", ErrStorage, key)
			}
			return old, nil
		}
		known[key] = s
		return s, nil
	}
}

// makeTensor is _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[,
// metadata]). A view must lie in its storage and cannot be larger, as an expanded one would be.
func makeTensor(args tuple) (*tensor, error) {
	if len(args) < 6 || len(args) > 7 {
		return nil, fmt.Errorf("%w: made of %d arguments", ErrTensor, len(args))
	}
	s, ok1 := args[0].(*storage)
	offset, ok2 := args[1].(int64)
	shape, ok3 := indexes(args[2])
	strides, ok4 := indexes(args[3])
	if !ok1 || !ok2 || !ok3 || !ok4 || offset < 0 || len(shape) != len(strides) {
		return nil, fmt.Errorf("%w: of %s, offset %s, shape %s, strides %s", ErrTensor,
			kind(args[0]),
			kind(args[1]), kind(args[2]), kind(args[3]))
	}
	elements, last := uint64(1), uint64(offset)
	overflow := false
	for i, n := range shape {
		var high, carry uint64
		high, elements = bits.Mul64(elements, uint64(n))
		overflow = overflow || high != 0
		if n > 0 {
			high, span := bits.Mul64(uint64(n-1), uint64(strides[i]))
			last, carry = bits.Add64(last, span, 0)
			overflow = overflow || high != 0 || carry != 0
		}
	}
	if elements == 0 && !overflow {
		return &tensor{s, 0, shape, strides}, nil
	}
	if overflow || elements > uint64(s.elements) || last >= uint64(s.elements) {
		return nil, fmt.Errorf("%w: offset %d, shape %v, strides %v leave a storage of %d elements",
			ErrTensor, offset, shape, strides, s.elements)
	}
	return &tensor{s, int(offset), shape, strides}, nil
}

func indexes(v any) ([]int, bool) {
	t, ok := v.(tuple)
	if !ok || len(t) > maxRank {
		return nil, false
	}
	list := make([]int, len(t))
	for i, x := range t {
		n, ok := x.(int64)
		if !ok || n < 0 || n > math.MaxInt {
			return nil, false
		}
		list[i] = int(n)
	}
	return list, true
}

// floats gathers a tensor from the bytes of its storage, in C order, and checks that each value is
// a finite float32. A float64 is rounded to the nearest.
func (t *tensor) floats(data []byte) ([]float32, error) {
	elements := 1
	for _, n := range t.shape {
		elements *= n
	}
	out := make([]float32, elements)
	index := make([]int, len(t.shape))
	at := t.offset
	for i := range out {
		v := decode(t.storage.dtype, data[at*t.storage.size:])
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return nil, fmt.Errorf("%w: %v at index %d", weights.ErrNotFinite, v, i)
		}
		out[i] = v
		for d := len(index) - 1; d >= 0; d-- {
			index[d]++
			at += t.strides[d]
			if index[d] < t.shape[d] {
				break
			}
			at -= index[d] * t.strides[d]
			index[d] = 0
		}
	}
	return out, nil
}

func decode(dtype string, b []byte) float32 {
	switch dtype {
	case "F64":
		return float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case "F16":
		return half.ToFloat(binary.LittleEndian.Uint16(b))
	case "BF16":
		return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(b))
}
