package trainer

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// wholeCheckpoint is the content of a good one.
func wholeCheckpoint(t testing.TB) ([]weights.NamedTensor, map[string]string) {
	t.Helper()
	out := t.TempDir()
	photos := filepath.Join(t.TempDir(), "a.png")
	if err := writePNG(photos, drawn(1, 30, 26)); err != nil {
		t.Fatal(err)
	}
	c := tinyConfig(t, filepath.Dir(photos), nil)
	if _, err := Train(t.Context(), newEngine(t), c, Options{Folder: out, Steps: 2}); err != nil {
		t.Fatal(err)
	}
	files, err := checkpoints(out)
	if err != nil {
		t.Fatal(err)
	}
	tensors, metadata, err := weights.ReadTensors(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var list []weights.NamedTensor
	for name, tensor := range tensors {
		list = append(list, weights.NamedTensor{Name: name, Tensor: tensor})
	}
	return list, metadata
}

func TestReadCheckpoint(t *testing.T) {
	list, metadata := wholeCheckpoint(t)
	file := filepath.Join(t.TempDir(), "x")
	read := func() error {
		t.Helper()
		if err := weights.WriteTensors(file, list, metadata); err != nil {
			t.Fatal(err)
		}
		_, err := readCheckpoint(file)
		return err
	}
	if err := read(); err != nil {
		t.Fatal(err)
	}
	for key, bad := range map[string]string{"state": `{"step":-1}`, "spec": `{"encoder":"edsr"}`} {
		good := metadata[key]
		for _, text := range []string{"", "no JSON", bad} {
			metadata[key] = text
			if err := read(); !errors.Is(err, ErrCheckpoint) ||
				!strings.HasPrefix(err.Error(), file+": ") {
				t.Errorf("%s %q: %v", key, text, err)
			}
		}
		metadata[key] = good
	}
	last := list[len(list)-1]
	list = list[:len(list)-1]
	if err := read(); !errors.Is(err, ErrCheckpoint) || !strings.Contains(err.Error(), last.Name) {
		t.Errorf("without %s: %v", last.Name, err)
	}
}

// FuzzCheckpoint: whatever its metadata say, a checkpoint is whole or an error.
func FuzzCheckpoint(f *testing.F) {
	list, metadata := wholeCheckpoint(f)
	f.Add(metadata["state"], metadata["spec"])
	f.Add("{}", "{}")
	f.Fuzz(func(t *testing.T, state, spec string) {
		file := filepath.Join(t.TempDir(), "x")
		if weights.WriteTensors(file, list,
			map[string]string{"state": state, "spec": spec}) != nil {
			return // not UTF-8
		}
		c, err := readCheckpoint(file)
		if err != nil {
			return
		}
		if err := c.model("values/").Validate(); err != nil || c.state.Step < 0 {
			t.Errorf("%+v, %v", c.state, err)
		}
	})
}
