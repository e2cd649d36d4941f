package weights

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/internal/half"
)

func TestWriteReadsBack(t *testing.T) {
	for _, f16 := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "tiny")
		want := newTiny()
		if err := WriteFile(path, want, WriteOptions{F16: f16}); err != nil {
			t.Fatal(err)
		}
		got, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := same(want, got); err != nil { // its numbers are all of float16
			t.Errorf("float16 %t: %v", f16, err)
		}
		dtype := map[bool]string{false: F32, true: F16}[f16]
		if got.DTypes["imnet.layers.0.bias"] != dtype || len(got.DTypes) != len(got.Tensors) {
			t.Errorf("float16 %t: stored as %v", f16, got.DTypes)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o600 != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		left(t, filepath.Dir(path), "tiny")
	}
}

// TestWriteRoundsToHalf stores a trained model of float32 as float16 and reads the nearest halves
// back.
func TestWriteRoundsToHalf(t *testing.T) {
	m, err := Open("liif-small-plain")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, m, true); err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()), m.Name)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, tensor := range m.Tensors {
		for i, v := range tensor.Data {
			if tensor.Data[i] = half.ToFloat(half.FromFloat(v)); tensor.Data[i] != v {
				changed++
			}
		}
	}
	if changed == 0 {
		t.Error("rounding changed nothing")
	}
	if err := same(m, got); err != nil {
		t.Error(err)
	}
}

func TestWriteIsDeterministic(t *testing.T) {
	first := stored(t, false, "", "")
	for range 5 {
		if !bytes.Equal(first, stored(t, false, "", "")) {
			t.Fatal("the same model gave other bytes")
		}
	}
	data := len(first) - 4*newTiny().Spec.Parameters()
	if data%8 != 0 {
		t.Errorf("the data begin at byte %d", data)
	}
	if bytes.Equal(first, stored(t, true, "", "")) {
		t.Error("float16 is no different")
	}
}

func TestWriteRefuses(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct {
		name   string
		f16    bool
		change func(*Model)
		want   error
		says   string
	}{
		{"missing tensor", false, func(m *Model) { delete(m.Tensors, "encoder.head.0.bias") },
			ErrMissing, "encoder.head.0.bias"},
		{"65520 in float16", true,
			func(m *Model) { m.Tensors["encoder.head.0.bias"].Data[0] = 65520 },
			ErrNotFinite,
			`tensor "encoder.head.0.bias": not a finite number in float16: 65520 at index 0`},
		{"spec in the metadata", false, func(m *Model) { m.Metadata["spec"] = "{}" }, nil,
			`"spec"`},
		{"metadata that is not text", false, func(m *Model) { m.Metadata["a"] = "\xff" }, nil,
			`"a"`},
		{"name that is not text", false, func(m *Model) { m.Metadata["\xff"] = "" }, nil, `"\xff"`},
		{"4097 metadata", false, func(m *Model) {
			for i := range 4096 {
				m.Metadata[strings.Repeat("x", i)] = ""
			}
		}, ErrLimit, "at most 4096"},
		{"huge metadata", false,
			func(m *Model) { m.Metadata["a"] = strings.Repeat("x", maxHeader) },
			ErrLimit, "100000000"},
	} {
		m := newTiny()
		c.change(m)
		path := filepath.Join(folder, "x")
		err := WriteFile(path, m, WriteOptions{F16: c.f16})
		if err == nil || c.want != nil && !errors.Is(err, c.want) ||
			!strings.Contains(err.Error(), c.says) ||
			!strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: %v; want %v with %q", c.name, err, c.want, c.says)
		}
	}
	left(t, folder)
	m := newTiny()
	m.Tensors["encoder.head.0.bias"].Data[0] = 65519
	if err := Write(io.Discard, m, true); err != nil {
		t.Errorf("65519 rounds to 65504: %v", err)
	}
}

func TestWriteFailures(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder, "link")
	names := []string{"file", "link"}
	if err := clitest.Symlink(file, link); err != nil {
		t.Log("without links: ", err)
		link, names = file, names[:1]
	}
	for _, c := range []struct {
		name, path string
		force      bool
		want       error
		says       string
	}{
		{"existing file", file, false, ErrExists, ""},
		{"link to it", link, false, ErrExists, ""},
		{"folder", folder, true, nil, "is a folder"},
		{"device", os.DevNull, true, nil, "not a regular file"},
		{"no such folder", filepath.Join(folder, "none", "x"), true, fs.ErrNotExist, ""},
		{"file for a folder", filepath.Join(file, "x"), true, nil, clitest.InFile()},
		{"no name", "", true, nil, ""},
	} {
		err := WriteFile(c.path, newTiny(), WriteOptions{Force: c.force})
		if err == nil || c.want != nil && !errors.Is(err, c.want) ||
			!strings.Contains(clitest.Portable(err.Error()), c.says) ||
			!strings.HasPrefix(err.Error(), c.path+": ") ||
			c.path != "" && strings.Count(err.Error(), c.path) != 1 {
			t.Errorf("%s: %v; want %v with %q", c.name, err, c.want, c.says)
		}
	}
	if text, err := os.ReadFile(file); string(text) != "before" {
		t.Errorf("the file was changed to %q, %v", text, err)
	}
	left(t, folder, names...)

	if err := WriteFile(link, newTiny(), WriteOptions{Force: true}); err != nil {
		t.Error(err)
	}
	if m, err := ReadFile(file); err != nil || m.Spec.Blocks != 1 {
		t.Errorf("through a link: %v, %v", m, err)
	}
	left(t, folder, names...)
}

// TestReplacingKeepsPermissions: a private file stays private.
func TestReplacingKeepsPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, newTiny(), WriteOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != clitest.Mode(0o600) {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// left checks that a folder holds just these files.
func left(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}
