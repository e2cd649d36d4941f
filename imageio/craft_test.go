package imageio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// Files made by hand, to test the reader without the writer.

func chunk(name string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	body := append([]byte(name), data...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// craftPNG makes a PNG of unfiltered rows; extra chunks go before IDAT.
func craftPNG(width, height, bits, colourType int, rows [][]byte, extra ...[]byte) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, uint32(width))
	ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(height))
	ihdr = append(ihdr, byte(bits), byte(colourType), 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", ihdr)...)
	for _, e := range extra {
		out = append(out, e...)
	}
	var data []byte
	for _, r := range rows {
		data = append(append(data, 0), r...)
	}
	out = append(out, chunk("IDAT", deflated(data))...)
	return append(out, chunk("IEND", nil)...)
}

// craftEXIF makes a TIFF structure of the given tags, each a SHORT (no denominator) or a RATIONAL.
func craftEXIF(order binary.AppendByteOrder, tags ...[3]uint32) []byte {
	mark := "II"
	if order.String() == "BigEndian" {
		mark = "MM"
	}
	out := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	out = order.AppendUint16(out, uint16(len(tags)))
	values := []byte{}
	for _, t := range tags {
		out = order.AppendUint16(out, uint16(t[0]))
		if t[2] == 0 {
			out = order.AppendUint32(order.AppendUint16(out, 3), 1)
			out = order.AppendUint16(order.AppendUint16(out, uint16(t[1])), 0)
			continue
		}
		out = order.AppendUint32(order.AppendUint16(out, 5), 1)
		out = order.AppendUint32(out, uint32(8+2+12*len(tags)+4+len(values)))
		values = order.AppendUint32(order.AppendUint32(values, t[1]), t[2])
	}
	return append(order.AppendUint32(out, 0), values...)
}

// craftICC makes a profile that is nothing but a sound header and n bytes.
func craftICC(space string, n int) []byte {
	p := make([]byte, iccHeader+n)
	for i := range p {
		p[i] = byte(i * 7)
	}
	binary.BigEndian.PutUint32(p, uint32(len(p)))
	copy(p[16:], space)
	copy(p[36:], "acsp")
	return p
}

// afterSOI puts segments behind the first two bytes of a JPEG.
func afterSOI(jpeg []byte, segments ...[]byte) []byte {
	out := bytes.Clone(jpeg[:2])
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, jpeg[2:]...)
}

func segment(marker byte, data []byte) []byte { return appendSegment(nil, marker, data) }

// extendWebP puts chunks behind a VP8X in front of those of a simple WebP file.
func extendWebP(simple []byte, features byte, width, height int, before, after [][]byte) []byte {
	vp8x := []byte{features, 0, 0, 0}
	for _, side := range []int{width - 1, height - 1} {
		vp8x = append(vp8x, byte(side), byte(side>>8), byte(side>>16))
	}
	out := appendRIFF([]byte("RIFF\x00\x00\x00\x00WEBP"), "VP8X", vp8x)
	for _, c := range before {
		out = append(out, c...)
	}
	out = append(out, simple[12:]...)
	for _, c := range after {
		out = append(out, c...)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func mustDecode(t *testing.T, data []byte, o ReadOptions) *Image {
	t.Helper()
	m, err := Decode(bytes.NewReader(data), "test", o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
