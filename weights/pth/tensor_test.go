package pth

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

func TestTensorViews(t *testing.T) {
	data := encodeFloats([]float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	for _, c := range []struct {
		name           string
		offset         int
		shape, strides args
		want           []float32
	}{
		{"whole", 0, args{3, 4}, args{4, 1}, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{"part", 4, args{2, 2}, args{2, 1}, []float32{4, 5, 6, 7}},
		{"transposed", 0, args{4, 3}, args{1, 4}, []float32{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}},
		{"channels last", 0, args{1, 3, 2, 2}, args{12, 1, 6, 3},
			[]float32{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}},
		{"columns", 1, args{3, 2}, args{4, 2}, []float32{1, 3, 5, 7, 9, 11}},
		{"last element", 11, args{1}, args{1}, []float32{11}},
		{"scalar", 5, args{}, args{}, []float32{5}},
		{"repeated rows", 3, args{2, 3}, args{0, 1}, []float32{3, 4, 5, 3, 4, 5}},
		{"stride of an axis of one", 2, args{1, 2}, args{math.MaxInt64, 1}, []float32{2, 3}},
		{"empty", 0, args{0, 3}, args{3, 1}, []float32{}},
	} {
		v, _, err := unpickle(assemble(view("FloatStorage", "0", 12, c.offset, c.shape, c.strides)),
			loader())
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := v.(*tensor).floats(data)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

func TestTensorParameter(t *testing.T) {
	v, _, err := unpickle(assemble(call{name{"torch._utils", "_rebuild_parameter"},
		args{view("HalfStorage", "k", 3, 1, args{2}, args{1}), true, nil}}), loader())
	want := &tensor{&storage{element{"F16", 2}, "k", 3}, 1, []int{2}, []int{1}}
	if err != nil || !reflect.DeepEqual(v, want) {
		t.Errorf("%+v, %v; want %+v", v, err, want)
	}
}

func TestTensorRefuses(t *testing.T) {
	const big = math.MaxInt64
	rebuild := name{"torch._utils", "_rebuild_tensor_v2"}
	float := name{"torch", "FloatStorage"}
	id := persistent{"storage", float, "0", "cpu", 12}
	for _, c := range []struct {
		name string
		v    any
		want error
	}{
		{"one too many", view("FloatStorage", "0", 12, 0, args{13}, args{1}), ErrTensor},
		{"starts too late", view("FloatStorage", "0", 12, 12, args{1}, args{1}), ErrTensor},
		{"ends too late", view("FloatStorage", "0", 12, 1, args{3, 4}, args{4, 1}), ErrTensor},
		{"strides too long", view("FloatStorage", "0", 12, 0, args{2, 2}, args{11, 1}), ErrTensor},
		{"of an empty storage", view("FloatStorage", "0", 0, 0, args{}, args{}), ErrTensor},
		{"expanded beyond its storage", view("FloatStorage", "0", 12, 0, args{1 << 40}, args{0}),
			ErrTensor},
		{"elements overflow", view("FloatStorage", "0", 12, 0, args{big, big, 4}, args{0, 0, 0}),
			ErrTensor},
		{"elements overflow to none", view("FloatStorage", "0", 12, 0, args{1 << 32, 1 << 32},
			args{0, 0}), ErrTensor},
		{"stride overflows", view("FloatStorage", "0", 12, 0, args{3}, args{big}), ErrTensor},
		{"stride overflows to zero", view("FloatStorage", "0", 12, 0, args{5}, args{1 << 62}),
			ErrTensor},
		{"offset overflows", view("FloatStorage", "0", 12, big, args{3}, args{big}), ErrTensor},
		{"negative offset", view("FloatStorage", "0", 12, -1, args{1}, args{1}), ErrTensor},
		{"negative size", view("FloatStorage", "0", 12, 0, args{-1}, args{1}), ErrTensor},
		{"negative stride", view("FloatStorage", "0", 12, 5, args{2}, args{-1}), ErrTensor},
		{"rank 9", view("FloatStorage", "0", 12, 0, args{1, 1, 1, 1, 1, 1, 1, 1, 1},
			args{1, 1, 1, 1, 1, 1, 1, 1, 1}), ErrTensor},
		{"fewer strides", view("FloatStorage", "0", 12, 0, args{1, 1}, args{1}), ErrTensor},
		{"size of text", view("FloatStorage", "0", 12, 0, args{"1"}, args{1}), ErrTensor},
		{"size of a list", call{rebuild, args{id, 0, items{1}, args{1}, false, nil}}, ErrTensor},
		{"too few arguments", call{rebuild, args{id, 0, args{1}, args{1}}}, ErrTensor},
		{"too many arguments", call{rebuild, args{id, 0, args{1}, args{1}, false, nil, nil, nil}},
			ErrTensor},
		{"of a number", call{rebuild, args{1, 0, args{1}, args{1}, false, nil}}, ErrTensor},
		{"storage of text", persistent{"storage", "float", "0", "cpu", 12}, ErrStorage},
		{"storage of a dict's class",
			persistent{"storage", name{"collections", "OrderedDict"}, "0", "cpu", 12}, ErrStorage},
		{"storage under a number", persistent{"storage", float, 0, "cpu", 12}, ErrStorage},
		{"storage of no length", persistent{"storage", float, "0", "cpu", nil}, ErrStorage},
		{"storage of negative length", persistent{"storage", float, "0", "cpu", -1}, ErrStorage},
		{"huge storage", persistent{"storage", float, "0", "cpu", maxElements + 1}, ErrLimit},
		{"module", persistent{"module", float, "0", "cpu", 12}, ErrStorage},
		{"view of a storage", persistent{"storage", float, "0", "cpu", 12, args{"1", 0, 6}},
			ErrStorage},
		{"short name", persistent{"storage", float, "0", "cpu"}, ErrStorage},
		{"long name", persistent{"storage", float, "0", "cpu", 12, nil, nil}, ErrStorage},
		{"named twice, differently", args{id, persistent{"storage", float, "0", "cpu", 13}},
			ErrStorage},
		{"another class of storage", persistent{"storage", name{"torch", "ComplexFloatStorage"},
			"0",
			"cpu", 1}, ErrGlobal},
	} {
		v, _, err := unpickle(assemble(c.v), loader())
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v; want %v", c.name, v, err, c.want)
		}
	}
}

func TestTensorElements(t *testing.T) {
	for _, c := range []struct {
		dtype string
		bytes string
		want  float32
		err   string
	}{
		{"F32", "\x00\x00\xc0\x3f", 1.5, ""},
		{"F32", "\x01\x00\x00\x80", -0x1p-149, ""},
		{"F32", "\x00\x00\x80\x7f", 0, "+Inf at index 0"},
		{"F32", "\x00\x00\xc0\xff", 0, "NaN at index 0"},
		{"F16", "\x00\x3e", 1.5, ""},
		{"F16", "\x00\xfc", 0, "-Inf at index 0"},
		{"F16", "\x01\x7c", 0, "NaN at index 0"},
		{"BF16", "\xc0\x3f", 1.5, ""},
		{"BF16", "\x80\x7f", 0, "+Inf at index 0"},
		{"F64", "\x00\x00\x00\x00\x00\x00\xf8\x3f", 1.5, ""},
		// a tie of 1 and 1+2^-23 goes to the even
		{"F64", "\x00\x00\x00\x10\x00\x00\xf0\x3f", 1, ""},
		{"F64", "\x00\x00\x00\x00\x00\x00\xf0\x7e", 0, "+Inf at index 0"},
		{"F64", "\x00\x00\x00\x00\x00\x00\xf8\x7f", 0, "NaN at index 0"},
	} {
		s := &storage{element{c.dtype, len(c.bytes)}, "0", 1}
		got, err := (&tensor{s, 0, []int{1}, []int{1}}).floats([]byte(c.bytes))
		switch {
		case c.err == "" && (err != nil || got[0] != c.want):
			t.Errorf("%s %x: %v, %v; want %v", c.dtype, c.bytes, got, err, c.want)
		case c.err != "" && (!errors.Is(err, weights.ErrNotFinite) ||
			!strings.Contains(err.Error(), c.err)):
			t.Errorf("%s %x: %v, %v; want %s", c.dtype, c.bytes, got, err, c.err)
		}
	}
}
