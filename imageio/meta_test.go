package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestResolution(t *testing.T) {
	jpegFile, err := os.ReadFile("testdata/grey.jpg")
	if err != nil {
		t.Fatal(err)
	}
	jpegFile = jpegFile[20:] // without SOI and the JFIF segment of 18 bytes
	jfif := func(unit byte, x, y uint16) []byte {
		s := append([]byte("JFIF\x00\x01\x02"), unit)
		return append(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(s, x), y), 0, 0)
	}
	exifDPI := craftEXIF(binary.BigEndian, [3]uint32{274, 6, 0}, [3]uint32{282, 600, 2},
		[3]uint32{283, 200, 1}, [3]uint32{296, 2, 0})
	le := binary.LittleEndian
	x, y := [3]uint32{282, 100, 1}, [3]uint32{283, 50, 1}
	exifCm := craftEXIF(le, x, y, [3]uint32{296, 3, 0})
	exifNone := craftEXIF(le, x, y, [3]uint32{296, 1, 0})
	exifZero := craftEXIF(le, [3]uint32{282, 0, 1}, y)
	jpegWith := func(segments ...[]byte) []byte {
		return afterSOI(append([]byte{0xff, jpegSOI}, jpegFile...), segments...)
	}
	phys := func(x, y uint32, unit byte) []byte {
		d := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, x), y)
		return craftPNG(1, 1, 8, 0, [][]byte{{1}}, chunk("pHYs", append(d, unit)))
	}
	for _, c := range []struct {
		name string
		data []byte
		x, y float64
	}{
		{"jfif dpi", jpegWith(segment(jpegAPP0, jfif(1, 300, 150))), 300, 150},
		{"jfif per cm", jpegWith(segment(jpegAPP0, jfif(2, 100, 50))), 254, 127},
		{"jfif aspect only", jpegWith(segment(jpegAPP0, jfif(0, 1, 1))), 0, 0},
		{"exif, turned", jpegWith(app1(exifDPI)), 200, 300},
		{"jfif before exif", jpegWith(segment(jpegAPP0, jfif(1, 96, 97)), app1(exifDPI)), 97, 96},
		{"exif where jfif has none", jpegWith(segment(jpegAPP0, jfif(0, 1, 1)), app1(exifCm)), 254,
			127},
		{"exif without unit", jpegWith(app1(exifNone)), 0, 0},
		{"exif of zero", jpegWith(app1(exifZero)), 0, 0},
		{"png 300", phys(11811, 11811, 1), 300, 300},
		{"png 72 and 96", phys(2835, 3780, 1), 72, 96},
		{"png 100.33 per inch", phys(3950, 3950, 1), 3950 * 0.0254, 3950 * 0.0254},
		{"png aspect only", phys(1, 2, 0), 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mustDecode(t, c.data, ReadOptions{})
			if m.Metadata.DPIX != c.x || m.Metadata.DPIY != c.y {
				t.Errorf("got %v x %v, want %v x %v", m.Metadata.DPIX, m.Metadata.DPIY, c.x, c.y)
			}
			if len(m.Warnings) > 0 {
				t.Errorf("warnings %q", m.Warnings)
			}
		})
	}
}

func app1(exif []byte) []byte {
	return segment(jpegAPP1, append([]byte("Exif\x00\x00"), exif...))
}

func iccp(name string, profile []byte) []byte {
	return chunk("iCCP", append([]byte(name+"\x00\x00"), deflated(profile)...))
}

func TestICC(t *testing.T) {
	rgb, err := os.ReadFile("testdata/rgb444.jpg")
	if err != nil {
		t.Fatal(err)
	}
	cmyk, err := os.ReadFile("testdata/cmyk.jpg")
	if err != nil {
		t.Fatal(err)
	}
	webpFile, err := os.ReadFile("testdata/lossless.webp")
	if err != nil {
		t.Fatal(err)
	}
	app2 := func(number, count byte, part []byte) []byte {
		return segment(jpegAPP2, append(append([]byte(jpegICCMarker), number, count), part...))
	}
	rgbICC, greyICC, cmykICC := craftICC("RGB ", 1001), craftICC("GRAY", 10), craftICC("CMYK", 3)
	longer := append(bytes.Clone(rgbICC), 0, 0, 0)
	grey, pixel := [][]byte{{1}}, [][]byte{{1, 2, 3}}
	palette := chunk("PLTE", []byte{9, 9, 9, 5, 5, 5})
	for _, c := range []struct {
		name string
		data []byte
		want []byte
		warn string
	}{
		{"png rgb", craftPNG(1, 1, 8, 2, pixel, iccp("x", rgbICC)), rgbICC, ""},
		{"png grey", craftPNG(1, 1, 8, 0, grey, iccp("x", greyICC)), greyICC, ""},
		{"png grey palette with an rgb profile",
			craftPNG(1, 1, 8, 3, grey, iccp("x", rgbICC), palette), rgbICC, ""},
		{"png grey with rgb profile", craftPNG(1, 1, 8, 0, grey, iccp("x", rgbICC)),
			nil, "it is for RGB, the picture is GRAY"},
		{"png no name", craftPNG(1, 1, 8, 2, pixel, iccp("", rgbICC)), nil, "iCCP not read"},
		{"png padded profile", craftPNG(1, 1, 8, 2, pixel, iccp("x", longer)), rgbICC, ""},
		{"png short profile", craftPNG(1, 1, 8, 2, pixel, iccp("x", rgbICC[:500])),
			nil, "should have 1129 bytes and has 500"},
		{"png not a profile", craftPNG(1, 1, 8, 2, pixel, iccp("x", []byte("no"))),
			nil, "not an ICC profile"},
		{"png inflating without end", craftPNG(1, 1, 8, 2, pixel,
			iccp("x", make([]byte, maxBlock+1))),
			nil, "too large"},
		{"jpeg", afterSOI(rgb, app2(1, 1, rgbICC)), rgbICC, ""},
		{"jpeg in parts, out of order", afterSOI(rgb, app2(3, 3, rgbICC[900:]),
			app2(1, 3, rgbICC[:400]),
			app2(2, 3, rgbICC[400:900])), rgbICC, ""},
		{"jpeg part missing", afterSOI(rgb, app2(1, 2, rgbICC[:400])), nil, "1 of 2 segments"},
		{"jpeg part twice", afterSOI(rgb, app2(1, 2, rgbICC), app2(1, 2, rgbICC)),
			nil, "numbered wrongly"},
		{"jpeg part zero", afterSOI(rgb, app2(0, 1, rgbICC)), nil, "numbered wrongly"},
		{"jpeg counts differ", afterSOI(rgb, app2(1, 2, rgbICC), app2(2, 3, rgbICC)),
			nil, "numbered wrongly"},
		{"cmyk jpeg", afterSOI(cmyk, app2(1, 1, cmykICC)), nil,
			"it is for CMYK, the picture is RGB"},
		{"webp", extendWebP(webpFile, 1<<5|1<<4, 47, 37, [][]byte{appendRIFF(nil, "ICCP", rgbICC)},
			nil),
			rgbICC, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mustDecode(t, c.data, ReadOptions{})
			if !bytes.Equal(m.Metadata.ICC, c.want) {
				t.Errorf("got a profile of %d bytes, want %d", len(m.Metadata.ICC), len(c.want))
			}
			all := strings.Join(m.Warnings, "; ")
			if c.warn == "" && all != "" || !strings.Contains(all, c.warn) {
				t.Errorf("warnings %q, want %q", m.Warnings, c.warn)
			}
		})
	}
}

// TestBrokenMetadataKeepsThePicture: whatever is wrong beside the pixels, they are read.
func TestBrokenMetadataKeepsThePicture(t *testing.T) {
	rgb, err := os.ReadFile("testdata/rgb444.jpg")
	if err != nil {
		t.Fatal(err)
	}
	want := mustDecode(t, rgb, ReadOptions{})
	onePixel := mustDecode(t, craftPNG(1, 1, 8, 0, [][]byte{{77}}), ReadOptions{})
	block := craftEXIF(binary.LittleEndian, [3]uint32{274, 1, 0}, [3]uint32{282, 9, 3})
	wrongType := bytes.Clone(block)
	wrongType[10+12+2] = 99
	var blocks [][]byte
	for n := range block {
		blocks = append(blocks, block[:n])
	}
	blocks = append(blocks, wrongType, bytes.Repeat([]byte{0xff}, 300),
		[]byte("II*\x00\xff\xff\xff\xff"))
	for _, b := range blocks {
		data := afterSOI(rgb, app1(b))
		if err := differ(mustDecode(t, data, ReadOptions{}), want, 0); err != nil {
			t.Fatalf("jpeg with EXIF % x: %v", b, err)
		}
		data = craftPNG(1, 1, 8, 0, [][]byte{{77}}, chunk("eXIf", b))
		if err := differ(mustDecode(t, data, ReadOptions{}), onePixel, 0); err != nil {
			t.Fatalf("png with EXIF % x: %v", b, err)
		}
	}
	m := mustDecode(t, afterSOI(rgb, app1(wrongType)), ReadOptions{})
	if !strings.Contains(strings.Join(m.Warnings, "; "), "EXIF") {
		t.Errorf("no warning for a wrong EXIF block: %q", m.Warnings)
	}
	badSum := chunk("tEXt", []byte("Comment\x00x"))
	badSum[len(badSum)-1]++
	data := craftPNG(1, 1, 8, 0, [][]byte{{77}}, badSum, chunk("pHYs", []byte{1}))
	m = mustDecode(t, data, ReadOptions{})
	if err := differ(m, onePixel, 0); err != nil {
		t.Error(err)
	}
	if fmt.Sprint(m.Warnings) != "[pHYs not read: 1 bytes, not 9]" {
		t.Errorf("warnings %q", m.Warnings)
	}
}
