package imageio

import (
	"bytes"
	"encoding/binary"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio/colour"
)

func colourChunk(kind string, values ...uint32) []byte {
	var data []byte
	for _, v := range values {
		data = binary.BigEndian.AppendUint32(data, v)
	}
	return chunk(kind, data)
}

// TestPNGColours: of several statements the first counts of cICP, iCCP, sRGB, gAMA with cHRM.
func TestPNGColours(t *testing.T) {
	p3 := chunk("cICP", []byte{12, 13, 0, 1})
	linear := colourChunk("gAMA", 100000)
	srgbGamma := colourChunk("gAMA", 45455)
	srgbChroma := colourChunk("cHRM", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
	p3Chroma := colourChunk("cHRM", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
	srgb := chunk("sRGB", []byte{0})
	read := func(name string) []byte {
		data, err := os.ReadFile("colour/testdata/" + name + ".icc")
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	adobe := iccp("x", read("adobe"))
	linearRGB, err := colour.FromGamma(1, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	displayP3 := colour.DisplayP3().Bytes()
	for _, c := range []struct {
		name   string
		chunks [][]byte
		want   []byte // nil for sRGB
		warn   string
	}{
		{"nothing", nil, nil, ""},
		{"cICP of Display P3", [][]byte{p3}, displayP3, ""},
		{"cICP of sRGB over all", [][]byte{chunk("cICP", []byte{1, 13, 0, 1}), adobe, linear,
			p3Chroma}, nil, ""},
		{"cICP over iCCP", [][]byte{adobe, p3}, displayP3, ""},
		{"cICP not known", [][]byte{chunk("cICP", []byte{99, 13, 0, 1}), adobe}, read("adobe"),
			"cICP ignored"},
		{"cICP of YCbCr", [][]byte{chunk("cICP", []byte{12, 13, 1, 1}), srgb}, nil, "cICP ignored"},
		{"cICP of narrow range", [][]byte{chunk("cICP", []byte{12, 13, 0, 0})}, nil,
			"cICP ignored"},
		{"cICP too short", [][]byte{chunk("cICP", []byte{12, 13})}, nil, "cICP not read"},
		{"iCCP over the rest", [][]byte{srgb, adobe, linear}, read("adobe"), ""},
		{"iCCP broken", [][]byte{iccp("x", []byte("no")), linear}, linearRGB,
			"ICC profile dropped"},
		{"sRGB over gAMA", [][]byte{linear, srgb, p3Chroma}, nil, ""},
		{"gAMA as sRGB's", [][]byte{srgbGamma}, nil, ""},
		{"gAMA and cHRM as sRGB's", [][]byte{srgbGamma, srgbChroma}, nil, ""},
		{"linear gAMA", [][]byte{linear}, linearRGB, ""},
		{"linear gAMA, cHRM of sRGB", [][]byte{linear, srgbChroma}, linearRGB, ""},
		{"cHRM of Display P3", [][]byte{p3Chroma}, displayP3, ""},
		{"gAMA 0", [][]byte{colourChunk("gAMA", 1)}, nil, "ignored"},
	} {
		m := mustDecode(t, craftPNG(1, 1, 8, 2, [][]byte{{1, 2, 3}}, c.chunks...), ReadOptions{})
		same := (m.Metadata.ICC == nil) == (c.want == nil)
		if same && c.want != nil && !bytes.Equal(m.Metadata.ICC, c.want) {
			got, err := m.Profile()
			want, wantErr := colour.Parse(c.want)
			same = err == nil && wantErr == nil &&
				colour.Same(colour.Form{Profile: got}, colour.Form{Profile: want})
		}
		all := strings.Join(m.Warnings, "; ")
		if !same || c.warn == "" && all != "" || !strings.Contains(all, c.warn) {
			t.Errorf("%s: a profile of %d bytes, want %d; warnings %q", c.name, len(m.Metadata.ICC),
				len(c.want),
				m.Warnings)
		}
	}
	grey := mustDecode(t, craftPNG(1, 1, 8, 0, [][]byte{{1}}, linear), ReadOptions{})
	if p, err := grey.Profile(); err != nil || p.Space != colour.Grey || grey.Seen() == nil {
		t.Errorf("grey: %+v, %v", p, err)
	}
}

// TestInksThroughTheirProfile holds patches against Little CMS (testdata/colour.py).
func TestInksThroughTheirProfile(t *testing.T) {
	want := [][3]int{{255, 255, 255}, {108, 209, 241}, {235, 130, 204}, {252, 241, 118},
		{142, 142, 142},
		{173, 200, 218}, {105, 109, 166}, {228, 196, 134}}
	for _, name := range []string{"cmyk.jpg", "cmyk.tif"} {
		m, err := Open("testdata/colour/"+name, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Warnings) > 0 || m.Metadata.ICC != nil || m.Channels != 3 {
			t.Errorf("%s: warnings %q, a profile of %d bytes", name, m.Warnings,
				len(m.Metadata.ICC))
		}
		most := 1
		if name == "cmyk.jpg" {
			most = 3 // for JPEG
		}
		for i, w := range want {
			at := (4*m.Width + 8*i + 4) * 3
			for c, v := range w {
				if d := int(m.Pix8[at+c]) - v; d > most || d < -most {
					t.Errorf("%s: patch %d is %v, want %v", name, i, m.Pix8[at:at+3], w)
					break
				}
			}
		}
	}
}

// TestInksToAnotherProfile converts inks straight to a profile wider than sRGB, which holds more.
func TestInksToAnotherProfile(t *testing.T) {
	wide, err := colour.FromCICP(9, 13, false)
	if err != nil {
		t.Fatal(err)
	}
	to, err := colour.Parse(wide)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cmyk.jpg", "cmyk.tif"} {
		path := filepath.Join("testdata", "colour", name)
		srgb, err := Open(path, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		m, err := Open(path, ReadOptions{InkProfile: to})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(m.Metadata.ICC, wide) || m.Channels != 3 || len(m.Warnings) > 0 {
			t.Errorf("%s: a profile of %d bytes, %d channels, %q", name, len(m.Metadata.ICC),
				m.Channels,
				m.Warnings)
		}
		back, err := colour.NewTransform(colour.Form{Profile: to},
			colour.Form{Profile: colour.SRGB()})
		if err != nil {
			t.Fatal(err)
		}
		got := *m
		got.Pix8 = make([]uint8, len(m.Pix8))
		back.Row8(got.Pix8, m.Pix8, false)
		if err := differ(&got, srgb, 3); err != nil { // three steps of 8 bits of a wide space
			t.Errorf("%s: %v", name, err)
		}
		if differ(m, srgb, 3) == nil {
			t.Errorf("%s: the samples are those of sRGB", name)
		}
	}
}

func TestTIFFLab(t *testing.T) {
	labs := [][3]int{{100, 0, 0}, {50, 20, -30}, {70, -40, 40}, {30, 10, 10}, {0, 0, 0},
		{85, 5, 60}}
	want := [][3]int{{254, 255, 254}, {132, 107, 170}, {108, 189, 93}, {89, 64, 55}, {1, 0, 1},
		{245, 207, 94}}
	for _, photometric := range []int{photoLab, photoICCLab} {
		for _, bits := range []int{8, 16} {
			var data []byte
			for _, v := range labs {
				offset := 0
				if photometric == photoICCLab {
					offset = 128
				}
				l, a, b := int(float64(v[0])*2.55+0.5), v[1]+offset, v[2]+offset
				if bits == 8 {
					data = append(data, byte(l), byte(a), byte(b))
					continue
				}
				for _, s := range []int{l * 257, a * 256, b * 256} {
					data = binary.LittleEndian.AppendUint16(data, uint16(s))
				}
			}
			d := newDirectory(false)
			d.long(tagImageWidth, len(labs))
			d.long(tagImageLength, 1)
			d.shorts(tagBitsPerSample, bits, bits, bits)
			d.shorts(tagPhotometric, photometric)
			d.longs(tagStripOffsets, []int64{8})
			d.shorts(tagSamplesPerPixel, 3)
			d.longs(tagStripByteCounts, []int64{int64(len(data))})
			at := 8 + len(data) + len(data)&1
			file := binary.LittleEndian.AppendUint32([]byte("II*\x00"), uint32(at))
			file = append(append(file, data...), make([]byte, len(data)&1)...)
			m := mustDecode(t, append(file, d.bytes(int64(at))...), ReadOptions{})
			for i, w := range want {
				for c, v := range w {
					got := 0
					if bits == 8 {
						got = int(m.Pix8[3*i+c])
					} else {
						got = (int(m.Pix16[3*i+c]) + 128) / 257
					}
					if d := got - v; d > 2 || d < -2 {
						t.Errorf("photometric %d, %d bits, %v: sample %d is %d, want %d",
							photometric, bits, labs[i],
							c, got, v)
					}
				}
			}
		}
	}
}

// TestSeen: linear samples are looked up with sRGB's curve, others are left.
func TestSeen(t *testing.T) {
	linear := colourChunk("gAMA", 100000)
	m := mustDecode(t, craftPNG(2, 1, 8, 6, [][]byte{{0, 55, 255, 9, 1, 2, 3, 8}}, linear),
		ReadOptions{})
	s := m.Seen()
	if s == nil {
		t.Fatal("nothing")
	}
	w, h := s.Size()
	got, alpha := make([]float32, 6), make([]float32, 2)
	s.ReadRGB(got, image.Rect(0, 0, 2, 1))
	s.ReadAlpha(alpha, image.Rect(0, 0, 2, 1))
	if w != 2 || h != 1 || got[0] != 0 || got[2] != 1 || got[1] < 0.5 || got[1] > 0.505 ||
		alpha[0] != float32(9)/255 || s.IsEightBit() || !s.HasAlpha() {
		t.Errorf("got %v, alpha %v", got, alpha)
	}
	for _, chunks := range [][][]byte{nil, {chunk("cICP", []byte{12, 13, 0, 1})}} {
		m := mustDecode(t, craftPNG(1, 1, 8, 2, [][]byte{{1, 2, 3}}, chunks...), ReadOptions{})
		if m.Seen() != nil {
			t.Errorf("%d chunks: a curve", len(chunks))
		}
	}
}
