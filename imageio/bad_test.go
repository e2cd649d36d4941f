package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"github.com/liif-render/liif/internal/clitest"
)

// wantError decodes data and checks the kind, the reason and the form of the error.
func wantError(t *testing.T, data []byte, kind error, reason string) {
	t.Helper()
	_, err := Decode(bytes.NewReader(data), "bad", ReadOptions{})
	checkError(t, err, kind, "bad: ", reason)
}

func checkError(t *testing.T, err, kind error, parts ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error %q is not %q", err, kind)
	}
	if strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("error of more than one line: %q", err)
	}
	for _, p := range parts {
		if !strings.Contains(clitest.Portable(err.Error()), clitest.Portable(p)) {
			t.Errorf("error %q does not say %q", err, p)
		}
	}
}

func TestNotPictures(t *testing.T) {
	for _, c := range []struct {
		name, content string
		kind          error
		reason        string
	}{
		{"empty", "", ErrEmpty, ""},
		{"text", "Dear reader,\nthis is no picture.\n", ErrFormat,
			`text (it starts with "Dear reader,`},
		{"utf-8 text", strings.Repeat("Größe ", 20), ErrFormat, "text"},
		{"text that begins like a bmp", "BMW and others", ErrFormat, "text"},
		{"svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", ErrFormat, "<svg"},
		{"jpeg xl", "\x00\x00\x00\x0cJXL \r\n\x87\n", ErrFormat,
			"djxl IN.jxl - --output_format ppm | liif-render -"},
		{"bare jpeg xl", "\xff\x0a\xfa\x7f", ErrFormat, "djxl"},
		{"film", "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", ErrFormat, "film"},
		{"pdf", "%PDF-1.7\n\xff", ErrFormat, "PDF"},
		{"bigtiff", "II+\x00\x08\x00\x00\x00", ErrTruncated, ""},
		{"wave", "RIFF\x00\x00\x00\x00WAVEfmt ", ErrFormat, "RIFF"},
		{"noise", "\x00\x01\x02\x03\xfe\xff", ErrFormat, "00 01 02 03 fe ff"},
		{"png signature and noise", "\x89PNG\n\x1a\nnoise noise noise", ErrCorrupt, "not a PNG"},
		{"png signature", "\x89PNG\r\n\x1a\n", ErrTruncated, ""},
		{"jpeg start", "\xff\xd8\xff", ErrTruncated, ""},
		{"gif start", "GIF89a", ErrTruncated, ""},
		{"tiff start", "II*\x00", ErrTruncated, ""},
		{"16-bit jpeg", "\xff\xd8\xff\xc1\x00\x0b\x10\x00\x10\x00\x10\x01\x01\x11\x00",
			ErrFormat, "precision"},
		{"12-bit baseline", "\xff\xd8\xff\xc0\x00\x0b\x0c\x00\x10\x00\x10\x01\x01\x11\x00",
			ErrFormat, "precision"},
		{"hierarchical jpeg", "\xff\xd8\xff\xcd\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00",
			ErrFormat, "hierarchical"},
		{"lossless jpeg", "\xff\xd8\xff\xc3\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00",
			ErrFormat, "lossless coding"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantError(t, []byte(c.content), c.kind, c.reason)
			path := filepath.Join(t.TempDir(), "photo.png")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path, ReadOptions{})
			checkError(t, err, c.kind, path+": ", c.reason)
		})
	}
}

func TestOpenErrors(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "none.png"), ReadOptions{})
	checkError(t, err, fs.ErrNotExist, "none.png: no such file")
	_, err = Open(t.TempDir(), ReadOptions{})
	if err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("opening a folder: %v", err)
	}
}

// small returns one small sound file of each kind.
func small(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"rgb420.jpg", "progressive.jpg", "cmyk.jpg", "lossy.webp",
		"lossyalpha.webp", "lossless.webp", "packbits.tif", "lzw.tif", "grey16.tif",
		"rgb444.jpg.png"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	for kind, src := range standard() {
		if f, ok := map[string]string{"palette": "gif", "rgb": "bmp"}[kind]; ok {
			var b bytes.Buffer
			var err error
			if f == "gif" {
				err = gif.Encode(&b, src, nil)
			} else {
				err = bmp.Encode(&b, src)
			}
			if err != nil {
				t.Fatal(err)
			}
			files[kind+"."+f] = b.Bytes()
		}
	}
	return files
}

// TestTruncated cuts files at many lengths: what is read is the whole picture or an error, never a
// picture that is grey from somewhere on. With -short there are fewer lengths.
func TestTruncated(t *testing.T) {
	lengths := 400
	if testing.Short() {
		lengths = 16
	}
	files := small(t)
	all, _ := kinds(t)
	for _, name := range []string{"jpeg-rgb.tif", "bilevel-g4-p0-f1.tif",
		"bilevel-g3-t4options5.tif",
		"rgb-8-planes-le.tif", "rgb-zstd-2.tif", "cmyk-8-tiles-le.tif", "rle8.bmp", "rle4.bmp",
		"masks-565-header40.bmp", "8-header12.bmp", "interlaced.gif", "sampling-311111.jpg",
		"ycck-22111122.jpg", "cmyk-progressive.jpg", "restart.jpg"} {
		files[name] = all[name]
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := mustDecode(t, data, ReadOptions{})
			failed, cuts := 0, 0
			for n := 0; n < len(data); n += 1 + len(data)/lengths {
				cuts++
				m, err := Decode(bytes.NewReader(data[:n]), name, ReadOptions{})
				if err != nil {
					failed++
					continue
				}
				if err := differ(m, whole, 0); err != nil {
					t.Fatalf("%d of %d bytes: %v", n, len(data), err)
				}
			}
			if failed < cuts/2 {
				t.Errorf("only %d of %d cuts were errors", failed, cuts)
			}
			_, err := Decode(bytes.NewReader(data[:len(data)/2]), name, ReadOptions{})
			checkError(t, err, ErrTruncated, name)
		})
	}
}

func TestDamaged(t *testing.T) {
	data := bytes.Clone(small(t)["rgb444.jpg.png"])
	data[len(data)/2] ^= 0x55
	wantError(t, data, ErrCorrupt, "png")
}

// bombs are headers of pictures of 50000 x 50000 pixels (webp: 30000) with nothing behind.
func bombs() map[string][]byte {
	const side = 50000
	be := binary.BigEndian.AppendUint16
	le := binary.LittleEndian.AppendUint16
	tiffTags := [][3]uint32{{tagImageWidth, side, 0}, {tagImageLength, side, 0},
		{tagBitsPerSample, 8, 0}, {tagCompression, 1, 0}, {tagPhotometric, 1, 0}}
	b := append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"),
		0x50, 0xc3, 0, 0, 0x50, 0xc3, 0, 0, 1, 0, 24, 0)
	return map[string][]byte{
		"png": craftPNG(side, side, 16, 6, nil),
		"jpeg": append(be(be([]byte("\xff\xd8\xff\xc0\x00\x0b\x08"), side), side),
			"\x01\x01\x11\x00\xff\xda\x00\x02"...),
		"gif":  append(le(le([]byte("GIF89a"), side), side), 0, 0, 0),
		"tiff": craftEXIF(binary.LittleEndian, tiffTags...),
		"bmp":  append(b, make([]byte, 24)...),
		"webp": extendWebP([]byte("RIFF    WEBP"), 0, side-20000, side-20000, nil, nil),
	}
}

func TestBombsAreRefusedUndecoded(t *testing.T) {
	for name, data := range bombs() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bomb")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Open(path, ReadOptions{})
			runtime.ReadMemStats(&after)
			checkError(t, err, ErrTooLarge, path, "000 is over the limit of 268435456 pixels")
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
				t.Errorf("%d bytes allocated", n)
			}
			wantError(t, data, ErrTooLarge, "limit")
		})
	}
}

func TestPixelLimit(t *testing.T) {
	data := craftPNG(5000, 1, 8, 0, [][]byte{make([]byte, 5000)})
	for _, c := range []struct {
		limit int64
		want  error
	}{{0, nil}, {-1, nil}, {5000, nil}, {4999, ErrTooLarge}} {
		_, err := Decode(bytes.NewReader(data), "x", ReadOptions{MaxPixels: c.limit})
		if !errors.Is(err, c.want) {
			t.Errorf("limit %d: %v, want %v", c.limit, err, c.want)
		}
	}
}

func TestExtremeShapes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 5000}, {5000, 1}} {
		rows := make([][]byte, size.Y)
		for y := range rows {
			rows[y] = bytes.Repeat([]byte{byte(y)}, size.X)
		}
		m := mustDecode(t, craftPNG(size.X, size.Y, 8, 0, rows), ReadOptions{})
		want := &Image{Width: size.X, Height: size.Y, Channels: 1, Bits: 8,
			Pix8: bytes.Join(rows, nil)}
		if err := differ(m, want, 0); err != nil {
			t.Errorf("%v: %v", size, err)
		}
	}
}

func TestZeroSize(t *testing.T) {
	wantError(t, []byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"), ErrCorrupt, "0 x 0")
	wantError(t, craftPNG(0, 4, 8, 0, nil), ErrCorrupt, "")
}

// endless is a stream that starts as a picture and never ends.
type endless struct {
	head []byte
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	e.head = e.head[n:]
	clear(p[n:])
	e.read += int64(len(p))
	return len(p), nil
}

func TestEndlessStreams(t *testing.T) {
	for _, c := range []struct {
		head string
		kind error
		most int64
	}{
		{"just zeros\x00", ErrFormat, 1 << 20},
		{string(craftPNG(50000, 50000, 8, 2, nil)), ErrTooLarge, 1 << 20},
		{string(craftPNG(5, 5, 8, 2, nil)), ErrTooLarge, spoolSlack + 1<<20},
	} {
		if testing.Short() && c.most > spoolSlack {
			continue // which is memory for 64 MiB
		}
		e := &endless{head: []byte(c.head)}
		_, err := Decode(e, "stream", ReadOptions{})
		checkError(t, err, c.kind, "stream: ")
		if e.read > c.most {
			t.Errorf("%d bytes read, %d are enough", e.read, c.most)
		}
	}
}

// TestPanicsAreErrors: a decoder that panics costs the picture, not the program.
func TestPanicsAreErrors(t *testing.T) {
	f := &file{r: bytes.NewReader(nil), name: "x.png", format: PNG}
	_, err := guarded(f, func(io.Reader) (int, error) { panic("index out of range") })
	checkError(t, err, ErrCorrupt, "x.png: ", "index out of range")
}
