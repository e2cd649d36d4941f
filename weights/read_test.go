package weights

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stored is a model's file after a change to it.
func stored(t testing.TB, f16 bool, old, new string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, newTiny(), f16); err != nil {
		t.Fatal(err)
	}
	if old != "" && (!bytes.Contains(b.Bytes(), []byte(old)) || len(old) != len(new)) {
		t.Fatalf("cannot make %q of %q", new, old)
	}
	return bytes.Replace(b.Bytes(), []byte(old), []byte(new), 1)
}

func TestReadModelRefused(t *testing.T) {
	whole := stored(t, false, "", "")
	infinite := bytes.Clone(whole)
	copy(infinite[len(infinite)-4:], "\x00\x00\x80\x7f")
	for _, c := range []struct {
		name string
		file []byte
		want error
		says string
	}{
		{"no metadata", container("{}", nil), ErrNoSpec, "spec"},
		{"no spec", container(`{"__metadata__":{"lr":"0.1"}}`, nil), ErrNoSpec, "spec"},
		{"empty spec", container(`{"__metadata__":{"spec":""}}`, nil), ErrSpec, "JSON"},
		{"bad spec", stored(t, false, `n_feats\":1`, `n_feats\":0`), ErrSpec, "n_feats is 0"},
		{"another spec", stored(t, false, `n_feats\":1`, `n_feats\":2`), ErrShape,
			`"encoder.head.0.weight": wrong shape: it is [1 3 3 3], the spec asks for [2 3 3 3]`},
		{"missing tensor", stored(t, false, "imnet.layers.2.bias", "imnet.layers.2.bios"),
			ErrMissing,
			`"imnet.layers.2.bias", which the spec asks for with shape [3]`},
		{"transposed", stored(t, false, `"shape":[1,3]`, `"shape":[3,1]`), ErrShape,
			"imnet.layers.0"},
		{"unknown tensor", extra(t, "encoder.tail.0.bias"), ErrUnknown,
			`"encoder.tail.0.bias", which the spec does not ask for (1 such)`},
		{"infinity in the last tensor", infinite, ErrNotFinite,
			`tensor "imnet.layers.2.bias": not a finite number: +Inf at index 2`},
	} {
		m, err := readBytes(c.file)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) ||
			!strings.HasPrefix(err.Error(), "x.safetensors: ") {
			t.Errorf("%s: %v, %v; want %v with %q", c.name, m, err, c.want, c.says)
		}
	}
}

// extra is a stored model with one more tensor, of no elements.
func extra(t testing.TB, name string) []byte {
	t.Helper()
	b := stored(t, false, "", "")
	header := strings.TrimRight(string(b[8:bytes.LastIndex(b, []byte("}"))]), " ")
	data := bytes.TrimLeft(b[bytes.LastIndex(b, []byte("}"))+1:], " ")
	return container(header+`,"`+name+`":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`, data)
}

func TestReadPassesOverMeanShift(t *testing.T) {
	m, err := readBytes(extra(t, "encoder.sub_mean.weight"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := m.Tensors["encoder.sub_mean.weight"]; ok || len(m.Tensors) != 12 {
		t.Errorf("%d tensors", len(m.Tensors))
	}
}

func TestValidateModel(t *testing.T) {
	const weight = "imnet.layers.2.weight"
	for _, c := range []struct {
		name   string
		change func(*Model)
		want   error
	}{
		{"as it is", func(*Model) {}, nil},
		{"spec", func(m *Model) { m.Spec.Features = 0 }, ErrSpec},
		{"missing", func(m *Model) { delete(m.Tensors, weight) }, ErrMissing},
		{"unknown", func(m *Model) { m.Tensors["x"] = Tensor{} }, ErrUnknown},
		{"MeanShift", func(m *Model) { m.Tensors["encoder.sub_mean.bias"] = Tensor{} }, ErrUnknown},
		{"shape", func(m *Model) { m.Tensors[weight] = Tensor{[]int{3}, make([]float32, 3)} },
			ErrShape},
		{"values", func(m *Model) { m.Tensors[weight] = Tensor{[]int{3, 1}, make([]float32, 2)} },
			ErrShape},
		{"NaN", func(m *Model) { m.Tensors[weight].Data[1] = float32(math.NaN()) }, ErrNotFinite},
		{"infinity", func(m *Model) { m.Tensors[weight].Data[1] = float32(math.Inf(1)) },
			ErrNotFinite},
	} {
		m := newTiny()
		c.change(m)
		if err := m.Validate(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own.safetensors")
	if err := WriteFile(path, newTiny(), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	m, err := Open(path)
	if err != nil || m.Name != "own.safetensors" {
		t.Errorf("%v, %v", m, err)
	}
	checkpoint, err := os.ReadFile("../testdata/golden/small-no-cell.pth")
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(filepath.Dir(path), "checkpoint")
	if err := os.WriteFile(copied, checkpoint, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		want error
		says string
	}{
		{"liif-smal", ErrName, `"liif-smal": built in are liif-small, liif-small-plain`},
		{"", ErrName, "liif-small"},
		{"../liif-small", os.ErrNotExist, ""},
		{"liif-small.safetensors", os.ErrNotExist, ""},
		{"published.pth", os.ErrNotExist, "published.pth: "},
		{"../testdata/golden/small-none.pth", ErrCheckpoint,
			"small-none.pth: a PyTorch checkpoint"},
		{copied, ErrCheckpoint, "liif-convert"},
		{"../testdata/golden/small-none.cases.safetensors", ErrNoSpec, "small-none"},
	} {
		m, err := Open(c.name)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, %v; want %v with %q", c.name, m, err, c.want, c.says)
		}
	}
}

func TestBuiltin(t *testing.T) {
	list := Builtin()
	if list[0].Name != Default {
		t.Errorf("the default is not first: %v", list)
	}
	for _, info := range list {
		m, err := Open(info.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if m.Name != info.Name || m.Spec.Parameters() != info.Parameters || info.Description == "" {
			t.Errorf("%+v is %q of %d parameters", info, m.Name, m.Spec.Parameters())
		}
		want := map[string]string{"liif-small": ResidualBilinear, "liif-small-plain": ResidualNone}
		if m.Spec.Residual != want[info.Name] {
			t.Errorf("%s: residual %s", info.Name, m.Spec.Residual)
		}
	}
	files, err := filepath.Glob("../assets/*.safetensors")
	if err != nil || len(files) != len(list) {
		t.Errorf("%d files for %d built-in models", len(files), len(list))
	}
}

// FuzzRead checks that what is read is a whole model, which is stored and read again as it is.
func FuzzRead(f *testing.F) {
	f.Add(stored(f, false, "", ""))
	f.Add(stored(f, true, "", ""))
	f.Add(stored(f, false, `n_feats\":1`, `n_feats\":2`))
	f.Add(extra(f, "encoder.add_mean.bias"))
	f.Add(container("{}", nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readBytes(b)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := Write(&again, m, false); err != nil {
			t.Fatal(err)
		}
		back, err := readBytes(again.Bytes())
		if err == nil {
			err = same(m, back)
		}
		if err != nil {
			t.Error(err)
		}
	})
}
