package imageio

import (
	"io"
	"path/filepath"
	"testing"
)

func TestCheckHeader(t *testing.T) {
	for _, c := range []struct {
		h     Header
		kind  error // nil: may be written
		parts []string
	}{
		{Header{65535, 65535, 3, 8, JPEG, 0, 0, Metadata{}}, nil, nil},
		{Header{65536, 1, 3, 8, JPEG, 0, 0, Metadata{}}, ErrLimit, []string{"jpeg", "65535", "65536 x 1", "png"}},
		{Header{10, 10, 4, 8, JPEG, 0, 0, Metadata{}}, ErrLimit, []string{"alpha", "png"}},
		{Header{10, 10, 2, 8, JPEG, 0, 0, Metadata{}}, ErrLimit, []string{"alpha"}},
		{Header{10, 10, 3, 16, JPEG, 0, 0, Metadata{}}, ErrLimit, []string{"8 bits", "png"}},
		{Header{10, 10, 3, 8, JPEG, 101, 0, Metadata{}}, ErrLimit, []string{"quality 101"}},
		{Header{16383, 4096, 4, 8, WebP, 0, 0, Metadata{}}, nil, nil},
		{Header{1, 16384, 4, 8, WebP, 0, 0, Metadata{}}, ErrLimit, []string{"webp", "16383", "1 x 16384", "png"}},
		{Header{16383, 16383, 4, 8, WebP, 0, 0, Metadata{}}, ErrLimit, []string{"67108864", "png"}},
		{Header{10, 10, 3, 16, WebP, 0, 0, Metadata{}}, ErrLimit, []string{"8 bits"}},
		{Header{20000000, 1<<31 - 1, 4, 16, PNG, 0, 9, Metadata{}}, nil, nil},
		{Header{1, 1 << 31, 1, 8, PNG, 0, 0, Metadata{}}, ErrLimit, []string{"png", "2147483647", "tiff"}},
		{Header{1, 1 << 31, 1, 8, TIFF, 0, 0, Metadata{}}, nil, nil},
		{Header{1, 1 << 32, 1, 8, TIFF, 0, 0, Metadata{}}, ErrLimit, []string{"tiff", "4294967295"}},
		{Header{100000000, 5, 4, 8, PNG, 0, 0, Metadata{}}, ErrLimit, []string{"row of 100000000", "400000000"}},
		{Header{0, 5, 3, 8, PNG, 0, 0, Metadata{}}, ErrLimit, []string{"0 x 5"}},
		{Header{5, 5, 5, 8, PNG, 0, 0, Metadata{}}, ErrLimit, []string{"5 channels"}},
		{Header{5, 5, 3, 12, PNG, 0, 0, Metadata{}}, ErrLimit, []string{"12 bits"}},
		{Header{5, 5, 3, 8, PNG, 0, 10, Metadata{}}, ErrLimit, []string{"compression 10"}},
		{Header{5, 5, 3, 8, GIF, 0, 0, Metadata{}}, ErrFormat, []string{"gif", "png"}},
		{Header{5, 5, 3, 8, 0, 0, 0, Metadata{}}, ErrFormat, []string{"unknown format"}},
	} {
		err := CheckHeader(c.h)
		if c.kind == nil {
			if err != nil {
				t.Errorf("%+v: %v", c.h, err)
			}
			continue
		}
		checkError(t, err, c.kind, c.parts...)
		dir := t.TempDir()
		path := filepath.Join(dir, "out")
		_, err = Create(path, c.h, CreateOptions{})
		checkError(t, err, c.kind, append(c.parts, path+": ")...)
		onlyFiles(t, dir)
		_, err = NewWriter(io.Discard, c.h, CreateOptions{})
		checkError(t, err, c.kind, c.parts...)
	}
}

func TestTIFFNeedsAFile(t *testing.T) {
	_, err := NewWriter(io.Discard, Header{Width: 1, Height: 1, Channels: 1, Bits: 8, Format: TIFF}, CreateOptions{})
	checkError(t, err, ErrLimit, "tiff", "file", "png")
}

func TestWidePNGWarns(t *testing.T) {
	w, err := NewWriter(io.Discard, Header{Width: 1000001, Height: 1, Channels: 1, Bits: 8, Format: PNG}, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if got := w.Warnings(); len(got) != 1 {
		t.Errorf("warnings %q", got)
	}
}

func TestFormatNames(t *testing.T) {
	for path, want := range map[string]Format{
		"a.png": PNG, "b/c.JPG": JPEG, "x.y.jpeg": JPEG, "d.WebP": WebP, "e.tif": TIFF, "f.TIFF": TIFF,
		"g.bmp": BMP, "h.gif": GIF,
	} {
		if got, err := FormatFromPath(path); err != nil || got != want {
			t.Errorf("%s: %v, %v", path, got, err)
		}
	}
	for _, path := range []string{"png", "folder.png/name", "a.txt", "", "x."} {
		_, err := FormatFromPath(path)
		checkError(t, err, ErrFormat, path)
	}
	for f := PNG; f <= GIF; f++ {
		if got, err := ParseFormat(f.String()); err != nil || got != f {
			t.Errorf("%v is parsed as %v, %v", f, got, err)
		}
	}
	if _, err := ParseFormat("exr"); err == nil {
		t.Error("exr was accepted")
	}
}
