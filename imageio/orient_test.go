package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"testing"

	"golang.org/x/image/tiff"
)

// oriented returns the stored picture as a viewer shows it, in the words of the EXIF standard:
// where row 0 and column 0 of the stored picture are.
func oriented(m *Image, orientation int) *Image {
	out := &Image{Width: m.Width, Height: m.Height, Channels: m.Channels, Bits: m.Bits}
	if orientation >= 5 {
		out.Width, out.Height = m.Height, m.Width
	}
	for y := range out.Height {
		for x := range out.Width {
			right, bottom := out.Width-1-x, out.Height-1-y
			sx, sy := 0, 0
			switch orientation {
			case 1: // row 0 at the top, column 0 at the left
				sx, sy = x, y
			case 2: // top, right
				sx, sy = right, y
			case 3: // bottom, right
				sx, sy = right, bottom
			case 4: // bottom, left
				sx, sy = x, bottom
			case 5: // left, top
				sx, sy = y, x
			case 6: // right, top
				sx, sy = y, right
			case 7: // right, bottom
				sx, sy = bottom, right
			case 8: // left, bottom
				sx, sy = bottom, x
			}
			at := (sy*m.Width + sx) * m.Channels
			if m.Bits == 8 {
				out.Pix8 = append(out.Pix8, m.Pix8[at:at+m.Channels]...)
			} else {
				out.Pix16 = append(out.Pix16, m.Pix16[at:at+m.Channels]...)
			}
		}
	}
	return out
}

func TestOrientation(t *testing.T) {
	jpegFile, err := os.ReadFile("testdata/rgb444.jpg")
	if err != nil {
		t.Fatal(err)
	}
	webpFile, err := os.ReadFile("testdata/lossless.webp")
	if err != nil {
		t.Fatal(err)
	}
	rows := make([][]byte, 21)
	for y := range rows {
		for x := range 9 {
			rows[y] = append(rows[y], byte(y*11), byte(x*9))
		}
	}
	order := map[bool]binary.AppendByteOrder{false: binary.LittleEndian, true: binary.BigEndian}
	files := map[string]func(orientation int) []byte{
		"jpeg": func(o int) []byte {
			block := craftEXIF(order[o%2 == 0], [3]uint32{274, uint32(o), 0})
			return afterSOI(jpegFile, app1(block))
		},
		"png": func(o int) []byte {
			block := craftEXIF(order[o%2 == 0], [3]uint32{274, uint32(o), 0})
			return craftPNG(9, 21, 16, 0, rows, chunk("eXIf", block))
		},
		"webp": func(o int) []byte {
			block := craftEXIF(order[o%2 == 0], [3]uint32{274, uint32(o), 0})
			if o > 4 { // some writers keep the marker of a JPEG segment
				block = append([]byte("Exif\x00\x00"), block...)
			}
			odd := appendRIFF(nil, "XMP ", make([]byte, 5))
			after := [][]byte{odd, appendRIFF(nil, "EXIF", block)}
			return extendWebP(webpFile, 1<<3|1<<4, 47, 37, nil, after)
		},
		"tiff": func(o int) []byte {
			var b bytes.Buffer
			if err := tiff.Encode(&b, standard()["rgba16"], nil); err != nil {
				t.Fatal(err)
			}
			// The encoder writes no orientation: its resolution unit, 2, serves as the entry.
			data := b.Bytes()
			unit := []byte{tagResolutionUnit & 0xff, tagResolutionUnit >> 8, 3, 0, 1, 0, 0, 0}
			entry := bytes.Index(data, unit)
			moved := append([]byte{274 & 0xff, 274 >> 8, 3, 0, 1, 0, 0, 0}, byte(o), 0, 0, 0)
			first := bytes.Index(data, []byte{277 & 0xff, 277 >> 8, 3, 0})
			copy(data[first+12:entry+12], data[first:entry])
			copy(data[first:], moved)
			return data
		},
	}
	for format, file := range files {
		for o := 1; o <= 8; o++ {
			t.Run(fmt.Sprintf("%s %d", format, o), func(t *testing.T) {
				stored := mustDecode(t, file(o), ReadOptions{IgnoreOrientation: true})
				if err := differ(stored, mustDecode(t, file(1), ReadOptions{}), 0); err != nil {
					t.Fatalf("ignoring the orientation: %v", err)
				}
				got := mustDecode(t, file(o), ReadOptions{})
				if err := differ(got, oriented(stored, o), 0); err != nil {
					t.Error(err)
				}
				if len(got.Warnings) > 0 {
					t.Errorf("warnings %q", got.Warnings)
				}
			})
		}
	}
}

// TestOrientationsAreDistinct guards the test above: the eight pictures it tells apart differ.
func TestOrientationsAreDistinct(t *testing.T) {
	m := testImage(6, 6, 1, 8)
	for a := 1; a <= 8; a++ {
		for b := a + 1; b <= 8; b++ {
			if differ(oriented(m, a), oriented(m, b), 0) == nil {
				t.Errorf("orientations %d and %d are the same", a, b)
			}
		}
	}
}

func TestUnknownOrientationIsIgnored(t *testing.T) {
	rows := [][]byte{{1, 2, 3}, {4, 5, 6}}
	plain := mustDecode(t, craftPNG(3, 2, 8, 0, rows), ReadOptions{})
	for _, o := range []uint32{0, 9, 65535} {
		block := craftEXIF(binary.LittleEndian, [3]uint32{274, o, 0})
		m := mustDecode(t, craftPNG(3, 2, 8, 0, rows, chunk("eXIf", block)), ReadOptions{})
		if err := differ(m, plain, 0); err != nil {
			t.Errorf("%d: %v", o, err)
		}
	}
}
