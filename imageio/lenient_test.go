package imageio

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// TestRawPhotographs: TIFF files whose first picture is the thumbnail of a raw photograph are
// refused with the way to go, however they tell; others with further pictures are read.
func TestRawPhotographs(t *testing.T) {
	le := binary.LittleEndian
	plain := [][3]uint32{{tagImageWidth, 1, 0}, {tagImageLength, 1, 0}, {tagBitsPerSample, 8, 0},
		{tagCompression, 1, 0}, {tagPhotometric, 1, 0}, {tagStripOffsets, 4, 0},
		{tagStripByteCounts, 1, 0}}
	with := func(at int, tag, v uint32) []byte {
		tags := append([][3]uint32{}, plain...)
		if at < len(tags) {
			tags[at] = [3]uint32{tag, v, 0}
		} else {
			tags = append(tags, [3]uint32{tag, v, 0})
		}
		return craftEXIF(le, tags...)
	}
	sub := func(photometric uint32) []byte {
		out := with(99, tagSubIFDs, 0)
		le.PutUint16(out[10+12*len(plain)+8:], uint16(len(out)))
		dir := craftEXIF(le, [3]uint32{tagCompression, 1, 0},
			[3]uint32{tagPhotometric, photometric, 0})
		return append(out, dir[8:]...)
	}
	canon := append(craftEXIF(le, plain...)[:8], "CR\x02\x00"...)
	le.PutUint32(canon[4:], uint32(len(canon)))
	canon = append(canon, craftEXIF(le, plain...)[8:]...)
	for name, data := range map[string][]byte{
		"dng": with(99, tagDNGVersion, 1), "mosaic": with(4, tagPhotometric, photoCFA),
		"linear": with(4, tagPhotometric, photoLinear), "nikon": with(3, tagCompression, 34713),
		"sub-picture": sub(photoCFA), "canon": canon,
		"panasonic": []byte("IIU\x00\x08\x00\x00\x00"), "fuji": []byte("FUJIFILMCCD-RAW 0201"),
	} {
		t.Run(name, func(t *testing.T) { wantError(t, data, ErrFormat, "dcraw") })
	}
	mustDecode(t, sub(1), ReadOptions{})
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// TestOrientationAmongOddTags: tags of types that are unknown, or out of reach, before and after it
// do not hide the orientation.
func TestOrientationAmongOddTags(t *testing.T) {
	const utf8 = 129 // EXIF 3.0
	for _, kind := range []uint16{0, utf8, 99, 0xffff, 2} {
		for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
			block := craftEXIF(order, [3]uint32{270, 1, 0}, [3]uint32{271, 1, 0},
				[3]uint32{tagOrientation, 6, 0}, [3]uint32{305, 1, 0})
			for _, entry := range []int{0, 1, 3} {
				at := 10 + 12*entry
				order.PutUint16(block[at+2:], kind)
				order.PutUint32(block[at+4:], 1000)
				order.PutUint32(block[at+8:], 0xfffffff0)
			}
			data := craftPNG(2, 1, 8, 0, [][]byte{{1, 2}}, chunk("eXIf", block))
			if m := mustDecode(t, data, ReadOptions{}); m.Width != 1 || m.Height != 2 {
				t.Errorf("type %d, %v: %d x %d, %q", kind, order, m.Width, m.Height, m.Warnings)
			}
			for _, kind := range []uint16{1, 4} { // BYTE and LONG instead of SHORT
				order.PutUint16(block[10+24+2:], kind)
				if kind == 1 {
					block[10+24+8] = 6
				} else {
					order.PutUint32(block[10+24+8:], 6)
				}
				data := craftPNG(2, 1, 8, 0, [][]byte{{1, 2}}, chunk("eXIf", block))
				if m := mustDecode(t, data, ReadOptions{}); m.Width != 1 {
					t.Errorf("orientation of type %d: %d x %d", kind, m.Width, m.Height)
				}
			}
		}
	}
}

func TestBMPResolution(t *testing.T) {
	files, _ := kinds(t)
	m := mustDecode(t, files["24-header40.bmp"], ReadOptions{})
	if m.Metadata.DPIX != 300 || m.Metadata.DPIY != 150 {
		t.Errorf("%v x %v dots per inch, want 300 x 150", m.Metadata.DPIX, m.Metadata.DPIY)
	}
}

// TestPNGDataAfterTheImage adds bytes to the compressed rows, of pictures interlaced and not.
func TestPNGDataAfterTheImage(t *testing.T) {
	for _, interlaced := range []byte{0, 1} {
		for _, extra := range []int{1, 7, 5000} {
			rows := [][]byte{{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {11, 12, 13, 14, 15}}
			plain := craftPNG(5, 3, 8, 0, rows)
			data := craftPNG(5, 3, 8, 0, append(rows, make([]byte, extra-1)))
			if interlaced == 1 { // passes 1, 2, 4 to 7 of a 5 x 3 picture
				passes := [][]byte{{1}, {5}, {3}, {11, 13, 15}, {2, 4}, {12, 14}, {6, 7, 8, 9, 10}}
				data = craftPNG(5, 3, 8, 0, append(passes, make([]byte, extra-1)))
				data[8+8+12] = 1
				binary.BigEndian.PutUint32(data[8+8+13:], crc32.ChecksumIEEE(data[12:8+8+13]))
			}
			got, want := mustDecode(t, data, ReadOptions{}), mustDecode(t, plain, ReadOptions{})
			if err := differ(got, want, 0); err != nil {
				t.Errorf("interlaced %d, %d bytes: %v", interlaced, extra, err)
			}
		}
	}
	short := craftPNG(2, 2, 8, 0, [][]byte{{1, 2}, {3}})
	if m, err := Decode(bytes.NewReader(short), "short", ReadOptions{}); err == nil {
		t.Errorf("a row that is too short was read as %v", m.Pix8)
	}
}

// TestWebPAlphaFlag: whether there is alpha, the chunks say, not the flag.
func TestWebPAlphaFlag(t *testing.T) {
	const alphaFlag = 0x10
	data := small(t)["lossy.webp"]
	want := mustDecode(t, data, ReadOptions{})
	for _, flags := range []byte{0, alphaFlag} {
		extended := extendWebP(data, flags, want.Width, want.Height, nil, nil)
		if err := differ(mustDecode(t, extended, ReadOptions{}), want, 0); err != nil {
			t.Errorf("flags %#02x: %v", flags, err)
		}
	}
}
