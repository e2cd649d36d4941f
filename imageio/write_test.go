package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// written returns the file that Create and Close make of m.
func written(t *testing.T, m *Image, h Header, o CreateOptions, pieces ...int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out")
	w, err := Create(path, h, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := feed(w, m, pieces...); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var shapes = []image.Point{{1, 1}, {1, 700}, {700, 1}, {37, 23}, {500, 700}}

// TestRoundTrip writes every kind of picture losslessly and reads it with the standard decoders.
func TestRoundTrip(t *testing.T) {
	for _, format := range []Format{PNG, TIFF, WebP} {
		for channels := 1; channels <= 4; channels++ {
			for _, bits := range []int{8, 16} {
				if format == WebP && bits == 16 {
					continue
				}
				t.Run(fmt.Sprintf("%v %d channels %d bits", format, channels, bits),
					func(t *testing.T) {
						t.Parallel()
						for i, size := range shapes {
							if format == WebP { // which is slow, and knows no strips
								size = size.Div(4).Add(image.Point{1, 1})
							}
							m := testImage(size.X, size.Y, channels, bits)
							h := headerOf(m, format)
							h.Compression = []int{6, 0, 1, 9, 3}[i]
							checkLossless(t, written(t, m, h, CreateOptions{Threads: 2}, 1, 7, 64),
								m,
								h)
						}
					})
			}
		}
	}
}

func checkLossless(t *testing.T, data []byte, want *Image, h Header) {
	t.Helper()
	wantRGB := want
	if h.Format == WebP && want.Channels < 3 {
		wantRGB = colourOf(want)
	}
	var got *Image
	var err error
	switch {
	case h.Format == TIFF:
		got, _, err = readAnyTIFF(data)
	default:
		got, err = Decode(bytes.NewReader(data), "round trip", ReadOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := differ(got, wantRGB, 0); err != nil {
		t.Errorf("%d x %d, compression %d: %v", h.Width, h.Height, h.Compression, err)
	}
	var std image.Image
	switch {
	case h.Format == PNG:
		std, err = png.Decode(bytes.NewReader(data))
	case h.Format == WebP:
		std, err = webp.Decode(bytes.NewReader(data))
	case want.Channels == 2:
		return // x/image/tiff does not know grey with alpha
	default:
		std, err = tiff.Decode(bytes.NewReader(data))
	}
	if err != nil {
		t.Fatal(err)
	}
	if std.Bounds() != image.Rect(0, 0, h.Width, h.Height) {
		t.Errorf("the standard decoder sees %v", std.Bounds())
	}
	if wantRGB.Channels == 2 || wantRGB.Channels == 4 {
		return // At goes by way of premultiplied samples: compared above
	}
	if err := differ(reference(std, wantRGB.Channels, wantRGB.Bits), wantRGB, 0); err != nil {
		t.Errorf("standard decoder: %v", err)
	}
}

// colourOf repeats grey over three channels, as WebP must.
func colourOf(m *Image) *Image {
	out := &Image{Width: m.Width, Height: m.Height, Channels: m.Channels + 2, Bits: 8}
	for i := 0; i < len(m.Pix8); i += m.Channels {
		v := m.Pix8[i]
		out.Pix8 = append(append(out.Pix8, v, v, v), m.Pix8[i+1:i+m.Channels]...)
	}
	return out
}

// TestJPEGInStrips: strips joined by restart markers decode to the very samples of the picture
// encoded as a whole, and these are as near to the picture as what image/jpeg encodes.
func TestJPEGInStrips(t *testing.T) {
	for _, channels := range []int{1, 3} {
		for _, size := range append(shapes[:4:4], image.Point{1100, 700}) {
			m := testImage(size.X, size.Y, channels, 8)
			h := headerOf(m, JPEG)
			h.Quality = 83
			e, err := newJPEGEncoder(h)
			if err != nil {
				t.Fatal(err)
			}
			want := mustDecode(t, e.encode(nil, m.Pix8, size.X, size.Y), ReadOptions{})
			data := written(t, m, h, CreateOptions{Threads: 2}, 5, 100)
			if err := differ(mustDecode(t, data, ReadOptions{}), want, 0); err != nil {
				t.Errorf("%v of %d channels: %v", size, channels, err)
			}
			marker := bytes.Contains(data, []byte{0xff, jpegRST0})
			if strips := size.X*channels*size.Y > 5*stripBytes/4; strips && !marker {
				t.Errorf("%v: no restart markers", size)
			}
			off := distance(want.Pix8, m.Pix8)
			standard := distance(standardJPEG(t, m, h.Quality).Pix8, m.Pix8)
			worse := distance(standardJPEG(t, m, h.Quality-10).Pix8, m.Pix8)
			if off > standard*1.02+0.02 || size.X > 1000 && worse < standard*1.02+0.02 {
				t.Errorf("%v of %d channels is %.3f steps off, image/jpeg's %.3f, and %.3f at less "+
					"quality", size, channels, off, standard, worse)
			}
		}
	}
}

// standardJPEG is what image/jpeg leaves of a picture without alpha.
func standardJPEG(t *testing.T, m *Image, quality int) *Image {
	t.Helper()
	r := image.Rect(0, 0, m.Width, m.Height)
	var src image.Image = &image.Gray{Pix: m.Pix8, Stride: m.Width, Rect: r}
	if m.Channels == 3 {
		rgba := image.NewRGBA(r)
		for i := range m.Width * m.Height {
			copy(rgba.Pix[4*i:], m.Pix8[3*i:3*i+3])
		}
		src = rgba
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, src, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return mustDecode(t, b.Bytes(), ReadOptions{})
}

func TestQualityChangesTheSize(t *testing.T) {
	m := testImage(300, 200, 3, 8)
	sizes := map[int]int{}
	for _, q := range []int{0, 30, DefaultQuality, 100} {
		h := headerOf(m, JPEG)
		h.Quality = q
		sizes[q] = len(written(t, m, h, CreateOptions{}, 50))
	}
	usual := sizes[DefaultQuality]
	if sizes[0] != usual || sizes[30] >= usual || usual >= sizes[100] {
		t.Errorf("bytes by quality: %v", sizes)
	}
}

// TestBigTIFF forces the 64-bit flavour on a small picture.
func TestBigTIFF(t *testing.T) {
	m := testImage(300, 200, 4, 16)
	m.Metadata = Metadata{ICC: craftICC("RGB ", 77), DPIX: 300, DPIY: 299.5}
	h, _ := headerOf(m, TIFF).settle()
	var b memoryFile
	c := newTIFFCodec(h, &b)
	c.big = true
	w := newWriterOf(c, "big", &b, nil, h, CreateOptions{Threads: 2})
	if err := feed(w, m, 13); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, tags, err := readAnyTIFF(b.data)
	if err != nil {
		t.Fatal(err)
	}
	if string(b.data[:4]) != "II+\x00" {
		t.Errorf("it begins with % x", b.data[:4])
	}
	if err := differ(got, m, 0); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(tags[34675], m.Metadata.ICC) || string(tags[305]) != "liif\x00" {
		t.Errorf("profile of %d bytes, software %q", len(tags[34675]), tags[305])
	}
	le := binary.LittleEndian
	x, y, of := le.Uint32(tags[282]), le.Uint32(tags[283]), le.Uint32(tags[283][4:])
	if x != 300000 || y != 299500 || of != 1000 {
		t.Errorf("resolution %d and %d in parts of %d", x, y, of)
	}
}

// memoryFile is a file to seek and write in.
type memoryFile struct {
	data []byte
	at   int
}

func (f *memoryFile) Write(p []byte) (int, error) {
	f.data = append(f.data, make([]byte, max(0, f.at+len(p)-len(f.data)))...)
	f.at += copy(f.data[f.at:], p)
	return len(p), nil
}

func (f *memoryFile) Seek(offset int64, _ int) (int64, error) {
	f.at = int(offset)
	return offset, nil
}

// TestTIFFFlavour: the choice is made before the size is known, so on the safe side.
func TestTIFFFlavour(t *testing.T) {
	for _, c := range []struct {
		width, height int
		icc           int
		big           bool
	}{
		{30000, 47000, 0, false}, {30000, 47800, 0, true}, {32768, 43521, 1 << 24, true},
		{100, 100, 500, false},
	} {
		h := Header{Width: c.width, Height: c.height, Channels: 3, Bits: 8, Format: TIFF,
			Metadata: Metadata{ICC: make([]byte, c.icc)}}
		if got := newTIFFCodec(h, nil).big; got != c.big {
			t.Errorf("%d x %d with a profile of %d bytes: big is %v", c.width, c.height, c.icc, got)
		}
	}
}

// TestMetadataIsKept reads back what each format can hold.
func TestMetadataIsKept(t *testing.T) {
	for _, format := range []Format{PNG, TIFF, JPEG, WebP} {
		for _, channels := range []int{1, 3} {
			t.Run(fmt.Sprintf("%v %d channels", format, channels), func(t *testing.T) {
				m := testImage(20, 10, channels, 8)
				space := map[int]string{1: "GRAY", 3: "RGB "}[channels]
				if format == WebP {
					space = "RGB " // of which WebP makes grey
				}
				m.Metadata = Metadata{ICC: craftICC(space, 150001), DPIX: 300, DPIY: 72}
				got := mustDecode(t, written(t, m, headerOf(m, format), CreateOptions{}, 10),
					ReadOptions{})
				if !bytes.Equal(got.Metadata.ICC, m.Metadata.ICC) {
					t.Errorf("profile of %d bytes, want %d", len(got.Metadata.ICC),
						len(m.Metadata.ICC))
				}
				x, y := got.Metadata.DPIX, got.Metadata.DPIY
				if format != WebP && (x != 300 || y != 72) || format == WebP && x != 0 {
					t.Errorf("resolution %v x %v", x, y)
				}
				if len(got.Warnings) > 0 {
					t.Errorf("warnings %q", got.Warnings)
				}
			})
		}
	}
}

// TestWebPWithProfileAndAlpha: the picture inside an extended file is decoded whole.
func TestWebPWithProfileAndAlpha(t *testing.T) {
	m := testImage(31, 17, 4, 8)
	m.Metadata.ICC = craftICC("RGB ", 3)
	data := written(t, m, headerOf(m, WebP), CreateOptions{}, 4)
	if err := differ(mustDecode(t, data, ReadOptions{}), m, 0); err != nil {
		t.Error(err)
	}
}

func TestUnfitProfileIsLeftOut(t *testing.T) {
	m := testImage(4, 4, 3, 8)
	m.Metadata.ICC = craftICC("GRAY", 0)
	var b bytes.Buffer
	w, err := NewWriter(&b, headerOf(m, PNG), CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(w.Warnings(), "; ")
	if !strings.Contains(got, "it is for GRAY, the picture is RGB") {
		t.Errorf("warnings %q", got)
	}
	if err := feed(w, m, 4); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := mustDecode(t, b.Bytes(), ReadOptions{}); got.Metadata.ICC != nil {
		t.Error("the profile was written")
	}
}
