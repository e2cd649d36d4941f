package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDamagedAreRead cuts pictures in the middle: asked for, they are read as far as they go, and
// say so. What they do have is right.
func TestDamagedAreRead(t *testing.T) {
	files := small(t)
	all, _ := kinds(t)
	for _, name := range []string{"rle8.bmp", "interlaced.gif", "restart.jpg"} {
		files[name] = all[name]
	}
	strip := craftEXIF(binary.LittleEndian, [3]uint32{tagImageWidth, 8, 0},
		[3]uint32{tagImageLength, 8, 0}, [3]uint32{tagBitsPerSample, 8, 0},
		[3]uint32{tagCompression, 1, 0}, [3]uint32{tagPhotometric, 1, 0},
		[3]uint32{tagStripOffsets, 8 + 2 + 7*12 + 4, 0}, [3]uint32{tagStripByteCounts, 64, 0})
	for i := range 64 {
		strip = append(strip, byte(i+1))
	}
	files["strip.tif"] = strip
	pnm, _ := pnmMatrix()
	for _, name := range []string{"p3-3-255.pnm", "p6-3-255.pnm", "p5-1-65535.pnm"} {
		files[name] = pnm[name]
	}
	for name, data := range files {
		if name == "lossless.webp" || name == "lzw.tif" || name == "packbits.tif" ||
			name == "grey16.tif" {
			continue // their description comes last, or decides everything
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := mustDecode(t, data, ReadOptions{})
			sound := mustDecode(t, data, ReadOptions{Damaged: true})
			if err := differ(sound, whole, 0); err != nil ||
				!slices.Equal(sound.Warnings, whole.Warnings) {
				t.Errorf("a sound file: %v, %q", err, sound.Warnings)
			}
			cut := data[:len(data)*7/8]
			_, err := Decode(bytes.NewReader(cut), name, ReadOptions{})
			if !errors.Is(err, ErrTruncated) {
				t.Fatalf("without Damaged: %v", err)
			}
			if !Salvageable(err) {
				t.Error("nothing is said to be left")
			}
			m, err := Decode(bytes.NewReader(cut), name, ReadOptions{Damaged: true})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(m.Warnings, " "), "damaged: ") {
				t.Errorf("warnings %q", m.Warnings)
			}
			if m.Width != whole.Width || m.Height != whole.Height {
				t.Fatalf("%d x %d of %d x %d", m.Width, m.Height, whole.Width, whole.Height)
			}
			a, b := m.in(3), whole.in(3)
			part := len(b.Pix8) / 8
			if strings.HasSuffix(name, ".webp") { // filters look ahead
				part = 3 * whole.Width
			}
			same := bytes.Equal(a.Pix8[:part], b.Pix8[:part])
			// begins with the last row
			if end := len(b.Pix8) - part; strings.HasSuffix(name, ".bmp") {
				same = bytes.Equal(a.Pix8[end:], b.Pix8[end:])
			}
			if !same && name != "progressive.jpg" && name != "interlaced.gif" {
				t.Error("the part that is there differs")
			}
			if bytes.Equal(a.Pix8, b.Pix8) {
				t.Error("nothing is missing")
			}
		})
	}
}

// TestRestartMarkersLimitDamage: broken data cost the pixels up to the next restart marker.
func TestRestartMarkersLimitDamage(t *testing.T) {
	all, _ := kinds(t)
	data := bytes.Clone(all["restart.jpg"])
	whole := mustDecode(t, data, ReadOptions{})
	at := bytes.Index(data, []byte{0xff, jpegRST0 + 1})
	if at < 0 {
		t.Fatal("no second restart marker")
	}
	for i := at - 12; i < at-2; i++ { // codes that are in no table
		data[i] = 0xfe
	}
	if _, err := Decode(bytes.NewReader(data), "x", ReadOptions{}); err == nil {
		t.Skip("the codes happen to be in the tables")
	}
	m := mustDecode(t, data, ReadOptions{Damaged: true})
	differing := 0
	for i := range whole.Pix8 {
		if whole.Pix8[i] != m.Pix8[i] {
			differing++
		}
	}
	last := len(whole.Pix8) - 3*whole.Width
	if differing == 0 || differing > len(whole.Pix8)/2 ||
		!bytes.Equal(whole.Pix8[last:], m.Pix8[last:]) {
		t.Errorf("%d of %d samples differ", differing, len(whole.Pix8))
	}
}

// TestPNGWithWrongChecksum is read whole when damage is allowed.
func TestPNGWithWrongChecksum(t *testing.T) {
	data := bytes.Clone(small(t)["rgb444.jpg.png"])
	whole := mustDecode(t, data, ReadOptions{})
	at := bytes.Index(data, []byte("IDAT"))
	n := int(binary.BigEndian.Uint32(data[at-4:]))
	data[at+4+n] ^= 1
	wantError(t, data, ErrCorrupt, "")
	m := mustDecode(t, data, ReadOptions{Damaged: true})
	if err := differ(m, whole, 0); err != nil {
		t.Error(err)
	}
}

// TestAnimationsSayThatTheyAre, and give their first frame.
func TestAnimationsSayThatTheyAre(t *testing.T) {
	frame := func(v uint8) *image.Paletted {
		m := image.NewPaletted(image.Rect(0, 0, 6, 4), palette.WebSafe)
		for i := range m.Pix {
			m.Pix[i] = v
		}
		return m
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame(3), frame(9)},
		Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	still := small(t)["lossy.webp"]
	apng := craftPNG(2, 1, 8, 0, [][]byte{{1, 2}}, chunk("acTL", make([]byte, 8)))
	for name, data := range map[string][]byte{"gif": b.Bytes(), "png": apng,
		"webp": animatedWebP(t, still)} {
		m := mustDecode(t, data, ReadOptions{})
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0], "animation") {
			t.Errorf("%s: %q", name, m.Warnings)
		}
	}
	whole, m := mustDecode(t, still, ReadOptions{}),
		mustDecode(t, animatedWebP(t, still), ReadOptions{})
	if m.Width != whole.Width+4 || m.Height != whole.Height+2 || !m.HasAlpha() {
		t.Fatalf("%d x %d x %d", m.Width, m.Height, m.Channels)
	}
	for y := range whole.Height {
		for x := range whole.Width {
			at, from := ((y+2)*m.Width+x+4)*4, (y*whole.Width+x)*3
			if !bytes.Equal(m.Pix8[at:at+3], whole.Pix8[from:from+3]) || m.Pix8[at+3] != 255 {
				t.Fatalf("pixel %d, %d: %v, want %v", x, y, m.Pix8[at:at+4],
					whole.Pix8[from:from+3])
			}
		}
	}
	if m.Pix8[3] != 0 {
		t.Error("the canvas outside of the frame is not transparent")
	}
}

// animatedWebP is an animation of a still picture twice, on a canvas that is 4 pixels wider and 2
// higher.
func animatedWebP(t *testing.T, still []byte) []byte {
	t.Helper()
	m := mustDecode(t, still, ReadOptions{})
	three := func(v int) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16)} }
	body := slices.Concat(three(2), three(1), three(m.Width-1), three(m.Height-1), three(100),
		[]byte{0},
		still[12:])
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	out = appendRIFF(out, "VP8X", slices.Concat([]byte{0x02, 0, 0, 0}, three(m.Width+3),
		three(m.Height+1)))
	out = appendRIFF(out, "ANIM", make([]byte, 6))
	out = appendRIFF(out, "ANMF", body)
	out = appendRIFF(out, "ANMF", body)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// TestPages reads the pages of a TIFF by their numbers.
func TestPages(t *testing.T) {
	le := binary.LittleEndian
	page := func(v, at uint32) []byte {
		return craftEXIF(le, [3]uint32{tagImageWidth, 1, 0}, [3]uint32{tagImageLength, 1, 0},
			[3]uint32{tagBitsPerSample, 8, 0}, [3]uint32{tagCompression, 1, 0},
			[3]uint32{tagPhotometric, 1, 0}, [3]uint32{tagStripOffsets, at, 0},
			[3]uint32{tagStripByteCounts, 1, 0})[8:]
	}
	const length = 2 + 7*12 + 4
	data := append([]byte("II*\x00\x08\x00\x00\x00"), page(0, 8+2*length)...)
	data = append(append(data, page(0, 9+2*length)...), 50, 60)
	le.PutUint32(data[8+length-4:], 8+length) // the next
	for number, want := range map[int]byte{0: 50, 1: 50, 2: 60} {
		m := mustDecode(t, data, ReadOptions{Page: number})
		if m.Pix8[0] != want || len(m.Warnings) != 1 ||
			!strings.Contains(m.Warnings[0], "of 2 is read") {
			t.Errorf("page %d: %v, %q", number, m.Pix8, m.Warnings)
		}
	}
	path := filepath.Join(t.TempDir(), "x.tif")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(path, ReadOptions{Page: 3})
	checkError(t, err, ErrFormat, path, "page 3 of a tiff that has 2")
	_, err = Decode(bytes.NewReader(craftPNG(2, 1, 8, 0, [][]byte{{1, 2}})), "x",
		ReadOptions{Page: 2})
	checkError(t, err, ErrFormat, "no pages")
	le.PutUint32(data[8+2*length-4:], 8) // a circle
	mustDecode(t, data, ReadOptions{Page: 2})
}
