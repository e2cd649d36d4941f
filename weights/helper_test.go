package weights

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// container makes a safetensors file of any header and data.
func container(header string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

func readBytes(b []byte) (*Model, error) {
	return Read(strings.NewReader(string(b)), int64(len(b)), "x.safetensors")
}

var tinySpec = Spec{Encoder: EncoderEDSR, Blocks: 1, Features: 1, ResScale: 1, Head: HeadLIIF,
	Hidden: []int{1}, Residual: ResidualNone}

// newTiny is a model of 53 parameters, each a number that float16 holds.
func newTiny() *Model {
	m := &Model{Name: "tiny", Spec: tinySpec, Tensors: map[string]Tensor{},
		Metadata: map[string]string{"note": "π < 4 \"so\"\n", "a": ""}}
	for i, t := range m.Spec.Tensors() {
		size, _ := product(t.Shape)
		data := make([]float32, size)
		for j := range data {
			data[j] = float32(i) - float32(j)/8
		}
		m.Tensors[t.Name] = Tensor{t.Shape, data}
	}
	return m
}

// same compares models bit for bit, but not what their files' elements were.
func same(a, b *Model) error {
	if !reflect.DeepEqual(a.Spec, b.Spec) || a.Name != b.Name || len(a.Tensors) != len(b.Tensors) ||
		!reflect.DeepEqual(a.Metadata, b.Metadata) {
		return fmt.Errorf("%s %+v %v with %d tensors, and %s %+v %v with %d", a.Name, a.Spec,
			a.Metadata, len(a.Tensors), b.Name, b.Spec, b.Metadata, len(b.Tensors))
	}
	for name, x := range a.Tensors {
		y := b.Tensors[name]
		if !reflect.DeepEqual(x.Shape, y.Shape) || len(x.Data) != len(y.Data) {
			return fmt.Errorf("%s is %v and %v", name, x.Shape, y.Shape)
		}
		for i := range x.Data {
			if math.Float32bits(x.Data[i]) != math.Float32bits(y.Data[i]) {
				return fmt.Errorf("%s differs at %d: %v and %v", name, i, x.Data[i], y.Data[i])
			}
		}
	}
	return nil
}

func TestSameSeesOneBit(t *testing.T) {
	const weight = "imnet.layers.2.weight"
	if err := same(newTiny(), newTiny()); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Model){
		"one bit": func(m *Model) {
			x := m.Tensors[weight].Data
			x[2] = math.Nextafter32(x[2], 9)
		},
		"sign of zero": func(m *Model) {
			m.Tensors["encoder.head.0.weight"].Data[0] = float32(math.Copysign(0, -1))
		},
		"shape":    func(m *Model) { m.Tensors[weight] = Tensor{[]int{3}, m.Tensors[weight].Data} },
		"missing":  func(m *Model) { delete(m.Tensors, weight) },
		"spec":     func(m *Model) { m.Spec.CellDecode = true },
		"metadata": func(m *Model) { m.Metadata["a"] = "b" },
	} {
		m := newTiny()
		change(m)
		if same(newTiny(), m) == nil {
			t.Errorf("%s is not seen", name)
		}
	}
}
