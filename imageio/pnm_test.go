package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// craftPNM makes a file of kind 1 to 7 of samples up to most, depth to a pixel.
func craftPNM(kind, width, height, depth, most int, samples []int) []byte {
	var b bytes.Buffer
	switch kind {
	case 1, 4:
		fmt.Fprintf(&b, "P%d\n# a comment\n%d %d\n", kind, width, height)
	case 7:
		tuple := map[bool][5]string{
			true:  {1: "BLACKANDWHITE", 2: "BLACKANDWHITE_ALPHA", 3: "RGB", 4: "RGB_ALPHA"},
			false: {1: "GRAYSCALE", 2: "GRAYSCALE_ALPHA", 3: "RGB", 4: "RGB_ALPHA"},
		}[most == 1][depth]
		fmt.Fprintf(&b,
			"P7\n#WIDTH 9\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL %d\nTUPLTYPE %s\nENDHDR\n",
			width, height, depth, most, tuple)
	default:
		fmt.Fprintf(&b, "P%d %d\t%d # a comment\n%d\n", kind, width, height, most)
	}
	bits, n := byte(0), 0
	for i, v := range samples {
		switch {
		case kind == 1:
			fmt.Fprint(&b, v)
		case kind < 4:
			fmt.Fprintf(&b, "%d%c", v, " \n"[i%2])
		case kind == 4:
			bits, n = bits|byte(v)<<(7-n), n+1
			if n == 8 || i%width == width-1 {
				b.WriteByte(bits)
				bits, n = 0, 0
			}
		case most > 255:
			b.Write(binary.BigEndian.AppendUint16(nil, uint16(v)))
		default:
			b.WriteByte(byte(v))
		}
	}
	return b.Bytes()
}

// pnmMatrix is a file of each kind, depth and range of samples, and the pictures in them.
func pnmMatrix() (files map[string][]byte, want map[string]*Image) {
	files, want = map[string][]byte{}, map[string]*Image{}
	const width, height = 11, 5
	for kind := 1; kind <= 7; kind++ {
		for depth := 1; depth <= 4; depth++ {
			for _, most := range []int{1, 7, 100, 255, 256, 1023, 65535} {
				colour := kind == 3 || kind == 6
				if kind != 7 && (depth == 3) != colour || kind != 7 && depth%2 == 0 ||
					(kind == 1 || kind == 4) && most != 1 {
					continue
				}
				m := &Image{Width: width, Height: height, Channels: depth, Bits: 8, Format: PNM}
				if most > 255 {
					m.Bits = 16
				}
				var samples []int
				for i := range width * height * depth {
					v := i * 7919 % (most + 1)
					samples = append(samples, v)
					unit := float64(v) / float64(most)
					if kind == 1 || kind == 4 {
						unit = 1 - unit
					}
					if m.Bits == 8 {
						m.Pix8 = append(m.Pix8, uint8(math.Round(unit*255)))
					} else {
						m.Pix16 = append(m.Pix16, uint16(math.Round(unit*65535)))
					}
				}
				name := fmt.Sprintf("p%d-%d-%d.pnm", kind, depth, most)
				files[name], want[name] = craftPNM(kind, width, height, depth, most, samples), m
			}
		}
	}
	return files, want
}

func TestReadsPNM(t *testing.T) {
	files, want := pnmMatrix()
	if len(files) != 2+4*7+4*7 {
		t.Fatalf("%d files", len(files))
	}
	for name, data := range files {
		got := mustDecode(t, data, ReadOptions{})
		if err := differ(got, want[name], 0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got.Format != PNM || len(got.Warnings) > 0 {
			t.Errorf("%s: %v, %q", name, got.Format, got.Warnings)
		}
	}
}

// craftPFM makes a picture of floats, whose rows go from the last to the first.
func craftPFM(width, height, depth int, order binary.AppendByteOrder, values []float32) []byte {
	kind, scale := map[int]string{1: "Pf", 3: "PF"}[depth], "1.0"
	if order.String() == "LittleEndian" {
		scale = "-1.0"
	}
	out := fmt.Appendf(nil, "%s\n%d %d\n%s\n", kind, width, height, scale)
	for y := height - 1; y >= 0; y-- {
		for _, v := range values[y*width*depth:][:width*depth] {
			out = order.AppendUint32(out, math.Float32bits(v))
		}
	}
	return out
}

func TestReadsPFM(t *testing.T) {
	for _, depth := range []int{1, 3} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			want := testImage(5, 4, depth, 16)
			var values []float32
			for _, v := range want.Pix16 {
				values = append(values, float32(v)/65535)
			}
			got := mustDecode(t, craftPFM(5, 4, depth, order, values), ReadOptions{})
			if err := differ(got, want, 0); err != nil || len(got.Warnings) > 0 {
				t.Errorf("%d channels, %v: %v, %q", depth, order, err, got.Warnings)
			}
			values[0], values[1], values[2] = 7.5, -1, float32(math.NaN())
			got = mustDecode(t, craftPFM(5, 4, depth, order, values), ReadOptions{})
			if p := got.Pix16; p[0] != 65535 || p[1] != 0 || p[2] != 0 || len(got.Warnings) != 1 {
				t.Errorf("values outside: %v, %q", p[:3], got.Warnings)
			}
		}
	}
}

func TestBadPNM(t *testing.T) {
	for _, c := range []struct {
		content string
		kind    error
		reason  string
	}{
		{"P6\n3 2\n255\n12345", ErrTruncated, ""},
		{"P3 2 1 255 1 2 3 4 5", ErrTruncated, ""},
		{"P2 2 1 255 1 -2", ErrCorrupt, "among the samples"},
		{"P1 2 1 12", ErrCorrupt, "2 among the bits"},
		{"P5 0 2 255 ", ErrCorrupt, `width is "0"`},
		{"P5 2 -2 255 ", ErrCorrupt, `height is "-2"`},
		{"P5 2 2 65536 ", ErrCorrupt, "65536"},
		{"P5 2 99999999999 255 ", ErrCorrupt, "99999999999"},
		{"P5 100000 100000 255 ", ErrTooLarge, "limit"},
		{"P1 is what this text is about", ErrCorrupt, `width is "is"`},
		{"P7 332\n#IMGINFO", ErrFormat, "no pam"},
		{"P7\nWIDTH 2\nHEIGHT 2\nENDHDR\n", ErrCorrupt, "lacks"},
		{"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 2\nMAXVAL 1\nTUPLTYPE RGB\nENDHDR\n", ErrCorrupt, "needs 3"},
		{"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 1\nTUPLTYPE CMYK\nENDHDR\n", ErrFormat, "CMYK"},
		{"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 9\nMAXVAL 1\nENDHDR\n", ErrFormat, "9 samples"},
		{"P7\nSPEED 1\n", ErrCorrupt, "SPEED"},
		{"PF\n2 2\n0\n", ErrCorrupt, "scale"},
		{"PF\n2 2\n-1\n123", ErrTruncated, ""},
	} {
		wantError(t, []byte(c.content), c.kind, c.reason)
	}
	two := append(craftPNM(5, 1, 1, 1, 255, []int{7}), craftPNM(5, 1, 1, 1, 255, []int{9})...)
	if m := mustDecode(t, two, ReadOptions{}); m.Pix8[0] != 7 || len(m.Warnings) != 1 {
		t.Errorf("two pictures: %v, %q", m.Pix8, m.Warnings)
	}
}

// TestWritesPNM: what is written is read again, and has the header that other programs want.
func TestWritesPNM(t *testing.T) {
	for channels := 1; channels <= 4; channels++ {
		for _, bits := range []int{8, 16} {
			want := testImage(13, 9, channels, bits)
			path := filepath.Join(t.TempDir(), "out.pnm")
			h := headerOf(want, PNM)
			h.Metadata.ICC = craftICC("RGB ", 10)
			w, err := Create(path, h, CreateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := feed(w, want, 2, 5); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if len(w.Warnings()) != 1 {
				t.Errorf("warnings: %q", w.Warnings())
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := differ(mustDecode(t, data, ReadOptions{}), want, 0); err != nil {
				t.Errorf("%d channels, %d bits: %v", channels, bits, err)
			}
			kind := [...]string{1: "P5\n13 9\n", 2: "P7\n", 3: "P6\n13 9\n", 4: "P7\n"}[channels]
			if !strings.HasPrefix(string(data), kind) {
				t.Errorf("%d channels: %q", channels, data[:9])
			}
		}
	}
}
