package imageio

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// kinds returns the files of testdata/kinds.tar.gz by name, and their names in order.
func kinds(t testing.TB) (files map[string][]byte, names []string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "kinds.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for archive := tar.NewReader(z); ; {
		head, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[head.Name], err = io.ReadAll(archive); err != nil {
			t.Fatal(err)
		}
		names = append(names, head.Name)
	}
	return files, names
}

// TestKinds reads a file of every combination of the fields of the formats that matters
// (testdata/kinds.py), and compares with Pillow.
func TestKinds(t *testing.T) {
	const width, height = 35, 21
	sheet, err := Open(filepath.Join("testdata", "kinds.png"), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	sheet = sheet.in(4)
	files, names := kinds(t)
	if len(names)*height != sheet.Height || len(names) < 200 {
		t.Fatalf("%d files, the sheet has %d rows", len(names), sheet.Height)
	}
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			want := &Image{Width: width, Height: height, Channels: 4, Bits: 8,
				Pix8: sheet.Pix8[i*width*height*4:][:width*height*4]}
			got, err := Decode(bytes.NewReader(files[name]), name, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			most := 0
			switch {
			case strings.Contains(name, "cmyk"), strings.Contains(name, "555"),
				strings.Contains(name, "565"):
				most = 1 // Pillow cuts off where we round
			}
			if err := differ(got.in(4), want, most); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBilevelKindsAgree: the photometric interpretation alone decides what the samples mean, not
// the compression or the order of the bits.
func TestBilevelKindsAgree(t *testing.T) {
	files, names := kinds(t)
	read := func(name string) *Image { return mustDecode(t, files[name], ReadOptions{}) }
	count := 0
	for _, name := range names {
		if !strings.HasPrefix(name, "bilevel") || strings.Contains(name, "t4options") {
			continue
		}
		photometric := strings.Split(name, "-")[2]
		twin, other := "bilevel-none-p0-f1.tif", "bilevel-none-p1-f1.tif"
		if photometric == "p1" {
			twin, other = other, twin
		}
		if err := differ(read(name), read(twin), 0); err != nil {
			t.Errorf("%s and %s: %v", name, twin, err)
		}
		if differ(read(name), read(other), 0) == nil {
			t.Errorf("%s is as %s", name, other)
		}
		count++
	}
	if count != 28 {
		t.Errorf("%d files of bilevel pictures, not 7 x 2 x 2", count)
	}
}

func TestReadsBigTIFF(t *testing.T) {
	want := testImage(19, 7, 2, 16)
	var classic []byte
	for _, big := range []bool{false, true} {
		le := binary.LittleEndian
		raw := make([]byte, 0, 2*len(want.Pix16))
		for _, v := range want.Pix16 {
			raw = le.AppendUint16(raw, v)
		}
		const at = 16
		d := newDirectory(big)
		h := headerOf(want, TIFF)
		h.Scheme = SchemeNone
		l := tiffLevel{want.Width, want.Height, []int64{at}, []int64{int64(len(raw))}}
		if err := d.fill(h, l, 0, want.Height); err != nil {
			t.Fatal(err)
		}
		d.sort()
		end := int64(at + len(raw))
		file := append([]byte("II*\x00"), le.AppendUint32(nil, uint32(end))...)
		if big {
			file = append([]byte("II+\x00\x08\x00\x00\x00"), le.AppendUint64(nil, uint64(end))...)
		}
		file = append(append(file, make([]byte, at-len(file))...), raw...)
		file = append(file, d.bytes(end)...)
		if err := differ(mustDecode(t, file, ReadOptions{}), want, 0); err != nil {
			t.Errorf("big %v: %v", big, err)
		}
		if big && bytes.Equal(file, classic) {
			t.Error("both files are classic")
		}
		classic = file
	}
}

// TestTIFFChroma reads YCbCr that is stored in units of 2 x 2 pixels, of a picture whose sides are
// odd, and JPEG as it was before 1995.
func TestTIFFChroma(t *testing.T) {
	units := []byte{10, 20, 30, 40, 90, 160, 50, 0, 60, 0, 140, 100, 70, 80, 0, 0, 120, 130,
		90, 0, 0, 0, 110, 128}
	luma := []byte{10, 20, 50, 30, 40, 60, 70, 80, 90}
	chroma := [][2]byte{{90, 160}, {140, 100}, {120, 130}, {110, 128}}
	want := &Image{Width: 3, Height: 3, Channels: 3, Bits: 8}
	for i, l := range luma {
		c := chroma[i/3/2*2+i%3/2]
		r, g, b := ycc(l, c[0], c[1])
		want.Pix8 = append(want.Pix8, r, g, b)
	}
	tags := func(compression uint32, more ...[3]uint32) [][3]uint32 {
		return append([][3]uint32{{tagImageWidth, 3, 0}, {tagImageLength, 3, 0},
			{tagBitsPerSample, 8, 0}, {tagCompression, compression, 0},
			{tagPhotometric, photoYCbCr, 0}, {tagSamplesPerPixel, 3, 0}}, more...)
	}
	with := func(entries [][3]uint32, data []byte, offset uint16) []byte {
		file := craftEXIF(binary.LittleEndian, entries...)
		for i, e := range entries {
			if e[0] == uint32(offset) {
				binary.LittleEndian.PutUint16(file[10+12*i+8:], uint16(len(file)))
			}
		}
		return append(file, data...)
	}
	data := with(tags(1, [3]uint32{tagStripOffsets, 0, 0}, [3]uint32{tagStripByteCounts, 24, 0}),
		units, tagStripOffsets)
	if err := differ(mustDecode(t, data, ReadOptions{}), want, 0); err != nil {
		t.Error(err)
	}
	data[len(data)-1] ^= 64
	if differ(mustDecode(t, data, ReadOptions{}), want, 0) == nil {
		t.Error("other chroma passed")
	}
	stream, err := os.ReadFile("testdata/rgb444.jpg")
	if err != nil {
		t.Fatal(err)
	}
	old := tags(tiffOldJPEG, [3]uint32{tagJPEGOffset, 0, 0},
		[3]uint32{tagJPEGLength, uint32(len(stream)), 0})
	old[0][1], old[1][1] = 47, 37
	got := mustDecode(t, with(old, stream, tagJPEGOffset), ReadOptions{})
	if err := differ(got, mustDecode(t, stream, ReadOptions{}), 0); err != nil {
		t.Error(err)
	}
}
