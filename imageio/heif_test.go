package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// heifKinds are the files of testdata/heif (testdata/heif.py) with what libheif and libavif make of
// them.
func heifKinds(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/heif/*.[ha][ev]i[cf]")
	if err != nil || len(paths) < 8 {
		t.Fatalf("%d files in testdata/heif, %v", len(paths), err)
	}
	return paths
}

// withLibrary skips, with -short, a test that needs a codec in WebAssembly: built for the race
// detector, its compiler is slow.
func withLibrary(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("compiling a codec takes long with the race detector")
	}
}

func TestReadsHEIF(t *testing.T) {
	withLibrary(t)
	for _, path := range heifKinds(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			want, err := Open(path+".png", ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := Open(path, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got.HasAlpha() != want.HasAlpha() || got.Bits != want.Bits {
				t.Errorf("alpha %v, %d bits; want %v, %d", got.HasAlpha(), got.Bits,
					want.HasAlpha(),
					want.Bits)
			}
			if err := differ(got.in(4), want.in(4), 2); err != nil {
				t.Error(err)
			}
			if len(got.Warnings) > 0 {
				t.Errorf("warnings %q", got.Warnings)
			}
		})
	}
}

// withProperty is an AVIF file whose first picture has one more property.
func withProperty(t *testing.T, data []byte, kind string, value []byte) []byte {
	t.Helper()
	h, err := readHEIF(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	it := h.items[h.primary]
	p, err := h.picture(it)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := h.alone(p)
	if err != nil {
		t.Fatal(err)
	}
	// The file that is given to decoders has no transformations: put the property into it. All
	// of its offsets are behind, and it has three properties or fewer.
	out := bytes.Clone(alone)
	grow := func(box string, by int) int {
		at := bytes.Index(out, []byte(box)) - 4
		binary.BigEndian.PutUint32(out[at:], binary.BigEndian.Uint32(out[at:])+uint32(by))
		return at
	}
	extra := heifBox(kind, value)
	count := 0
	at := grow("ipco", len(extra))
	end := at + int(binary.BigEndian.Uint32(out[at:])) - len(extra)
	for b := (boxData{data: out[at+8 : end]}); len(b.data) > 0; count++ {
		if _, _, err := b.box(); err != nil {
			t.Fatal(err)
		}
	}
	grow("iprp", len(extra)+2)
	grow("meta", len(extra)+2)
	ipma := grow("ipma", 2)
	end2 := ipma + int(binary.BigEndian.Uint32(out[ipma:])) - 2
	out[ipma+8+4+4+2]++ // properties of the item
	out = append(out[:end2:end2], append([]byte{0, byte(count + 1)}, out[end2:]...)...)
	out = append(out[:end:end], append(extra, out[end:]...)...)
	iloc := bytes.Index(out, []byte("iloc")) + 4 + 8 + 6
	binary.BigEndian.PutUint32(out[iloc:], binary.BigEndian.Uint32(out[iloc:])+uint32(len(extra)+2))
	return out
}

// TestHEIFTransformations turns a picture by all that the properties can say, and cuts it.
func TestHEIFTransformations(t *testing.T) {
	withLibrary(t)
	data, err := os.ReadFile("testdata/heif/444.avif")
	if err != nil {
		t.Fatal(err)
	}
	plain := mustDecode(t, withProperty(t, data, "free", nil), ReadOptions{}) // not cut
	oriented := func(o int) *Image {
		m := &Image{Width: plain.Width, Height: plain.Height, Channels: 3, Bits: 8}
		if o >= 5 {
			m.Width, m.Height = m.Height, m.Width
		}
		m.Pix8 = place(func(dst []uint8, y int) { copy(dst, plain.Pix8[y*plain.Width*3:]) },
			plain.Width, plain.Height, 3, o)
		return m
	}
	for _, c := range []struct {
		kind        string
		value       byte
		orientation int
	}{{"irot", 0, 1}, {"irot", 1, 8}, {"irot", 2, 3}, {"irot", 3, 6}, {"imir", 0, 4},
		{"imir", 1, 2}} {
		turned := withProperty(t, data, c.kind, []byte{c.value})
		if err := differ(mustDecode(t, turned, ReadOptions{}), oriented(c.orientation),
			0); err != nil {
			t.Errorf("%s %d: %v", c.kind, c.value, err)
		}
		stored := mustDecode(t, turned, ReadOptions{IgnoreOrientation: true})
		if err := differ(stored, plain, 0); err != nil {
			t.Errorf("%s %d, ignored: %v", c.kind, c.value, err)
		}
	}
	fractions := func(v ...int32) (out []byte) {
		for _, n := range v {
			out = binary.BigEndian.AppendUint32(out, uint32(n))
		}
		return out
	}
	// 21 x 11 pixels, the centre 3 to the right and 1 down.
	w, h := int32(plain.Width), int32(plain.Height)
	x, y := int(w-21)/2+3, int(h-11)/2+1
	cut := withProperty(t, data, "clap", fractions(21, 1, 11, 1, 3, 1, 1, 1))
	got := mustDecode(t, cut, ReadOptions{})
	want := &Image{Width: 21, Height: 11, Channels: 3, Bits: 8}
	for row := range 11 {
		want.Pix8 = append(want.Pix8, plain.Pix8[((y+row)*int(w)+x)*3:][:63]...)
	}
	if err := differ(got, want, 0); err != nil {
		t.Errorf("clap: %v", err)
	}
	wantError(t, withProperty(t, data, "clap", fractions(2000, 1, 10, 1, 0, 1, 0, 1)), ErrCorrupt,
		"aperture")
}

func TestOrientationAfter(t *testing.T) {
	// To the left and top to bottom is the transposition along the other diagonal, in this order.
	for _, c := range [][3]int{{1, 5, 5}, {8, 8, 3}, {8, 6, 1}, {6, 6, 3}, {2, 4, 3}, {8, 4, 5},
		{4, 8, 7}} {
		if got := orientationAfter(c[0], c[1]); got != c[2] {
			t.Errorf("%d and then %d is %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

// TestBadHEIF damages what the container says.
func TestBadHEIF(t *testing.T) {
	withLibrary(t)
	data, err := os.ReadFile("testdata/heif/444.heic")
	if err != nil {
		t.Fatal(err)
	}
	change := func(box string, at int, to ...byte) []byte {
		out := bytes.Clone(data)
		copy(out[bytes.Index(out, []byte(box))+4+at:], to)
		return out
	}
	for i, c := range []struct {
		data   []byte
		kind   error
		reason string
	}{
		{[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ErrCorrupt, "no picture"},
		{data[:60], ErrTruncated, ""},
		{data[:len(data)-200], ErrTruncated, ""},
		{change("hdlr", 8, 'v', 'i', 'd', 'e'), ErrCorrupt, "vide"},
		{change("pitm", 4, 0, 77), ErrCorrupt, "no picture"},
		{change("ispe", 4, 0, 0, 4, 0), ErrCorrupt, "coded"},
		{change("ispe", 4, 0, 0xf, 0, 0, 0, 0xf, 0, 0), ErrTooLarge, "limit"},
		{change("ispe", 4, 0, 0, 0, 0), ErrCorrupt, "0 x"},
		{change("infe", 8, 'u', 'n', 'c', 'i'), ErrFormat, "unci"},
		{change("mif1", -4, 'c', 'r', 'x', ' '), ErrFormat, ""},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) { wantError(t, c.data, c.kind, c.reason) })
	}
	if _, err := Decode(bytes.NewReader([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00")), "x",
		ReadOptions{}); err == nil || !strings.Contains(err.Error(), "a film") {
		t.Errorf("a film: %v", err)
	}
}

// TestHEIFNoise: a damaged coded picture is one of the right size, or an error.
func TestHEIFNoise(t *testing.T) {
	withLibrary(t)
	data, err := os.ReadFile("testdata/heif/444.heic")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte("mdat")) + 4
	for _, seed := range []int{1, 2, 3} {
		out := bytes.Clone(data)
		for i := at + 8; i < len(out); i += 7 {
			out[i] ^= byte(i * seed)
		}
		if m, err := Decode(bytes.NewReader(out), "noise", ReadOptions{}); err == nil &&
			(m.Width != 36 || m.Height != 22) {
			t.Errorf("%d x %d", m.Width, m.Height)
		}
	}
}
