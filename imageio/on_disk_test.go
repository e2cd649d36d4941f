package imageio

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio/colour"
)

// sameOnDisk opens a file so that it stays on the disk, and holds what is read of it in parts
// against the picture decoded whole. It reports whether the file can be read in parts at all.
func sameOnDisk(t *testing.T, path string, want *Image, o ReadOptions) bool {
	t.Helper()
	o.Whole, o.Cache = 1, 1<<14
	got, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if got.OnDisk == nil {
		return false
	}
	if err := equalParts(got, want); err != nil {
		t.Error(err)
	}
	return true
}

// equalParts compares a picture on the disk with one that is decoded, in parts of all kinds.
func equalParts(got, want *Image) error {
	if got.Width != want.Width || got.Height != want.Height {
		return fmt.Errorf("%d x %d pixels, not %d x %d", got.Width, got.Height, want.Width,
			want.Height)
	}
	w, h := want.Width, want.Height
	whole := image.Rect(0, 0, w, h)
	all, err := got.Crop(whole)
	if err == nil {
		err = differ(all, want, 0)
	}
	if err != nil {
		return err
	}
	if got.Format != want.Format || got.Quality != want.Quality ||
		!bytes.Equal(got.Metadata.ICC, want.Metadata.ICC) ||
		got.Metadata.DPIX != want.Metadata.DPIX || got.HasAlpha() != want.HasAlpha() {
		return fmt.Errorf("%v, quality %d, %g dots, alpha %v; not %v, %d, %g, %v", got.Format,
			got.Quality, got.Metadata.DPIX, got.HasAlpha(), want.Format, want.Quality,
			want.Metadata.DPIX, want.HasAlpha())
	}
	for _, r := range []image.Rectangle{whole, image.Rect(w/3, h/4, w/3+1, h),
		image.Rect(0, h/2, w, h/2+1), image.Rect(w/2, h/2, w, h), {}} {
		n := r.Dx() * r.Dy()
		values := func(m *Image) []float32 {
			v := make([]float32, 4*n)
			m.ReadRGB(v[:3*n], r)
			m.ReadAlpha(v[3*n:], r)
			return v
		}
		a, b := values(got), values(want)
		for i := range a {
			if a[i] != b[i] {
				return fmt.Errorf("value %d of %v is %g, not %g", i, r, a[i], b[i])
			}
		}
	}
	return got.Err()
}

// TestOnDiskKinds: every kind of TIFF that is read gives the same samples in parts.
func TestOnDiskKinds(t *testing.T) {
	files, names := kinds(t)
	count := 0
	for _, name := range names {
		if filepath.Ext(name) != ".tif" {
			continue
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, files[name], 0o666); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			if sameOnDisk(t, path, mustDecode(t, files[name], ReadOptions{}), ReadOptions{}) {
				count++
			} else if !strings.HasPrefix(name, "palette") && !strings.Contains(name, "float") {
				t.Error("it cannot be read in parts")
			}
		})
	}
	if count < 100 {
		t.Errorf("%d kinds can be read in parts", count)
	}
}

// TestOnDiskWritten: so do all that this package writes, in strips and in the levels of a pyramid.
func TestOnDiskWritten(t *testing.T) {
	for _, scheme := range []Scheme{SchemeNone, SchemeDeflate, SchemeZstd, SchemeJPEG} {
		for _, form := range []string{"strips", "pyramid", "cog"} {
			for _, c := range [][2]int{{1, 8}, {3, 8}, {4, 8}, {2, 16}, {3, 16}} {
				if scheme == SchemeJPEG && (c[0]%2 == 0 || c[1] == 16) {
					continue
				}
				t.Run(fmt.Sprintf("%v/%s/%v", scheme, form, c), func(t *testing.T) {
					m := testImage(77, 51, c[0], c[1])
					m.Metadata.DPIX, m.Metadata.DPIY = 300, 300
					path := filepath.Join(t.TempDir(), "p.tif")
					writeTiles(t, m, path, func(h *Header) {
						h.Scheme, h.Tiling = scheme, Tiling{Size: 16}
						h.Pyramid, h.COG = form == "pyramid", form == "cog"
					})
					want, err := Open(path, ReadOptions{})
					if err != nil {
						t.Fatal(err)
					}
					if !sameOnDisk(t, path, want, ReadOptions{}) && form != "strips" {
						t.Error("it cannot be read in parts")
					}
					if form != "strips" && scheme != SchemeJPEG {
						sameLevels(t, path, m)
					}
				})
			}
		}
	}
}

// sameLevels holds the levels of a file on the disk against their definition.
func sameLevels(t *testing.T, path string, m *Image) {
	t.Helper()
	got, err := Open(path, ReadOptions{Whole: 1, Cache: 1 << 13})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	sizes := got.OnDisk.Levels()
	if len(sizes) < 3 {
		t.Errorf("levels of %v", sizes)
	}
	for k := range sizes {
		level, want := got.Level(k), reduced(m, k)
		all, err := level.Crop(image.Rect(0, 0, level.Width, level.Height))
		if err == nil {
			err = differ(all, want, 0)
		}
		if err != nil {
			t.Errorf("level %d: %v", k, err)
		}
	}
}

// TestOnDiskStrips: strips that are not compressed are cut into smaller ones.
func TestOnDiskStrips(t *testing.T) {
	for _, bits := range []int{8, 16} {
		if testing.Short() && bits > 8 {
			continue
		}
		m := testImage(1100, 1030, 3, bits)
		path := filepath.Join(t.TempDir(), "p.tif")
		writeTiles(t, m, path, func(h *Header) { h.Scheme = SchemeNone })
		got, err := Open(path, ReadOptions{Whole: 1, Cache: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if got.OnDisk == nil {
			t.Fatal("it cannot be read in parts")
		}
		if err := equalParts(got, decoded(t, path, m)); err != nil {
			t.Error(err)
		}
		if h := got.OnDisk.levels[0].blockH; h > 80 {
			t.Errorf("blocks of %d rows", h)
		}
		got.Close()
	}
}

// decoded is the file decoded whole, held against what was written.
func decoded(t *testing.T, path string, m *Image) *Image {
	t.Helper()
	whole, err := Open(path, ReadOptions{})
	if err == nil {
		err = differ(whole, m, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// TestOnDiskOrientation: all eight ways to turn a picture.
func TestOnDiskOrientation(t *testing.T) {
	m := testImage(45, 37, 3, 8)
	for orientation, turned := range storedTurned(t, m) {
		want, err := Open(turned, ReadOptions{})
		if err == nil {
			err = differ(want, oriented(m, orientation), 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		if !sameOnDisk(t, turned, want, ReadOptions{}) {
			t.Error("it cannot be read in parts")
		}
	}
}

// TestTurned: a turn to the right is that of the samples, of a picture in memory and of one on the
// disk, however it is stored and at every level.
func TestTurned(t *testing.T) {
	for _, bits := range []int{8, 16} {
		m := testImage(45, 37, 4, bits)
		if err := differ(m.Turned(), oriented(m, 6), 0); err != nil {
			t.Errorf("%d bits: %v", bits, err)
		}
		for orientation, turned := range storedTurned(t, m) {
			got, err := Open(turned, ReadOptions{Whole: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer got.Close()
			want := oriented(m, orientation)
			want.Format = TIFF
			for turns := 1; turns <= 4; turns++ {
				smaller := got.Level(1).OnDisk.Levels()[1]
				got, want = got.Turned(), want.Turned()
				if err := equalParts(got, want); err != nil {
					t.Errorf("orientation %d, %d turns: %v", orientation, turns, err)
				}
				if l := got.Level(1); l.Width != smaller.Y || l.Height != smaller.X {
					t.Errorf("level 1 has %d x %d pixels", l.Width, l.Height)
				}
			}
		}
	}
}

// storedTurned writes a pyramid once for each of the eight orientations, and gives their paths.
func storedTurned(t *testing.T, m *Image) map[int]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "p.tif")
	writeTiles(t, m, path, func(h *Header) {
		h.Scheme, h.Tiling, h.Pyramid = SchemeDeflate, Tiling{Size: 16}, true
	})
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[int]string{}
	for orientation := 1; orientation <= 8; orientation++ {
		paths[orientation] = filepath.Join(t.TempDir(), "t.tif")
		turned := withOrientation(t, file, orientation)
		if err := os.WriteFile(paths[orientation], turned, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// withOrientation is a TIFF whose first directory says how it is turned, in place of what made it.
func withOrientation(t *testing.T, file []byte, orientation int) []byte {
	t.Helper()
	d, err := readDirectory(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if d.big {
		t.Fatal("it is a BigTIFF")
	}
	out := bytes.Clone(file)
	at := int(d.order.Uint32(file[4:])) + 2
	for ; d.order.Uint16(out[at:]) != tagSoftware; at += 12 {
	}
	d.order.PutUint16(out[at:], tagOrientation)
	d.order.PutUint16(out[at+2:], typeShort)
	d.order.PutUint32(out[at+4:], 1)
	d.order.PutUint32(out[at+8:], uint32(orientation))
	return out
}

// TestOnDiskDeepZoom: a picture of Deep Zoom is what it was made of, whole and in parts.
func TestOnDiskDeepZoom(t *testing.T) {
	eachKind(t, func(t *testing.T, m *Image) {
		for _, overlap := range []int{0, 2} {
			path := filepath.Join(t.TempDir(), "p.dzi")
			writeTiles(t, m, path, func(h *Header) {
				h.Format, h.Tiling = DZI, Tiling{Size: 16, Overlap: overlap, Format: PNG}
			})
			whole, err := Open(path, ReadOptions{})
			if err == nil {
				err = differ(whole, m, 0)
			}
			if err != nil {
				t.Fatal(err)
			}
			if m.Width*m.Height > 1 && !sameOnDisk(t, path, whole, ReadOptions{}) {
				t.Error("it cannot be read in parts")
			}
			if w, h, err := Dimensions(path); w != m.Width || h != m.Height || err != nil {
				t.Errorf("%d x %d, %v", w, h, err)
			}
			if m.Width > 60 && m.Height > 30 {
				sameLevels(t, path, m)
			}
		}
	})
}

// TestOnDiskLimits: what is small is decoded whole, and what is large is held against a limit that
// is given.
func TestOnDiskLimits(t *testing.T) {
	m := testImage(77, 51, 3, 8)
	path := filepath.Join(t.TempDir(), "p.tif")
	writeTiles(t, m, path, func(h *Header) { h.Tiling, h.Pyramid = Tiling{Size: 16}, true })
	size := int64(77 * 51 * 3)
	for _, c := range []struct {
		o      ReadOptions
		onDisk bool
		err    error
	}{
		{ReadOptions{}, false, nil},
		{ReadOptions{Whole: size}, false, nil},
		{ReadOptions{Whole: size - 1}, true, nil},
		{ReadOptions{Whole: size - 1, Cache: 1535}, false, nil}, // less than two blocks
		{ReadOptions{Whole: size - 1, MaxPixels: 77*51 - 1}, false, ErrTooLarge},
		{ReadOptions{Whole: size - 1, MaxPixels: 77 * 51}, true, nil},
	} {
		got, err := Open(path, c.o)
		if !errors.Is(err, c.err) || err == nil && (got.OnDisk != nil) != c.onDisk {
			t.Errorf("%+v: %+v, %v", c.o, got, err)
		}
		if err == nil {
			got.Close()
		}
	}
}

// TestOnDiskDamage: a block that cannot be decoded is an error of the picture, or empty.
func TestOnDiskDamage(t *testing.T) {
	m := testImage(77, 51, 3, 8)
	path := filepath.Join(t.TempDir(), "p.tif")
	writeTiles(t, m, path, func(h *Header) { h.Tiling, h.Pyramid = Tiling{Size: 16}, true })
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(file[16:], make([]byte, 60)) // in the first block
	if err := os.WriteFile(path, file, 0o666); err != nil {
		t.Fatal(err)
	}
	rgb := make([]float32, 3*77*51)
	for _, damaged := range []bool{false, true} {
		got, err := Open(path, ReadOptions{Whole: 1, Damaged: damaged})
		if err != nil || got.OnDisk == nil {
			t.Fatal(err)
		}
		got.ReadRGB(rgb[:3*16], image.Rect(30, 20, 46, 21))
		if err := got.Err(); err != nil {
			t.Errorf("before the damage: %v", err)
		}
		got.ReadRGB(rgb, image.Rect(0, 0, 77, 51))
		err, warning := got.Err(), got.OnDisk.Warning()
		if damaged != (err == nil) || damaged != strings.HasPrefix(warning, "damaged: ") {
			t.Errorf("damaged %v: %v, %q", damaged, err, warning)
		}
		if err != nil && (!errors.Is(err, ErrCorrupt) || !strings.HasPrefix(err.Error(), path)) {
			t.Error(err)
		}
		got.Close()
	}
}

// TestOnDiskConverted: the colours of a picture on the disk are converted block by block.
func TestOnDiskConverted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.tif")
	m := testImage(77, 51, 3, 8)
	m.Metadata.ICC = colour.DisplayP3().Bytes()
	writeTiles(t, m, path, func(h *Header) { h.Tiling, h.Pyramid = Tiling{Size: 16}, true })
	whole, err := Open(path, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(path, ReadOptions{Whole: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	for _, c := range []*Image{whole, got} {
		if changed, err := c.Convert(colour.SRGB()); !changed || err != nil {
			t.Fatal(changed, err)
		}
	}
	if differ(whole, m, 0) == nil {
		t.Error("the conversion changes nothing")
	}
	if err := equalParts(got, whole); err != nil {
		t.Error(err)
	}
}

// TestEqualPartsNotices: a sample that is another is noticed.
func TestEqualPartsNotices(t *testing.T) {
	m := testImage(40, 30, 3, 8)
	path := filepath.Join(t.TempDir(), "p.tif")
	writeTiles(t, m, path, func(h *Header) { h.Tiling, h.Pyramid = Tiling{Size: 16}, true })
	got, err := Open(path, ReadOptions{Whole: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	want, err := Open(path, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := equalParts(got, want); err != nil {
		t.Fatal(err)
	}
	want.Pix8[len(want.Pix8)-1] ^= 1
	if equalParts(got, want) == nil {
		t.Error("another sample passes")
	}
}

func TestWidened(t *testing.T) {
	for _, c := range []struct {
		from, to int
		pix      []uint8
		want     []uint8
	}{
		{1, 3, []uint8{7, 9}, []uint8{7, 7, 7, 9, 9, 9}},
		{1, 2, []uint8{7}, []uint8{7, 255}},
		{2, 4, []uint8{7, 30}, []uint8{7, 7, 7, 30}},
		{3, 4, []uint8{1, 2, 3}, []uint8{1, 2, 3, 255}},
		{1, 4, []uint8{7}, []uint8{7, 7, 7, 255}},
	} {
		if got := widened(c.pix, c.from, c.to); !bytes.Equal(got, c.want) {
			t.Errorf("%d to %d channels: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
