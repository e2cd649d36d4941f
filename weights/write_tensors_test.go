package weights

import (
	"errors"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestWriteTensors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	list := []NamedTensor{
		{"z", Tensor{[]int{2, 3}, []float32{1, 2, 3, math.SmallestNonzeroFloat32, -0.1,
			math.MaxFloat32}}},
		{"a", Tensor{[]int{0}, []float32{}}},
		{"scalar", Tensor{nil, []float32{7}}},
	}
	metadata := map[string]string{"key": "a \"text\"\nof two lines"}
	for range 2 { // the second time it is replaced
		if err := WriteTensors(path, list, metadata); err != nil {
			t.Fatal(err)
		}
	}
	got, text, err := ReadTensors(path)
	if err != nil || !reflect.DeepEqual(text, metadata) || len(got) != len(list) {
		t.Fatalf("%d tensors, %q, %v", len(got), text, err)
	}
	for _, want := range list {
		want.Shape = append([]int{}, want.Shape...)
		if !reflect.DeepEqual(got[want.Name], want.Tensor) {
			t.Errorf("%s: %v, want %v", want.Name, got[want.Name], want.Tensor)
		}
	}
}

func TestWriteTensorsRefuses(t *testing.T) {
	one := Tensor{[]int{1}, []float32{1}}
	for _, c := range []struct {
		name     string
		list     []NamedTensor
		metadata map[string]string
		want     error
	}{
		{"a name twice", []NamedTensor{{"a", one}, {"a", one}}, nil, ErrDuplicate},
		{"the metadata's name", []NamedTensor{{metadataKey, one}}, nil, ErrDuplicate},
		{"too few values", []NamedTensor{{"a", Tensor{[]int{2}, []float32{1}}}}, nil, ErrShape},
		{"nine dimensions", []NamedTensor{{"a", Tensor{[]int{1, 1, 1, 1, 1, 1, 1, 1, 1},
			[]float32{1}}}}, nil, ErrShape},
		{"no number", []NamedTensor{{"a", Tensor{[]int{1}, []float32{float32(math.NaN())}}}}, nil,
			ErrNotFinite},
		{"a name that is no text", []NamedTensor{{"\xff", one}}, nil, nil},
		{"a key that is no text", nil, map[string]string{"\xff": ""}, nil},
		{"too many metadata", []NamedTensor{{"a", one}}, manyKeys(), ErrLimit},
	} {
		folder := t.TempDir()
		path := filepath.Join(folder, "x")
		err := WriteTensors(path, c.list, c.metadata)
		if err == nil || c.want != nil && !errors.Is(err, c.want) ||
			!strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		left(t, folder)
	}
}

func manyKeys() map[string]string {
	m := map[string]string{}
	for i := range maxMetadata + 1 {
		m[strings.Repeat("x", i)] = ""
	}
	return m
}
