package trainer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/model"
)

func smallData(folder string) Dataset {
	return Dataset{
		Source: Source{Kind: ImageFolder, Roots: []string{folder}, Repeat: 3, Cache: CacheMemory},
		Wrapper: Wrapper{Kind: Downsampled, InpSize: 8, ScaleMin: 1, ScaleMax: 3, Augment: true,
			SampleQ: 20},
		Batch: 4,
	}
}

func same(a, b *model.Batch) bool {
	return slices.Equal(a.RGB, b.RGB) && slices.Equal(a.Coordinates, b.Coordinates) &&
		slices.Equal(a.Cells, b.Cells) && slices.Equal(a.Target, b.Target)
}

// TestDataFollowsSeed: batches depend on seed and step, not on workers or on what was made before.
func TestDataFollowsSeed(t *testing.T) {
	folder := drawFolder(t, 5, 40, 30)
	open := func(seed uint64) *Data {
		d, err := OpenData(smallData(folder), seed, noWarning(t))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	batch := func(d *Data, step int) *model.Batch {
		b, err := d.Batch(step)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const steps = 12
	one := open(7)
	if one.StepsPerEpoch() != 3 {
		t.Fatalf("%d steps an epoch of 15 items in batches of 4", one.StepsPerEpoch())
	}
	var want []*model.Batch
	for step := range steps {
		want = append(want, batch(one, step))
	}
	for _, workers := range []int{1, 4} {
		first := 5
		feed := open(7).Feed(t.Context(), first, workers)
		for step := first; step < steps; step++ {
			b, err := feed.Next(t.Context())
			if err != nil || !same(b, want[step]) {
				t.Errorf("%d workers, from step %d: step %d differs, %v", workers, first, step, err)
			}
		}
		feed.Close()
	}
	if same(batch(open(8), 0), want[0]) || same(want[0], want[1]) || same(want[0], want[3]) {
		t.Error("other seeds, steps or epochs give the same batch")
	}
}

// TestEpoch: each item comes once an epoch, in another order each time.
func TestEpoch(t *testing.T) {
	d, err := OpenData(smallData(drawFolder(t, 5, 40, 30)), 1, noWarning(t))
	if err != nil {
		t.Fatal(err)
	}
	var orders [2][]int
	for epoch := range orders {
		for i := range d.Items() {
			orders[epoch] = append(orders[epoch], d.item(epoch, i))
		}
	}
	if slices.Equal(orders[0], orders[1]) {
		t.Error("two epochs have one order")
	}
	for _, order := range orders {
		slices.Sort(order)
		if order[0] != 0 || len(slices.Compact(order)) != 15 || order[14] != 14 {
			t.Errorf("the items of an epoch are %v", order)
		}
	}
}

// TestByArea: of two pictures one four times as large is shown four times as often.
func TestByArea(t *testing.T) {
	folder := drawFolder(t, 1, 20, 20)
	if err := writePNG(filepath.Join(folder, "z-large.png"), drawn(1, 80, 80)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "broken.png"), []byte("no"), 0o666); err != nil {
		t.Fatal(err)
	}
	s := smallData(folder)
	s.Source.ByArea, s.Source.Repeat = true, 1
	s.Source.Downscale = []Downscale{{"z*", 2}}
	d, err := OpenData(s, 1, noWarning(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 1, 2, 2, 2, 2}; !slices.Equal(d.pictures, want) || d.Items() != 6 {
		t.Errorf("an epoch shows %v, want %v", d.pictures, want)
	}
}

// TestBadPictures: an unusable picture gives one warning, is counted, and is replaced by the same
// other one for any number of workers.
func TestBadPictures(t *testing.T) {
	folder := drawFolder(t, 4, 40, 30)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("broken.png", "\x89PNG\r\n\x1a\n and no more")
	write("notes.txt", "no picture")
	write(".hidden.png", "no picture")
	if err := writePNG(filepath.Join(folder, "tiny.png"), drawn(1, 7, 7)); err != nil {
		t.Fatal(err)
	}
	var want []*model.Batch
	for _, workers := range []int{1, 3} {
		warnings := make(chan string, 100)
		d, err := OpenData(smallData(folder), 3, func(line string) { warnings <- line })
		if err != nil {
			t.Fatal(err)
		}
		feed := d.Feed(t.Context(), 0, workers)
		for step := range 10 {
			b, err := feed.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if workers == 1 {
				want = append(want, b)
			} else if !same(b, want[step]) {
				t.Errorf("step %d differs", step)
			}
		}
		feed.Close()
		close(warnings)
		var lines []string
		for line := range warnings {
			lines = append(lines, line)
		}
		slices.Sort(lines)
		if len(lines) != 2 || d.Skipped() != 2 || !strings.Contains(lines[0], "broken.png: ") ||
			!strings.Contains(lines[1], "tiny.png: 7×7 pixels") {
			t.Errorf("%d skipped, warnings %q", d.Skipped(), lines)
		}
	}
}

func TestNoData(t *testing.T) {
	empty := t.TempDir()
	if _, err := OpenData(smallData(empty), 1, noWarning(t)); !errors.Is(err,
		imageio.ErrNoPictures) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := OpenData(smallData(filepath.Join(empty, "none")), 1, noWarning(t)); !errors.Is(err,
		os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	d, err := OpenData(smallData(drawFolder(t, 3, 5, 5)), 1, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Batch(0); !errors.Is(err, ErrData) {
		t.Errorf("only pictures that are too small: %v", err)
	}
}

func TestFeedEnds(t *testing.T) {
	d, err := OpenData(smallData(drawFolder(t, 1, 40, 40)), 1, noWarning(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	feed := d.Feed(ctx, 0, 2)
	defer feed.Close()
	end()
	for range 10 { // those prepared before the end may still come
		if _, err = feed.Next(ctx); err != nil {
			break
		}
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
