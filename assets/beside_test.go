package assets

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestFolders(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(root, "usr", "bin", "liif-render")
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "liif-render")
	linked := os.Symlink(program, link) == nil
	if found, err := filepath.EvalSymlinks(link); linked && (err != nil || found == link) {
		linked = false // Wine makes links and does not follow them
	}
	want := []string{filepath.Join(root, "usr", "share", "liif", "models"),
		filepath.Join(root, "usr", "bin", "models")}
	for _, c := range []struct {
		program, named string
		want           []string
	}{
		{program, "", want},
		{link, "", want},
		{program, "mine", []string{"mine"}},
		{"", "", nil},
		{filepath.Join(root, "gone", "bin", "liif"), "", []string{
			filepath.Join(root, "gone", "share", "liif", "models"),
			filepath.Join(root, "gone", "bin", "models")}},
	} {
		if c.program == link && !linked {
			continue
		}
		if got := folders(c.program, c.named); !slices.Equal(got, c.want) {
			t.Errorf("%q, %q: %q, want %q", c.program, c.named, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"a/one": "a1", "b/one": "b1", "b/two": "b2", "outside": "secret",
	} {
		path := filepath.Join(root, filepath.FromSlash(name)+".safetensors")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	where := []string{filepath.Join(root, "none"), filepath.Join(root, "a"),
		filepath.Join(root, "b")}
	for name, want := range map[string]string{
		"one": "a1", "two": "b2", "three": "", "../outside": "", "": "", "..": "",
	} {
		if got, ok := find(where, name); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", name, got, ok, want)
		}
	}
}

// TestModel: a model is found however the program was built; with the tag beside it needs
// LIIF_MODELS.
func TestModel(t *testing.T) {
	if len(Folders()) > 0 {
		t.Setenv("LIIF_MODELS", ".")
	}
	if data, ok := Model("liif-small"); !ok || len(data) < 1000 {
		t.Errorf("liif-small: %d bytes, %v", len(data), ok)
	}
	if data, ok := Model("liif-smaller"); ok {
		t.Errorf("liif-smaller: %d bytes", len(data))
	}
}
