package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"testing"
)

// oddEntries are entries that come before Orientation in a directory and must not keep it from
// being read: each is a tag, a type, a count and the value or its place.
var oddEntries = map[string][4]uint32{
	"none":                   {},
	"utf-8 of EXIF 3.0":      {270, 129, 3, 0x00434241},
	"unknown type":           {271, 99, 1, 7},
	"type 0":                 {271, 0, 1, 7},
	"count beyond the block": {270, 2, 1 << 30, 8},
	"value beyond the block": {270, 2, 100, 0xfffffff0},
	"count 0":                {272, 2, 0, 0},
	"rational out of reach":  {269, 5, 1, 0x7fffffff},
	"ifd type":               {266, 13, 1, 8},
	"long8 in a classic one": {265, 16, 1, 8},
}

// oddEXIF is a block with an odd entry, the orientation, and, in TIFF files, the picture's own
// entries around it.
func oddEXIF(order binary.AppendByteOrder, odd [4]uint32, orientation int,
	own ...[4]uint32) []byte {
	entries := own
	if odd != ([4]uint32{}) {
		entries = append(entries, odd)
	}
	entries = append(entries, [4]uint32{tagOrientation, typeShort, 1, uint32(orientation)})
	mark := "II"
	if order.String() == "BigEndian" {
		mark = "MM"
	}
	out := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	out = order.AppendUint16(out, uint16(len(entries)))
	for tag := uint32(0); tag < 1000; tag++ {
		for _, e := range entries {
			if e[0] != tag {
				continue
			}
			out = order.AppendUint16(order.AppendUint16(out, uint16(e[0])), uint16(e[1]))
			out = order.AppendUint32(out, e[2])
			if e[1] == typeShort && e[2] == 1 {
				out = order.AppendUint16(order.AppendUint16(out, uint16(e[3])), 0)
			} else {
				out = order.AppendUint32(out, e[3])
			}
		}
	}
	return order.AppendUint32(out, 0)
}

func TestOrientationBehindOddEntries(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of files, one after the other")
	}
	jpegFile, err := os.ReadFile("testdata/rgb444.jpg")
	if err != nil {
		t.Fatal(err)
	}
	webpFile, err := os.ReadFile("testdata/lossless.webp")
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]byte{{1, 2, 3}, {4, 5, 6}}
	files := map[string]func(order binary.AppendByteOrder, odd [4]uint32, o int) []byte{
		"jpeg": func(order binary.AppendByteOrder, odd [4]uint32, o int) []byte {
			return afterSOI(jpegFile, app1(oddEXIF(order, odd, o)))
		},
		"png": func(order binary.AppendByteOrder, odd [4]uint32, o int) []byte {
			return craftPNG(3, 2, 8, 0, rows, chunk("eXIf", oddEXIF(order, odd, o)))
		},
		"webp": func(order binary.AppendByteOrder, odd [4]uint32, o int) []byte {
			return extendWebP(webpFile, 1<<3|1<<4, 47, 37, nil,
				[][]byte{appendRIFF(nil, "EXIF", oddEXIF(order, odd, o))})
		},
		"tiff": func(order binary.AppendByteOrder, odd [4]uint32, o int) []byte {
			own := func(at uint32) [][4]uint32 {
				return [][4]uint32{{tagImageWidth, 3, 1, 3}, {tagImageLength, 3, 1, 2},
					{tagBitsPerSample, 3, 1, 8},
					{tagPhotometric, 3, 1, blackIsZero}, {tagStripOffsets, 4, 1, at},
					{tagStripByteCounts, 4, 1, 6}}
			}
			at := len(oddEXIF(order, odd, o, own(0)...))
			return append(oddEXIF(order, odd, o, own(uint32(at))...), bytes.Join(rows, nil)...)
		},
	}
	orders := []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}
	for format, file := range files {
		plain := mustDecode(t, file(orders[0], oddEntries["none"], 1), ReadOptions{})
		for what, odd := range oddEntries {
			for o := 1; o <= 8; o++ {
				for _, order := range orders {
					if format == "tiff" && odd[0] == tagFillOrder {
						continue // a tag that the picture itself needs
					}
					name := fmt.Sprintf("%s, %s, %d, %v", format, what, o, order)
					got := mustDecode(t, file(order, odd, o), ReadOptions{})
					if err := differ(got, oriented(plain, o), 0); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					checkUpright(t, name, got, plain, o)
				}
			}
		}
	}
}

// checkUpright writes a picture and its metadata again: it is not turned a second time.
func checkUpright(t *testing.T, name string, m, plain *Image, o int) {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, Header{Width: m.Width, Height: m.Height, Channels: m.Channels, Bits: 8,
		Format: PNG, Metadata: m.Metadata}, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteRows8(m.Pix8); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again := mustDecode(t, b.Bytes(), ReadOptions{})
	if err := differ(again, oriented(plain, o), 0); err != nil {
		t.Errorf("%s, written again: %v", name, err)
	}
}
