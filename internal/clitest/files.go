package clitest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Write writes a file and makes its folders.
func Write[T string | []byte](t testing.TB, name string, data T) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Read reads a file.
func Read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Picture writes a small PNG of smooth colours and sharp edges, which lie elsewhere where the name
// is longer.
func Picture(t testing.TB, name string, width, height int) {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{uint8(x * 255 / width), uint8(y * 255 / height), 90, 255}
			if (x/3+y/4+len(name))%3 == 0 {
				c.B = 230
			}
			m.SetNRGBA(x, y, c)
		}
	}
	WritePNG(t, name, m)
}

// WritePNG writes a picture.
func WritePNG(t testing.TB, name string, m image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	Write(t, name, b.Bytes())
}

// DecodePNG is the picture of a PNG's bytes.
func DecodePNG[T string | []byte](t testing.TB, data T) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader([]byte(data)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Files lists all files below a folder, hidden ones too, by their names from there.
func Files(t testing.TB, folder string) []string {
	t.Helper()
	names := []string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
