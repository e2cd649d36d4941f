package imageio

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio/colour"
)

// checkToneMapped holds a picture against what is coded in its file, of 16 bits in the curve of a
// transfer: it must be that after the tone map, within so many steps of 16 bits.
func checkToneMapped(t *testing.T, got, coded *Image, transfer byte, peak float64, most int) {
	t.Helper()
	tones, err := colour.NewToneMap(transfer, peak)
	if err != nil {
		t.Fatal(err)
	}
	want := &Image{Width: coded.Width, Height: coded.Height, Channels: coded.Channels, Bits: 16}
	want.Pix16 = append(want.Pix16, coded.Pix16...)
	for _, v := range coded.Pix8 {
		want.Pix16 = append(want.Pix16, uint16(v)*257)
	}
	plain := *want
	plain.Pix16 = append([]uint16(nil), want.Pix16...)
	tones.Row(want.Pix16, want.Channels)
	if err := differ(got, want, most); err != nil {
		t.Error(err)
	}
	if differ(got, &plain, most) == nil {
		t.Error("the curve of the file is left")
	}
	if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0],
		"high dynamic range: tone-mapped") {
		t.Errorf("warnings %q", got.Warnings)
	}
	p, err := colour.Parse(got.Metadata.ICC)
	if err != nil || got.Metadata.ICC == nil {
		t.Fatalf("a profile of %d bytes: %v", len(got.Metadata.ICC), err)
	}
	wide, err := colour.FromCICP(9, 13, coded.Channels < 3)
	if err != nil || !bytes.Equal(p.Bytes(), wide) {
		t.Errorf("the profile is not of BT.2020 with sRGB's curve: %v", err)
	}
}

// TestHDRIsToneMapped reads PQ and HLG in PNG, by cICP and by the tag of a profile, of 8 and 16
// bits, with alpha, and with the brightness of the brightest sample.
func TestHDRIsToneMapped(t *testing.T) {
	withLibrary(t)
	profile := bytes.Clone(colour.SRGB().Bytes())
	at := bytes.Index(profile, []byte("desc"))
	copy(profile[at:], "cicp")
	place := binary.BigEndian.Uint32(profile[at+4:])
	copy(profile[place:], "cicp\x00\x00\x00\x00\x09\x12\x00\x01")
	light := chunk("cLLI", []byte{0, 61, 9, 0, 0, 0, 0, 0}) // 400 cd/m²
	for _, c := range []struct {
		name     string
		transfer byte
		peak     float64
		chunks   [][]byte
	}{
		{"PQ", 16, 0, [][]byte{chunk("cICP", []byte{9, 16, 0, 1}), chunk("sRGB", []byte{0})}},
		{"PQ of no primaries", 16, 0, [][]byte{chunk("cICP", []byte{2, 16, 0, 1})}},
		{"PQ up to 400", 16, 400, [][]byte{chunk("cICP", []byte{9, 16, 0, 1}), light}},
		{"HLG", 18, 0, [][]byte{chunk("cICP", []byte{9, 18, 0, 1})}},
		{"in a profile", 18, 0, [][]byte{iccp("x", profile)}},
	} {
		for colourType, samples := range map[int]int{2: 3, 6: 4} {
			for _, bits := range []int{8, 16} {
				m := testImage(5, 4, samples, bits)
				var rows [][]byte
				for y := range m.Height {
					var row []byte
					for i := range m.Width * samples {
						if bits == 8 {
							row = append(row, m.Pix8[y*m.Width*samples+i])
						} else {
							row = binary.BigEndian.AppendUint16(row, m.Pix16[y*m.Width*samples+i])
						}
					}
					rows = append(rows, row)
				}
				t.Run(c.name, func(t *testing.T) {
					data := craftPNG(5, 4, bits, colourType, rows, c.chunks...)
					checkToneMapped(t, mustDecode(t, data, ReadOptions{}), m, c.transfer, c.peak, 0)
				})
			}
		}
	}
	for _, c := range [][]byte{{200, 16, 0, 1}, {9, 16, 0, 0}, {9, 18, 9, 1}} {
		data := craftPNG(1, 1, 8, 2, [][]byte{{1, 2, 3}}, chunk("cICP", c))
		wantError(t, data, ErrFormat, "high dynamic range")
	}
}

// TestHDRFiles reads pictures in PQ and HLG as encoders write them (testdata/heif.py).
func TestHDRFiles(t *testing.T) {
	withLibrary(t)
	for name, transfer := range map[string]byte{"pq.avif": 16, "hlg.avif": 18, "pq.heic": 16,
		"hlg.heic": 18} {
		t.Run(name, func(t *testing.T) {
			coded, err := Open(filepath.Join("testdata", "hdr", name+".png"), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := Open(filepath.Join("testdata", "hdr", name), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			const most = 2 * 257 // levels of 8 bits, as for other pictures
			checkToneMapped(t, got, coded, transfer, 0, most)
			if strings.HasSuffix(name, ".heic") { // whose HEVC here says nothing
				return
			}
			// What the container does not say, the coded picture does.
			data, err := os.ReadFile(filepath.Join("testdata", "hdr", name))
			if err != nil {
				t.Fatal(err)
			}
			bare := bytes.ReplaceAll(data, []byte("colrnclx"), []byte("skipnclx"))
			if bytes.Equal(bare, data) {
				t.Fatal("no colr in the file")
			}
			checkToneMapped(t, mustDecode(t, bare, ReadOptions{}), coded, transfer, 0, most)
		})
	}
}

// TestAV1Colours reads sequence headers as short as they can be.
func TestAV1Colours(t *testing.T) {
	// Reduced, 10 bits, BT.2020, PQ, full range: spec 5.5.1 bit by bit.
	header := bitsOf("000 1 1 00000 0011 0011 1111 1111 000 000 1 0 1 00001001 00010000 00001001 1")
	full := bitsOf("000 0 0 0 0 00000 000000000000 00101 0011 0011 1111 1111 0 000 0000 1 00 1 1 111" +
		" 000 0 0 1 00000001 00001101 00000001 0")
	for _, c := range []struct {
		name  string
		units []byte
		want  *heifColour
	}{
		{"sized", append([]byte{1<<3 | 2, byte(len(header))}, header...),
			&heifColour{9, 16, 9, true}},
		{"to the end", append([]byte{1 << 3}, header...), &heifColour{9, 16, 9, true}},
		{"after a delimiter", append([]byte{2<<3 | 2, 0, 1 << 3}, full...),
			&heifColour{1, 13, 1, false}},
		{"cut short", append([]byte{1 << 3}, header[:5]...), nil},
		{"longer than there is", append([]byte{1<<3 | 2, 200}, header...), nil},
		{"none", nil, nil},
	} {
		got := av1Colours(c.units)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// bitsOf packs digits, the first into the highest bit.
func bitsOf(digits string) (out []byte) {
	digits = strings.ReplaceAll(digits, " ", "")
	for i, d := range digits {
		if i%8 == 0 {
			out = append(out, 0)
		}
		out[i/8] |= byte(d-'0') << (7 - i%8)
	}
	return out
}
