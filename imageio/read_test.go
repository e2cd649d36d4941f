package imageio

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// reference is a standard image read pixel by pixel, the slow way, as picture of so many channels.
func reference(src image.Image, channels, bits int) *Image {
	b := src.Bounds()
	m := &Image{Width: b.Dx(), Height: b.Dy(), Channels: channels, Bits: bits}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBA64Model.Convert(src.At(x, y)).(color.NRGBA64)
			if n, ok := src.At(x, y).(color.NRGBA); ok { // the model goes by way of premultiplied
				c = color.NRGBA64{uint16(n.R) << 8, uint16(n.G) << 8, uint16(n.B) << 8,
					uint16(n.A) << 8}
			}
			all := []uint16{c.R, c.G, c.B, c.A}
			for _, i := range [][]int{1: {0}, 2: {0, 3}, 3: {0, 1, 2}, 4: {0, 1, 2, 3}}[channels] {
				if bits == 8 {
					m.Pix8 = append(m.Pix8, uint8(all[i]>>8))
				} else {
					m.Pix16 = append(m.Pix16, all[i])
				}
			}
		}
	}
	return m
}

// standard makes one standard image of each kind, 13 x 9.
func standard() map[string]image.Image {
	r := image.Rect(0, 0, 13, 9)
	noise := func(pix []byte, alpha, stride int) {
		for i := range pix {
			pix[i] = byte(i*i*7 + i*13)
			if alpha > 0 && i%stride >= stride-alpha {
				pix[i] = 0xff
			}
		}
	}
	grey, grey16 := image.NewGray(r), image.NewGray16(r)
	rgb, rgba := image.NewNRGBA(r), image.NewNRGBA(r)
	rgb16, rgba16 := image.NewNRGBA64(r), image.NewNRGBA64(r)
	noise(grey.Pix, 0, 1)
	noise(grey16.Pix, 0, 1)
	noise(rgb.Pix, 1, 4)
	noise(rgba.Pix, 0, 4)
	noise(rgb16.Pix, 2, 8)
	noise(rgba16.Pix, 0, 8)
	red, blue := color.RGBA{200, 30, 1, 255}, color.RGBA{9, 8, 77, 255}
	palette := image.NewPaletted(r, color.Palette{red, blue, color.RGBA{1, 255, 3, 255}})
	greys := image.NewPaletted(r, color.Palette{color.Gray{3}, color.Gray{99}, color.Gray{250}})
	holes := image.NewPaletted(r, color.Palette{red, blue, color.RGBA{}})
	for i := range palette.Pix {
		v := uint8((i*i + i/5) % 3)
		palette.Pix[i], greys.Pix[i], holes.Pix[i] = v, v, v
	}
	return map[string]image.Image{"grey": grey, "grey16": grey16, "rgb": rgb, "rgba": rgba,
		"rgb16": rgb16, "rgba16": rgba16, "palette": palette, "greys": greys, "holes": holes}
}

func TestReadsAsStandardDecoders(t *testing.T) {
	encodePNG := func(w io.Writer, m image.Image) error { return png.Encode(w, m) }
	encodeTIFF := func(w io.Writer, m image.Image) error {
		return tiff.Encode(w, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
	}
	plainTIFF := func(w io.Writer, m image.Image) error { return tiff.Encode(w, m, nil) }
	encodeGIF := func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) }
	for _, c := range []struct {
		format   Format
		kind     string
		encode   func(io.Writer, image.Image) error
		channels int
		bits     int
	}{
		{PNG, "grey", encodePNG, 1, 8}, {PNG, "grey16", encodePNG, 1, 16},
		{PNG, "rgb", encodePNG, 3, 8}, {PNG, "rgba", encodePNG, 4, 8},
		{PNG, "rgb16", encodePNG, 3, 16}, {PNG, "rgba16", encodePNG, 4, 16},
		{PNG, "palette", encodePNG, 3, 8}, {PNG, "greys", encodePNG, 1, 8},
		{PNG, "holes", encodePNG, 4, 8},
		{TIFF, "grey", encodeTIFF, 1, 8}, {TIFF, "grey16", encodeTIFF, 1, 16},
		{TIFF, "rgba", encodeTIFF, 4, 8}, {TIFF, "rgba16", plainTIFF, 4, 16},
		{TIFF, "palette", plainTIFF, 3, 8}, {TIFF, "greys", plainTIFF, 1, 8},
		{BMP, "rgb", bmp.Encode, 3, 8}, {BMP, "palette", bmp.Encode, 3, 8},
		{BMP, "greys", bmp.Encode, 1, 8},
		{GIF, "palette", encodeGIF, 3, 8}, {GIF, "greys", encodeGIF, 1, 8},
		{GIF, "holes", encodeGIF, 4, 8},
	} {
		t.Run(c.format.String()+" "+c.kind, func(t *testing.T) {
			src := standard()[c.kind]
			var b bytes.Buffer
			if err := c.encode(&b, src); err != nil {
				t.Fatal(err)
			}
			m := mustDecode(t, b.Bytes(), ReadOptions{})
			if err := differ(m, reference(src, c.channels, c.bits), 0); err != nil {
				t.Error(err)
			}
			if m.Format != c.format || len(m.Warnings) > 0 {
				t.Errorf("format %v, warnings %q", m.Format, m.Warnings)
			}
			if want := strings.HasPrefix(c.kind, "rgba") ||
				c.kind == "holes"; m.HasAlpha() != want {
				t.Errorf("HasAlpha is %v", !want)
			}
		})
	}
}

// TestReadsAsPillow compares with what Pillow makes of the same files (testdata/README.md). The
// chroma is interpolated as there, which image/jpeg does not do: it is off by up to 124 on these
// files. Inks are rounded where Pillow cuts off.
func TestReadsAsPillow(t *testing.T) {
	for name, most := range map[string]int{
		"rgb444.jpg": 0, "rgb422.jpg": 0, "rgb420.jpg": 0, "progressive.jpg": 0, "grey.jpg": 0,
		"cmyk.jpg": 1, "ycck.jpg": 1, "lossy.webp": 0, "lossyalpha.webp": 0, "lossless.webp": 0,
		"lzw.tif": 0, "packbits.tif": 0,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name)
			m, err := Open(path, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			want, err := Open(path+".png", ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := differ(m, want, most); err != nil {
				t.Error(err)
			}
			cmyk := name == "cmyk.jpg" || name == "ycck.jpg"
			if (len(m.Warnings) == 1) != cmyk || cmyk && !strings.Contains(m.Warnings[0], "CMYK") {
				t.Errorf("warnings %q", m.Warnings)
			}
		})
	}
}

func TestGrey16TIFF(t *testing.T) {
	m, err := Open("testdata/grey16.tif", ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := &Image{Width: 47, Height: 37, Channels: 1, Bits: 16}
	for i := range 47 * 37 {
		want.Pix16 = append(want.Pix16, uint16(i%47*1399+i/47*977))
	}
	if err := differ(m, want, 0); err != nil {
		t.Error(err)
	}
}

// TestJPEGAsTheStandardDecoder: without subsampling, image/jpeg differs only by how it rounds.
func TestJPEGAsTheStandardDecoder(t *testing.T) {
	data, err := os.ReadFile("testdata/rgb444.jpg")
	if err != nil {
		t.Fatal(err)
	}
	src, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := differ(mustDecode(t, data, ReadOptions{}), reference(src, 3, 8), 3); err != nil {
		t.Error(err)
	}
}

// TestEvenChromaStaysEven: interpolating a constant gives the constant, at every ratio.
func TestEvenChromaStaysEven(t *testing.T) {
	for r := image.YCbCrSubsampleRatio444; r <= image.YCbCrSubsampleRatio410; r++ {
		m := image.NewYCbCr(image.Rect(0, 0, 19, 11), r)
		for i := range m.Y {
			m.Y[i] = uint8(i)
		}
		for i := range m.Cb {
			m.Cb[i], m.Cr[i] = 201, 33
		}
		rs := ycbcrRows(m, nil, 0, false)
		got := &Image{Width: 19, Height: 11, Channels: 3, Bits: 8,
			Pix8: place(rs.row8, 19, 11, 3, 1)}
		if err := differ(got, reference(m, 3, 8), 0); err != nil {
			t.Errorf("%v: %v", r, err)
		}
	}
}

func TestGreyAlphaPNG(t *testing.T) {
	rows16 := [][]byte{{0x12, 0x34, 0xff, 0xff, 0xab, 0xcd, 0x00, 0x01}}
	m := mustDecode(t, craftPNG(2, 1, 16, 4, rows16), ReadOptions{})
	want := &Image{Width: 2, Height: 1, Channels: 2, Bits: 16,
		Pix16: []uint16{0x1234, 0xffff, 0xabcd, 1}}
	if err := differ(m, want, 0); err != nil {
		t.Error(err)
	}
	if !m.HasAlpha() {
		t.Error("the alpha of 1 was overlooked")
	}
	m = mustDecode(t, craftPNG(2, 1, 8, 4, [][]byte{{7, 255, 9, 254}}), ReadOptions{})
	want = &Image{Width: 2, Height: 1, Channels: 2, Bits: 8, Pix8: []uint8{7, 255, 9, 254}}
	if err := differ(m, want, 0); err != nil {
		t.Error(err)
	}
	transparent := chunk("tRNS", []byte{0, 9})
	m = mustDecode(t, craftPNG(2, 1, 8, 0, [][]byte{{7, 9}}, transparent), ReadOptions{})
	want = &Image{Width: 2, Height: 1, Channels: 2, Bits: 8, Pix8: []uint8{7, 255, 9, 0}}
	if err := differ(m, want, 0); err != nil {
		t.Error(err)
	}
	m = mustDecode(t, craftPNG(9, 1, 1, 0, [][]byte{{0b10100000, 0b10000000}}), ReadOptions{})
	want = &Image{Width: 9, Height: 1, Channels: 1, Bits: 8,
		Pix8: []uint8{255, 0, 255, 0, 0, 0, 0, 0, 255}}
	if err := differ(m, want, 0); err != nil {
		t.Error(err)
	}
}

func TestPremultipliedTIFF(t *testing.T) {
	m := image.NewRGBA64(image.Rect(0, 0, 2, 1))
	m.SetRGBA64(0, 0, color.RGBA64{0x1000, 0x0800, 0, 0x2000})
	m.SetRGBA64(1, 0, color.RGBA64{0, 0, 0, 0})
	var b bytes.Buffer
	if err := tiff.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	want := &Image{Width: 2, Height: 1, Channels: 4, Bits: 16,
		Pix16: []uint16{0x8000, 0x4000, 0, 0x2000, 0, 0, 0, 0}}
	if err := differ(mustDecode(t, b.Bytes(), ReadOptions{}), want, 0); err != nil {
		t.Error(err)
	}
}

func TestFirstGIFFrameOnItsScreen(t *testing.T) {
	greys := color.Palette{color.Gray{10}, color.Gray{200}}
	frame := image.NewPaletted(image.Rect(2, 1, 4, 3), greys)
	frame.Pix = []uint8{0, 1, 1, 0}
	second := image.NewPaletted(image.Rect(0, 0, 5, 4), color.Palette{color.White})
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, second}, Delay: []int{1, 1},
		Config: image.Config{ColorModel: frame.Palette, Width: 5, Height: 4}})
	if err != nil {
		t.Fatal(err)
	}
	m := mustDecode(t, b.Bytes(), ReadOptions{})
	want := &Image{Width: 5, Height: 4, Channels: 4, Bits: 8, Pix8: make([]uint8, 80)}
	for i, v := range []uint8{10, 200, 200, 10} {
		copy(want.Pix8[((1+i/2)*5+2+i%2)*4:], []uint8{v, v, v, 255})
	}
	if err := differ(m, want, 0); err != nil {
		t.Error(err)
	}
}

// TestOpaqueBMPHasNoAlpha: the decoder returns RGBA for 32 bits per pixel.
func TestOpaqueBMPHasNoAlpha(t *testing.T) {
	data := append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"),
		1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 32, 0)
	data = append(data, make([]byte, 24)...)
	data = append(data, 3, 2, 1, 0)
	want := &Image{Width: 1, Height: 1, Channels: 3, Bits: 8, Pix8: []uint8{1, 2, 3}}
	if err := differ(mustDecode(t, data, ReadOptions{}), want, 0); err != nil {
		t.Error(err)
	}
}

func TestReadFloat(t *testing.T) {
	rgba := &Image{Width: 2, Height: 2, Channels: 4, Bits: 8,
		Pix8: []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 255, 15}}
	ga := &Image{Width: 2, Height: 1, Channels: 2, Bits: 16, Pix16: []uint16{1, 65535, 300, 7}}
	for _, c := range []struct {
		m          *Image
		r          image.Rectangle
		rgb, alpha []float32
	}{
		{rgba, image.Rect(1, 0, 2, 2),
			[]float32{4. / 255, 5. / 255, 6. / 255, 12. / 255, 13. / 255, 1},
			[]float32{7. / 255, 15. / 255}},
		{ga, image.Rect(0, 0, 2, 1), []float32{1. / 65535, 1. / 65535, 1. / 65535,
			300. / 65535, 300. / 65535, 300. / 65535}, []float32{1, 7. / 65535}},
		{testImage(3, 3, 1, 8), image.Rect(2, 2, 2, 3), []float32{}, []float32{}},
	} {
		rgb, alpha := make([]float32, len(c.rgb)), make([]float32, len(c.alpha))
		c.m.ReadRGB(rgb, c.r)
		c.m.ReadAlpha(alpha, c.r)
		if !slices.Equal(rgb, c.rgb) || !slices.Equal(alpha, c.alpha) {
			t.Errorf("%v: got %v and %v, want %v and %v", c.r, rgb, alpha, c.rgb, c.alpha)
		}
	}
	opaque := []float32{0}
	testImage(3, 3, 3, 16).ReadAlpha(opaque, image.Rect(1, 1, 2, 2))
	if opaque[0] != 1 {
		t.Errorf("alpha without a channel is %v", opaque[0])
	}
	defer func() {
		if recover() == nil {
			t.Error("a rectangle outside the picture did not panic")
		}
	}()
	rgba.ReadRGB(make([]float32, 99), image.Rect(0, 0, 3, 2))
}
