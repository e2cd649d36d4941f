package trainer

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
)

// TestReadPicture: grey becomes RGB, alpha is left out, 16 bits become 8, and a factor reduces.
func TestReadPicture(t *testing.T) {
	folder := t.TempDir()
	none := func(int, int) int { return 1 }
	for _, c := range []struct {
		name     string
		channels int
		bits     int
		pix      []uint16
		want     []uint8
	}{
		{"grey", 1, 8, []uint16{7, 200}, []uint8{7, 7, 7, 200, 200, 200}},
		{"grey and alpha", 2, 8, []uint16{7, 0, 200, 255}, []uint8{7, 7, 7, 200, 200, 200}},
		{"RGBA", 4, 8, []uint16{1, 2, 3, 0, 4, 5, 6, 9}, []uint8{1, 2, 3, 4, 5, 6}},
		{"16 bits", 3, 16, []uint16{0, 128, 129, 65535, 65407, 65406},
			[]uint8{0, 0, 1, 255, 255, 254}},
	} {
		file := filepath.Join(folder, c.name+".png")
		w, err := imageio.Create(file, imageio.Header{Width: 2, Height: 1, Channels: c.channels,
			Bits: c.bits, Format: imageio.PNG}, imageio.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if c.bits == 16 {
			err = w.WriteRows16(c.pix)
		} else {
			var pix []uint8
			for _, v := range c.pix {
				pix = append(pix, uint8(v))
			}
			err = w.WriteRows8(pix)
		}
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		p, err := readPicture(file, none)
		if err != nil || p.width != 2 || p.height != 1 || !slices.Equal(p.pix, c.want) {
			t.Errorf("%s: %+v, %v, want %v", c.name, p, err, c.want)
		}
	}
	large := drawn(1, 21, 13)
	file := filepath.Join(folder, "large.png")
	if err := writePNG(file, large); err != nil {
		t.Fatal(err)
	}
	p, err := readPicture(file, func(width, height int) int { return width / height * 4 })
	if err != nil || !slices.Equal(p.pix, large.resize(5, 3).pix) {
		t.Errorf("reduced four times: %v", err)
	}
	if _, err := readPicture(file, func(int, int) int { return 14 }); err == nil {
		t.Error("13 rows are reduced 14 times")
	}
}

func TestListFiles(t *testing.T) {
	folder := drawFolder(t, 4, 8, 8)
	split := filepath.Join(t.TempDir(), "split.json")
	text := `{"val": ["picture-02.png", "picture-00.png"], "none": [], "bad": 3, "other": {"x": 1}}`
	if err := os.WriteFile(split, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	list := func(s Source) string {
		files, err := listFiles(folder, &s)
		if err != nil {
			return "error: " + err.Error()
		}
		for i := range files {
			files[i] = strings.TrimSuffix(strings.TrimPrefix(filepath.Base(files[i]), "picture-0"),
				".png")
		}
		return strings.Join(files, "")
	}
	for _, c := range []struct {
		source Source
		want   string
	}{
		{Source{}, "0123"}, {Source{FirstK: 2}, "01"}, {Source{FirstK: 9}, "0123"},
		{Source{SplitFile: split, SplitKey: "val"}, "20"},
		{Source{SplitFile: split, SplitKey: "val", FirstK: 1}, "2"},
	} {
		if got := list(c.source); got != c.want {
			t.Errorf("%+v: %s, want %s", c.source, got, c.want)
		}
	}
	for key, want := range map[string]string{"none": "is empty", "train": `no list "train"`,
		"bad": `"bad"`} {
		if got := list(Source{SplitFile: split, SplitKey: key}); !strings.HasPrefix(got,
			"error: "+split) ||
			!strings.Contains(got, want) {
			t.Errorf("%s: %s", key, got)
		}
	}
}

// TestCaches: every cache gives the same pictures; the one on disk is written once, and again when
// it is stale.
func TestCaches(t *testing.T) {
	root := drawFolder(t, 1, 20, 10)
	open := func(cache string, reduce int) *picture {
		t.Helper()
		f, err := openFolder(root, &Source{Cache: cache, Downscale: []Downscale{{"*", reduce}}},
			noWarning(t))
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.open(0)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	want := drawn(0, 20, 10)
	bin := filepath.Join(filepath.Dir(root), "_bin_"+filepath.Base(root), "picture-00.png.bin")
	same := func(step string, p *picture) {
		t.Helper()
		if !reflect.DeepEqual(p, want) {
			t.Errorf("%s: another picture", step)
		}
	}
	same("none", open(CacheNone, 1))
	same("in memory", open(CacheMemory, 1))
	same("bin, made", open(CacheBin, 1))
	// What is read next is the file in the cache: a change there shows.
	data, err := os.ReadFile(bin)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1]++
	want.pix[len(want.pix)-1]++
	if err := os.WriteFile(bin, data, 0o666); err != nil {
		t.Fatal(err)
	}
	same("bin, read", open(CacheBin, 1))
	want.pix[len(want.pix)-1]--
	if err := os.WriteFile(bin, data[:len(data)-1], 0o666); err != nil {
		t.Fatal(err)
	}
	same("bin, cut short", open(CacheBin, 1))
	want = want.resize(10, 5)
	same("bin, of another factor", open(CacheBin, 2))
	want = drawn(7, 20, 10)
	source := filepath.Join(root, "picture-00.png")
	if err := writePNG(source, want); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(source, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	same("bin, of a new source", open(CacheBin, 1))
}

func TestPairsOfDifferentCount(t *testing.T) {
	d := Dataset{Source: Source{Kind: PairedImageFolders, Repeat: 1,
		Roots: []string{drawFolder(t, 2, 8, 8), drawFolder(t, 3, 16, 16)}}, Batch: 1}
	if _, err := OpenData(d, 1, noWarning(t)); err == nil ||
		!strings.Contains(err.Error(), "no pairs") {
		t.Error(err)
	}
}

// TestUnwrittenCache: pictures are used also where the cache cannot be written, which is told once.
func TestUnwrittenCache(t *testing.T) {
	root := drawFolder(t, 3, 20, 10)
	var warnings []string
	f, err := openFolder(root, &Source{Cache: CacheBin}, func(line string) {
		warnings = append(warnings, line)
	})
	if err != nil {
		t.Fatal(err)
	}
	// A folder has the name that each file of the cache would get.
	for i := range 3 {
		name := filepath.Base(f.files[i]) + ".bin"
		if err := os.MkdirAll(filepath.Join(f.binRoot, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		for range 2 {
			if p, err := f.open(i); err != nil || !reflect.DeepEqual(p, drawn(i, 20, 10)) {
				t.Errorf("picture %d: %v", i, err)
			}
		}
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], "picture-00.png.bin") {
		t.Errorf("warnings: %q", warnings)
	}
}
