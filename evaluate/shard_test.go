package evaluate

import (
	"errors"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestShards: every picture is in one shard, and shards have about as many pixels.
func TestShards(t *testing.T) {
	folder := t.TempDir()
	pixels := map[string]int{}
	for i := range 11 {
		path := filepath.Join(folder, fmt.Sprintf("%02d.png", i))
		m := image.NewGray(image.Rect(0, 0, 1+i*i, 3))
		writePNG(t, path, m)
		pixels[path] = len(m.Pix)
	}
	for _, count := range []int{1, 2, 3, 11, 20} {
		var all []string
		var sums []int
		for index := range count {
			s, err := OpenSet(folder)
			if err != nil {
				t.Fatal(err)
			}
			s.Shard(index, count)
			if !slices.IsSorted(s.Files) {
				t.Errorf("shard %d of %d: %q", index, count, s.Files)
			}
			sum := 0
			for _, f := range s.Files {
				sum += pixels[f]
			}
			all, sums = append(all, s.Files...), append(sums, sum)
		}
		slices.Sort(all)
		if len(all) != 11 || len(slices.Compact(all)) != 11 {
			t.Errorf("%d shards have %q", count, all)
		}
		if largest := 3 * 101; slices.Max(sums)-slices.Min(sums) > largest {
			t.Errorf("%d shards have %v pixels", count, sums)
		}
	}
}

// TestJoin: the rows of shards make those of the whole.
func TestJoin(t *testing.T) {
	bad := errors.New("damaged")
	files := []string{"a", "b", "c"}
	measured := map[string]Measured{
		"a": {File: "a", PSNR: 30, SSIM: 0.9, Seconds: 1, Pixels: 100},
		"b": {File: "b", PSNR: 31.5, SSIM: math.NaN(), Seconds: 3, Pixels: 300},
		"c": {File: "c", PSNR: math.NaN(), Err: bad},
	}
	row := func(names ...string) []Row {
		r := Row{Method: "bicubic", Memory: int64(len(names))}
		for _, n := range names {
			r.Pictures = append(r.Pictures, measured[n])
		}
		return []Row{r}
	}
	got, err := Join(files, [][]Row{row("b"), row("c", "a")})
	if err != nil {
		t.Fatal(err)
	}
	want := row("a", "b", "c")
	want[0].sumUp()
	g, w := got[0], want[0]
	if g.PSNR != w.PSNR || g.SSIM != w.SSIM || g.Seconds != w.Seconds || g.Failed != 1 ||
		g.Megapixels != w.Megapixels || g.Memory != 2 || g.Pictures[1].File != "b" {
		t.Errorf("%+v, want %+v", g, w)
	}
	other := row("a")
	other[0].Method = "nearest"
	for reason, shards := range map[string][][]Row{
		"c is in no shard":     {row("a"), row("b")},
		"a is in two shards":   {row("a", "b"), row("a", "c")},
		"shards of":            {row("b", "c"), other},
		"of 1 and of 2 rows":   {row("a"), append(row("b"), row("b")...)},
		"d is not of the set":  {row("a", "b", "c"), {{Method: "bicubic", Pictures: []Measured{{File: "d"}}}}},
		"b is not of the set ": nil,
	} {
		names := files
		if shards == nil {
			names, shards = []string{"a"}, [][]Row{row("a", "b")}
			reason = strings.TrimSpace(reason)
		}
		if _, err := Join(names, shards); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%v, want %s", err, reason)
		}
	}
}
