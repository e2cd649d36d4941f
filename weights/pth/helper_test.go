package pth

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/liif-render/liif/weights"
)

// same compares models bit for bit.
func same(a, b *weights.Model) error {
	if !reflect.DeepEqual(a.Spec, b.Spec) || a.Name != b.Name ||
		!reflect.DeepEqual(a.Metadata, b.Metadata) || len(a.Tensors) != len(b.Tensors) {
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
	model := func(v float32) *weights.Model {
		return &weights.Model{Tensors: map[string]weights.Tensor{
			"x": {Shape: []int{2}, Data: []float32{1, v}}}}
	}
	if err := same(model(1), model(1)); err != nil {
		t.Error(err)
	}
	if same(model(1), model(math.Nextafter32(1, 2))) == nil ||
		same(model(0), model(float32(math.Copysign(0, -1)))) == nil {
		t.Error("models that differ by a bit are the same")
	}
}

func encodeFloats(values []float32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// What a test's pickle may hold besides strings, bools, nil, ints, floats and raw instructions.
type (
	items []any // a list
	args  []any // a tuple
	pairs []any // a dict: key, value, key, value
	name  struct{ module, name string }
	call  struct {
		function any
		args     args
	}
	persistent args
	raw        string
)

// assemble writes a value as a pickle of protocol 2.
func assemble(v any) []byte { return append(append([]byte{opProto, 2}, emit(v)...), opStop) }

func emit(v any) []byte {
	var b []byte
	each := func(values []any) {
		for _, x := range values {
			b = append(b, emit(x)...)
		}
	}
	switch v := v.(type) {
	case raw:
		return []byte(v)
	case nil:
		return []byte{opNone}
	case bool:
		if v {
			return []byte{opNewTrue}
		}
		return []byte{opNewFalse}
	case int:
		return append([]byte{opLong1, 8}, binary.LittleEndian.AppendUint64(nil, uint64(v))...)
	case float64:
		return append([]byte{opBinFloat},
			binary.BigEndian.AppendUint64(nil, math.Float64bits(v))...)
	case string:
		return append(binary.LittleEndian.AppendUint32([]byte{opBinUnicode}, uint32(len(v))), v...)
	case items:
		b = append(b, opEmptyList, opMark)
		each(v)
		return append(b, opAppends)
	case args:
		b = append(b, opMark)
		each(v)
		return append(b, opTuple)
	case pairs:
		b = append(b, opEmptyDict, opMark)
		each(v)
		return append(b, opSetItems)
	case name:
		return []byte("c" + v.module + "\n" + v.name + "\n")
	case call:
		return append(append(emit(v.function), emit(v.args)...), opReduce)
	case persistent:
		return append(emit(args(v)), opBinPersID)
	}
	panic(fmt.Sprintf("no pickle for %T", v))
}

// view is a tensor over a storage, as torch.save writes it.
func view(class, key string, elements, offset int, shape, strides args) any {
	return call{name{"torch._utils", "_rebuild_tensor_v2"}, args{
		persistent{"storage", name{"torch", class}, key, "cpu", elements}, offset, shape, strides,
		false, call{name{"collections", "OrderedDict"}, args{}}}}
}

// file is an entry of a test's zip archive.
type file struct {
	name   string
	data   []byte
	method uint16
}

func zipped(files ...file) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: f.method})
		if err == nil {
			_, err = entry.Write(f.data)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
