package imageio

import (
	"io"
	"path/filepath"
	"strconv"
	"testing"
)

func header(width, height int64, channels, bits int, f Format, quality, compression int) Header {
	return Header{Width: int(width), Height: int(height), Channels: channels, Bits: bits, Format: f,
		Quality: quality, Compression: compression}
}

func TestCheckHeader(t *testing.T) {
	if strconv.IntSize == 32 {
		t.Skip("sides over 2^31 need 64 bits")
	}
	for _, c := range []struct {
		h     Header
		kind  error // nil: may be written
		parts []string
	}{
		{header(65535, 65535, 3, 8, JPEG, 0, 0), nil, nil},
		{header(65536, 1, 3, 8, JPEG, 0, 0), ErrLimit,
			[]string{"jpeg", "65535", "65536 x 1", "png"}},
		{header(10, 10, 4, 8, JPEG, 0, 0), ErrLimit, []string{"alpha", "png"}},
		{header(10, 10, 2, 8, JPEG, 0, 0), ErrLimit, []string{"alpha"}},
		{header(10, 10, 3, 16, JPEG, 0, 0), ErrLimit, []string{"8 bits", "png"}},
		{header(10, 10, 3, 8, JPEG, 101, 0), ErrLimit, []string{"quality 101"}},
		{header(16383, 4096, 4, 8, WebP, 0, 0), nil, nil},
		{header(1, 16384, 4, 8, WebP, 0, 0), ErrLimit,
			[]string{"webp", "16383", "1 x 16384", "png"}},
		{header(16383, 16383, 4, 8, WebP, 0, 0), ErrLimit, []string{"67108864", "png"}},
		{header(10, 10, 3, 16, WebP, 0, 0), ErrLimit, []string{"8 bits"}},
		{header(8000000, 1<<31-1, 4, 16, PNG, 0, 9), nil, nil},
		{header(1, 1<<31, 1, 8, PNG, 0, 0), ErrLimit, []string{"png", "2147483647", "tiff"}},
		{header(1, 1<<31, 1, 8, TIFF, 0, 0), nil, nil},
		{header(1, 1<<32, 1, 8, TIFF, 0, 0), ErrLimit, []string{"tiff", "4294967295"}},
		{header(100000000, 5, 4, 8, PNG, 0, 0), ErrLimit,
			[]string{"row of 100000000", "400000000"}},
		{header(0, 5, 3, 8, PNG, 0, 0), ErrLimit, []string{"0 x 5"}},
		{header(5, 5, 5, 8, PNG, 0, 0), ErrLimit, []string{"5 channels"}},
		{header(5, 5, 3, 12, PNG, 0, 0), ErrLimit, []string{"12 bits"}},
		{header(5, 5, 3, 8, PNG, 0, 10), ErrLimit, []string{"compression 10"}},
		{header(5, 5, 3, 8, GIF, 0, 0), ErrFormat, []string{"gif", "png"}},
		{header(5, 5, 3, 8, 0, 0, 0), ErrFormat, []string{"unknown format"}},
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
	_, err := NewWriter(io.Discard, header(1, 1, 1, 8, TIFF, 0, 0), CreateOptions{})
	checkError(t, err, ErrLimit, "tiff", "file", "png")
}

func TestWidePNGWarns(t *testing.T) {
	w, err := NewWriter(io.Discard, header(1000001, 1, 1, 8, PNG, 0, 0), CreateOptions{})
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
		"a.png": PNG, "b/c.JPG": JPEG, "x.y.jpeg": JPEG, "d.WebP": WebP, "e.tif": TIFF,
		"f.TIFF": TIFF,
		"g.bmp":  BMP, "h.gif": GIF,
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
