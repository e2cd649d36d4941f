package imageio

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// reduced is level k of a picture by its definition: each pixel is the mean of those it covers, of
// premultiplied colours where there is alpha.
func reduced(m *Image, k int) *Image {
	if k == 0 {
		return m
	}
	out := &Image{Width: halved(m.Width, k), Height: halved(m.Height, k), Channels: m.Channels,
		Bits: m.Bits}
	at := func(x, y, c int) float64 {
		i := (y*m.Width+x)*m.Channels + c
		if m.Bits == 8 {
			return float64(m.Pix8[i])
		}
		return float64(m.Pix16[i])
	}
	alpha := m.Channels%2 == 0
	for y := range out.Height {
		for x := range out.Width {
			for c := range m.Channels {
				var sum, weight float64
				for v := y << k; v < min((y+1)<<k, m.Height); v++ {
					for u := x << k; u < min((x+1)<<k, m.Width); u++ {
						w := 1.0
						if alpha && c < m.Channels-1 {
							w = at(u, v, m.Channels-1)
						}
						sum, weight = sum+w*at(u, v, c), weight+w
					}
				}
				if weight == 0 {
					weight = 1
				}
				s := math.Floor(sum/weight + 0.5)
				if m.Bits == 8 {
					out.Pix8 = append(out.Pix8, uint8(s))
				} else {
					out.Pix16 = append(out.Pix16, uint16(s))
				}
			}
		}
	}
	return out
}

// halved is a side of level k.
func halved(size, k int) int { return int(math.Ceil(float64(size) / math.Pow(2, float64(k)))) }

// part is a rectangle of a picture, which goes on beyond its edges with the last pixels.
func part(m *Image, x, y, width, height int) *Image {
	out := &Image{Width: width, Height: height, Channels: m.Channels, Bits: m.Bits}
	for v := y; v < y+height; v++ {
		for u := x; u < x+width; u++ {
			i := (min(v, m.Height-1)*m.Width + min(u, m.Width-1)) * m.Channels
			if m.Bits == 8 {
				out.Pix8 = append(out.Pix8, m.Pix8[i:i+m.Channels]...)
			} else {
				out.Pix16 = append(out.Pix16, m.Pix16[i:i+m.Channels]...)
			}
		}
	}
	return out
}

// tiledSizes are of one pixel in one direction, odd, of whole tiles, and of a tile that is nothing
// but the overlap of the one before.
var tiledSizes = [][2]int{{33, 31}, {1, 70}, {70, 1}, {1, 1}, {64, 32}, {33, 65}, {17, 49},
	{16, 16}}

// writeTiles writes a picture in pieces of some rows.
func writeTiles(t *testing.T, m *Image, path string, change func(*Header)) {
	t.Helper()
	h := headerOf(m, TIFF)
	change(&h)
	w, err := Create(path, h, CreateOptions{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := feed(w, m, 7); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// eachKind calls test with pictures of all sizes, and of all channels and bits for two of them.
func eachKind(t *testing.T, test func(t *testing.T, m *Image)) {
	for i, size := range tiledSizes {
		for channels := 1; channels <= 4; channels++ {
			for j, bits := range []int{8, 16} {
				if (i > 1 || testing.Short()) && (channels != i%4+1 || j != i/4%2) {
					continue
				}
				name := fmt.Sprintf("%dx%d/%dchannels/%dbit", size[0], size[1], channels, bits)
				t.Run(name, func(t *testing.T) {
					test(t, testImage(size[0], size[1], channels, bits))
				})
			}
		}
	}
}

// files lists what is below a folder.
func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(folder, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// sameTile compares a tile's file with a part of a level.
func sameTile(t *testing.T, path string, want *Image) {
	t.Helper()
	got, err := Open(path, ReadOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	if err := differ(got, want, 0); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

// TestDeepZoom holds every tile of every level against the definition.
func TestDeepZoom(t *testing.T) {
	eachKind(t, func(t *testing.T, m *Image) {
		for _, overlap := range []int{0, 3} {
			const size = 16
			dir := t.TempDir()
			writeTiles(t, m, filepath.Join(dir, "p.dzi"), func(h *Header) {
				h.Format, h.Tiling = DZI, Tiling{Size: size, Overlap: overlap, Format: PNG}
			})
			want := []string{"index.html", "p.dzi"}
			n := int(math.Ceil(math.Log2(float64(max(m.Width, m.Height)))))
			for k := range n + 1 {
				level := reduced(m, k)
				for r := 0; r*size < level.Height; r++ {
					for c := 0; c*size < level.Width; c++ {
						x, y := max(c*size-overlap, 0), max(r*size-overlap, 0)
						width := min((c+1)*size+overlap, level.Width) - x
						height := min((r+1)*size+overlap, level.Height) - y
						name := fmt.Sprintf("p_files/%d/%d_%d.png", n-k, c, r)
						want = append(want, name)
						sameTile(t, filepath.Join(dir, name), part(level, x, y, width, height))
					}
				}
			}
			slices.Sort(want)
			if got := files(t, dir); !slices.Equal(got, want) {
				t.Errorf("the folder has %q, want %q", got, want)
			}
		}
	})
}

// TestIIIF holds every tile against the definition, under the name that a client asks for.
func TestIIIF(t *testing.T) {
	eachKind(t, func(t *testing.T, m *Image) {
		const size = 16
		dir := filepath.Join(t.TempDir(), "p")
		writeTiles(t, m, dir, func(h *Header) {
			h.Format, h.Tiling = IIIF, Tiling{Size: size, Format: PNG}
		})
		want, whole := []string{"index.html", "info.json"}, m
		for k := 0; ; k++ {
			level := reduced(m, k)
			for y := 0; y < m.Height; y += size << k {
				for x := 0; x < m.Width; x += size << k {
					w, h := min(size<<k, m.Width-x), min(size<<k, m.Height-y)
					region := fmt.Sprintf("%d,%d,%d,%d", x, y, w, h)
					scaled := fmt.Sprintf("%d,%d", halved(w, k), halved(h, k))
					if w == m.Width && h == m.Height {
						region = "full"
						if k == 0 {
							scaled = "max"
						}
					}
					name := region + "/" + scaled + "/0/default.png"
					want = append(want, name)
					sameTile(t, filepath.Join(dir, name),
						part(level, x>>k, y>>k, halved(w, k), halved(h, k)))
				}
			}
			if level.Width >= min(size, m.Width) && level.Height >= min(size, m.Height) {
				whole = level
			}
			if level.Width <= size && level.Height <= size {
				break
			}
		}
		for _, scaled := range []string{"max", fmt.Sprintf("%d,%d", whole.Width, whole.Height)} {
			if whole.Width == m.Width && whole.Height == m.Height && scaled != "max" {
				continue
			}
			name := "full/" + scaled + "/0/default.png"
			want = append(want, name)
			sameTile(t, filepath.Join(dir, name), whole)
		}
		checkInfo(t, filepath.Join(dir, "info.json"), m, whole)
		slices.Sort(want)
		// A pixel alone in the corner is asked for by one name on several levels.
		want = slices.Compact(want)
		if got := files(t, dir); !slices.Equal(got, want) {
			t.Errorf("the folder has %q, want %q", got, want)
		}
	})
}

// checkInfo holds an info.json against what must be there: each of its sizes as a file of the full
// picture, and no size of a tile or of full/max over the largest that it admits.
func checkInfo(t *testing.T, path string, m, whole *Image) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	type size struct{ Width, Height int }
	var info struct {
		Profile             string
		Width, Height       int
		MaxWidth, MaxHeight int
		Sizes               []size
		Tiles               []struct {
			size
			ScaleFactors []int
		}
	}
	if err := json.Unmarshal(data, &info); err != nil {
		t.Fatal(err)
	}
	if info.Profile != "level0" || info.Width != m.Width || info.Height != m.Height ||
		len(info.Tiles) != 1 || len(info.Sizes) < 1 {
		t.Fatalf("%s", data)
	}
	most := size{info.MaxWidth, info.MaxHeight}
	if (most == size{}) {
		most = size{m.Width, m.Height}
	}
	if (most != size{whole.Width, whole.Height}) {
		t.Errorf("at most %v, full/max has %d x %d", most, whole.Width, whole.Height)
	}
	cut := info.Tiles[0]
	if min(cut.Width, m.Width) > most.Width || min(cut.Height, m.Height) > most.Height {
		t.Errorf("tiles of %v are larger than %v", cut.size, most)
	}
	for _, s := range info.Sizes {
		name := fmt.Sprintf("full/%d,%d/0/default.png", s.Width, s.Height)
		if s.Width == m.Width && s.Height == m.Height {
			name = "full/max/0/default.png"
		}
		got, err := Open(filepath.Join(filepath.Dir(path), name), ReadOptions{})
		if err != nil || got.Width != s.Width || got.Height != s.Height {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestIIIFLong: a picture much longer than wide has no full/max, and says no largest size.
func TestIIIFLong(t *testing.T) {
	m := testImage(600, 17, 1, 8)
	dir := filepath.Join(t.TempDir(), "p")
	writeTiles(t, m, dir, func(h *Header) {
		h.Format, h.Tiling = IIIF, Tiling{Size: 16, Format: PNG}
	})
	if _, err := os.Stat(filepath.Join(dir, "full", "max")); err == nil {
		t.Error("it has a full/max")
	}
	info, err := os.ReadFile(filepath.Join(dir, "info.json"))
	if err != nil || bytes.Contains(info, []byte("max")) {
		t.Errorf("%s, %v", info, err)
	}
}

// TestTiledTIFF reads every level of a pyramid back.
func TestTiledTIFF(t *testing.T) {
	eachKind(t, func(t *testing.T, m *Image) {
		for _, cog := range []bool{false, true} {
			for _, scheme := range []Scheme{SchemeNone, SchemeDeflate, SchemeZstd} {
				path := filepath.Join(t.TempDir(), "p.tif")
				writeTiles(t, m, path, func(h *Header) {
					h.Scheme, h.Tiling, h.Pyramid, h.COG = scheme, Tiling{Size: 16}, !cog, cog
				})
				onlyFiles(t, filepath.Dir(path), "p.tif")
				if got, err := Open(path, ReadOptions{}); err != nil || len(got.Warnings) > 0 {
					t.Errorf("%v, %q", err, got.Warnings)
				}
				file, n := levelsAsPages(t, path)
				for k := range n {
					want := reduced(m, k)
					got := mustDecode(t, file, ReadOptions{Page: k + 1})
					if err := differ(got, want, 0); err != nil {
						t.Errorf("%v, cog %v, level %d: %v", scheme, cog, k, err)
					}
					if one := want.Width <= 16 && want.Height <= 16; one != (k == n-1) {
						t.Errorf("level %d of %d is %d x %d", k, n, want.Width, want.Height)
					}
				}
			}
		}
	})
}

// levelsAsPages makes the lower levels of a pyramid pages, which are read, and counts them.
func levelsAsPages(t *testing.T, path string) (file []byte, n int) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const reduced, entry = 254, 12
	le := binary.LittleEndian
	for at := le.Uint32(file[4:]); at > 0; n++ {
		entries := file[at+2:][:entry*int(le.Uint16(file[at:]))]
		if is := le.Uint16(entries) == reduced && entries[8] == 1; is != (n > 0) {
			t.Errorf("directory %d begins with tag %d, % x", n, le.Uint16(entries), entries[:entry])
		}
		if n > 0 {
			entries[8] = 0
		}
		at = le.Uint32(file[int(at)+2+len(entries):])
	}
	return file, n
}

// TestReducedNotices: the definition is another where one pixel is.
func TestReducedNotices(t *testing.T) {
	m := testImage(9, 5, 3, 16)
	before := reduced(m, 3)
	m.Pix16[len(m.Pix16)-1] ^= 0x8000
	after := reduced(m, 3)
	if differ(before, after, 0) == nil {
		t.Error("a pixel changes nothing")
	}
	if w, h := before.Width, before.Height; w != 2 || h != 1 {
		t.Errorf("9 x 5 pixels become %d x %d", w, h)
	}
}

// TestTilesAreTheSame: the bytes depend neither on threads nor on how rows come.
func TestTilesAreTheSame(t *testing.T) {
	m := testImage(150, 130, 3, 8)
	var before []byte
	for i, threads := range []int{1, 5} {
		path := filepath.Join(t.TempDir(), "p.tif")
		h := headerOf(m, TIFF)
		h.Pyramid, h.Scheme, h.Tiling.Size = true, SchemeJPEG, 16
		w, err := Create(path, h, CreateOptions{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		if err := feed(w, m, 1+30*i); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		now, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && !slices.Equal(now, before) {
			t.Error("other bytes")
		}
		before = now
	}
}
