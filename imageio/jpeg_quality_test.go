package imageio

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/jpegtable"
)

// dqt makes a DQT segment; a step above 255, or wide, makes it one of 16 bits.
func dqt(number byte, t quantTable, wide bool) []byte {
	if !wide && slices.Max(t[:]) < 256 {
		data := []byte{number}
		for _, v := range t {
			data = append(data, byte(v))
		}
		return segment(jpegDQT, data)
	}
	data := []byte{1<<4 | number}
	for _, v := range t {
		data = binary.BigEndian.AppendUint16(data, v)
	}
	return segment(jpegDQT, data)
}

// sof makes a frame header of a 8 x 8 picture whose components use the given tables.
func sof(marker byte, tables ...byte) []byte {
	data := []byte{8, 0, 8, 0, 8, byte(len(tables))}
	for i, t := range tables {
		data = append(data, byte(i+1), 0x11, t)
	}
	return segment(marker, data)
}

// headerQuality is the quality found in a JPEG of the given segments, without a scan.
func headerQuality(segments ...[]byte) int {
	data := afterSOI([]byte{0xff, jpegSOI, 0xff, jpegEOI}, segments...)
	f := &file{r: bytes.NewReader(data), size: int64(len(data)), format: JPEG}
	return readBlocks(f).quality
}

// TestQualityOfLibjpeg: the quality of libjpeg's own tables comes back exactly.
func TestQualityOfLibjpeg(t *testing.T) {
	const sof2 = jpegSOF0 + 2
	for _, limit := range []int{255, 32767} {
		for q := 1; q <= 100; q++ {
			l, c := jpegtable.Scaled(0, q, limit), jpegtable.Scaled(1, q, limit)
			if got := headerQuality(dqt(0, l, false), dqt(1, c, false),
				sof(jpegSOF0, 0, 1, 1)); got != q {
				t.Errorf("no step over %d: quality %d, want %d", limit, got, q)
			}
			if q%8 != 0 {
				continue
			}
			for name, got := range map[string]int{
				"16 bits": headerQuality(dqt(0, l, true), dqt(1, c, true),
					sof(jpegSOF0, 0, 1, 1)),
				"progressive": headerQuality(sof(sof2, 0, 1, 1), dqt(0, l, false),
					dqt(1, c, false)),
				"numbers 3 and 2": headerQuality(dqt(2, c, false), dqt(3, l, false),
					sof(jpegSOF0, 3, 2, 2)),
				"grey":              headerQuality(dqt(0, l, false), sof(jpegSOF0, 0)),
				"one table for all": headerQuality(dqt(0, l, false), sof(jpegSOF0, 0, 0, 0, 0)),
				"a segment that is no frame": headerQuality(segment(0xc8, nil), dqt(0, l, false),
					sof(jpegSOF0, 0)),
				"defined twice": headerQuality(dqt(0, c, false), dqt(1, c, false),
					dqt(0, l, false), sof(jpegSOF0, 0, 1, 1)),
			} {
				if got != q {
					t.Errorf("%s, no step over %d: quality %d, want %d", name, limit, got, q)
				}
			}
		}
	}
}

// TestQualityOfGo compares with an encoder that is not ours.
func TestQualityOfGo(t *testing.T) {
	colour, grey := image.NewRGBA(image.Rect(0, 0, 9, 9)), image.NewGray(image.Rect(0, 0, 9, 9))
	for i := range colour.Pix {
		colour.Pix[i] = byte(i * 31)
	}
	colour.Set(3, 3, color.White)
	for q := 1; q <= 100; q++ {
		for _, m := range []image.Image{colour, grey} {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: q}); err != nil {
				t.Fatal(err)
			}
			got, known := mustDecode(t, b.Bytes(), ReadOptions{}).JPEGQuality()
			if !known || got != q {
				t.Errorf("%T: quality %d, %v, want %d", m, got, known, q)
			}
		}
	}
}

// TestQualityOfOtherTables holds tables that are not Annex K's against the libjpeg quality which
// gave the same PSNR of Y (Pillow 9.4, 4:4:4, the median of 27 photographs).
func TestQualityOfOtherTables(t *testing.T) {
	flat := func(step int) (q quantTable) {
		for i := range q {
			q[i] = uint16(step)
		}
		return q
	}
	ramp := func(first, slope float64) (q quantTable) { // over the distance from DC
		for i, at := range zigzag() {
			q[i] = uint16(first + slope*at + 0.5)
		}
		return q
	}
	for _, c := range []struct {
		name  string
		table quantTable
		want  int
	}{
		{"flat 4", flat(4), 94}, {"flat 8", flat(8), 92}, {"flat 16", flat(16), 82},
		{"flat 32", flat(32), 46}, {"flat 64", flat(64), 14},
		{"2 + r", ramp(2, 1), 93}, {"4 + 3r", ramp(4, 3), 80}, {"10 + 6r", ramp(10, 6), 46},
		{"6 + 12r", ramp(6, 12), 26}, {"20 + r/2", ramp(20, 0.5), 69}, {"8 + 5r", ramp(8, 5), 59},
	} {
		got := headerQuality(dqt(0, c.table, false), sof(jpegSOF0, 0))
		if got < c.want-4 || got > c.want+4 {
			t.Errorf("%s: quality %d, measured %d", c.name, got, c.want)
		}
		// The control: the mean ratio to Annex K does not do.
		if ratio := ratioQuality(c.table); c.name == "flat 32" && ratio < c.want+15 {
			t.Errorf("%s: the mean ratio gives %d, no test of anything", c.name, ratio)
		}
	}
}

// zigzag lists the distances from DC, sqrt(u²+v²), in zigzag order.
func zigzag() (at [64]float64) {
	i := 0
	for sum := range 15 {
		for k := max(0, sum-7); k <= min(sum, 7); k++ {
			at[i] = math.Hypot(float64(k), float64(sum-k))
			i++
		}
	}
	return at
}

// TestQualityUnknown: damaged tables, and files without any, give none and stay readable.
func TestQualityUnknown(t *testing.T) {
	l, c := jpegtable.Scaled(0, 75, 255), jpegtable.Scaled(1, 75, 255)
	zero := l
	zero[40] = 0
	good := [][]byte{dqt(0, l, false), dqt(1, c, false), sof(jpegSOF0, 0, 1, 1)}
	if got := headerQuality(good...); got != 75 {
		t.Fatalf("quality %d, want 75", got)
	}
	whole := dqt(0, l, false)[4:]
	for name, segments := range map[string][][]byte{
		"no table":        {sof(jpegSOF0, 0)},
		"no chroma table": {good[0], good[2]},
		"no frame":        {good[0], good[1]},
		"a step of 0":     {dqt(0, zero, false), good[1], good[2]},
		"a short table":   {segment(jpegDQT, whole[:64]), good[1], good[2]},
		"16 bits cut": {segment(jpegDQT, append([]byte{0x10}, whole[1:]...)), good[1],
			good[2]},
		"bytes behind": {segment(jpegDQT, append(slices.Clone(whole), 0)), good[1], good[2]},
		"precision 2": {segment(jpegDQT, append([]byte{0x20}, whole[1:]...)), good[1],
			good[2]},
		"number 4":   {segment(jpegDQT, append([]byte{4}, whole[1:]...)), good[1], good[2]},
		"selector 9": {good[0], good[1], sof(jpegSOF0, 0, 9, 9)},
		"a short frame": {good[0], good[1],
			segment(jpegSOF0, []byte{8, 0, 8, 0, 8, 3, 1, 0x11, 0})},
		"an empty frame":    {good[0], good[1], sof(jpegSOF0)},
		"two frames":        {good[0], good[1], good[2], good[2]},
		"a table of length": {{0xff, jpegDQT, 0, 1}, good[0], good[1], good[2]},
	} {
		if got := headerQuality(segments...); got != 0 {
			t.Errorf("%s: quality %d", name, got)
		}
	}
	for _, name := range []string{"lossless.webp", "lzw.tif", "rgb444.jpg.png"} {
		m, err := Open(filepath.Join("testdata", name), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if q, known := m.JPEGQuality(); known || q != 0 {
			t.Errorf("%s: quality %d, %v", name, q, known)
		}
	}
}

// TestQualityOfFixtures: the qualities that testdata/make.py asked for.
func TestQualityOfFixtures(t *testing.T) {
	for name, want := range map[string]int{"rgb420.jpg": 85, "rgb422.jpg": 85, "rgb444.jpg": 85,
		"progressive.jpg": 85, "grey.jpg": 85, "cmyk.jpg": 90, "ycck.jpg": 90} {
		m, err := Open(filepath.Join("testdata", name), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if q, known := m.JPEGQuality(); !known || q != want {
			t.Errorf("%s: quality %d, %v, want %d", name, q, known, want)
		}
	}
}

// TestBrokenTablesKeepThePicture: a DQT segment that defines nothing of use costs the quality, not
// the picture.
func TestBrokenTablesKeepThePicture(t *testing.T) {
	rgb, err := os.ReadFile("testdata/rgb444.jpg")
	if err != nil {
		t.Fatal(err)
	}
	want := mustDecode(t, rgb, ReadOptions{})
	zero := dqt(3, quantTable{}, false)
	m := mustDecode(t, afterSOI(rgb, zero), ReadOptions{})
	if err := differ(m, want, 0); err != nil {
		t.Fatal(err)
	}
	if _, known := m.JPEGQuality(); known || len(m.Warnings) > 0 {
		t.Errorf("known %v, warnings %q", known, strings.Join(m.Warnings, "; "))
	}
}
func ratioQuality(t quantTable) int {
	sum := 0.0
	for i, v := range t {
		sum += math.Log(float64(v) / float64(jpegtable.AnnexK[0][i]))
	}
	scale := 100 * math.Exp(sum/64)
	if scale > 100 {
		return int(5000 / scale)
	}
	return int(100 - scale/2)
}

// TestChromaCounts: an error of Cb and of Cr counts by what it does to R, G and B (JFIF 1.02, page
// 3), beside one of Y, which moves all three.
func TestChromaCounts(t *testing.T) {
	const fromCb, fromCr = 1.772*1.772 + 0.34414*0.34414, 1.402*1.402 + 0.71414*0.71414
	luma, chroma := jpegtable.Scaled(0, 90, 255), jpegtable.Scaled(1, 30, 255)
	counted := quantError(&luma, &chroma) - quantError(&luma, nil)
	want := tableError(&chroma, 1) * (fromCb + fromCr) / 3
	if math.Abs(counted/want-1) > 1e-3 {
		t.Errorf("chroma counts %.4g, not %.4g", counted, want)
	}
}
