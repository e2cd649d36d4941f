package parts

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
)

func manifest(t *testing.T) Manifest {
	t.Helper()
	m := Manifest{Input: "a.png", Output: "b.png", Rows: 100, UnitRows: 30,
		Facts: []Fact{{"size", "10×100"}, {"input", "sum " + strings.Repeat("ab", 32)}}}
	h := imageio.Header{Width: 10, Height: 100, Channels: 3, Bits: 8, Format: imageio.PNG}
	h.Metadata.Text = []imageio.Text{{Key: "Comment", Value: "no UTF-8: \xff"}}
	if err := m.SetHeader(h); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBegin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "job")
	m := manifest(t)
	f, err := Begin(path, m, false)
	if err != nil {
		t.Fatal(err)
	}
	if h, err := f.OutputHeader(); err != nil || h.Metadata.Text[0].Value != "no UTF-8: \xff" {
		t.Errorf("%+v, %v", h, err)
	}
	other := m
	other.UnitRows = 50 // who comes later follows who began
	if f, err := Begin(path, other, false); err != nil || f.UnitRows != 30 || f.Units() != 4 {
		t.Errorf("%+v, %v", f, err)
	}
	for _, c := range []struct {
		facts []Fact
		want  string
	}{
		{[]Fact{{"size", "20×100"}, m.Facts[1]}, "job: begun with size 10×100, now 20×100"},
		{[]Fact{m.Facts[0], {"input", "sum " + strings.Repeat("cd", 32)}},
			"begun with input sum abababababab, now sum cdcdcdcdcdcd"},
		{append(slices.Clone(m.Facts), Fact{"new", "x"}), "begun with new unknown, now x"},
		{m.Facts[:1], "begun with input sum abababababab, now unknown"},
	} {
		other.Facts = c.facts
		if _, err := Begin(path, other, false); !errors.Is(err, ErrOther) ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	if f, err = Begin(path, other, true); err != nil || len(f.Facts) != 1 {
		t.Error(err)
	}
	if err := Remove(path); err != nil {
		t.Error(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
	strangers := t.TempDir()
	file := filepath.Join(strangers, "photo.jpg")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, again := range []bool{false, true} {
		if _, err := Begin(strangers, m, again); err == nil {
			t.Error("a stranger's folder is taken")
		}
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

// TestUnits: a part exists only once it is complete, and reads back as it was written.
func TestUnits(t *testing.T) {
	f, err := Begin(filepath.Join(t.TempDir(), "job"), manifest(t), false)
	if err != nil {
		t.Fatal(err)
	}
	var told []int
	w := f.NewUnitWriter(1, func(unit int) { told = append(told, unit) })
	for i := range 5 { // of 10 rows: part 1 and two thirds of part 2
		s := imageio.EncodedStrip{Index: 3 + i, Rows: 10, Sum: uint32(i),
			Data: []byte{1, 2, byte(i)}}
		if err := w.Put(s); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	done, err := f.Done()
	if err != nil || !slices.Equal(done, []bool{false, true, false, false}) ||
		!slices.Equal(told, []int{1}) {
		t.Errorf("%v, %v, %v", done, told, err)
	}
	if got := Missing(done); got != "0, 2-3" {
		t.Errorf("missing %s", got)
	}
	strips, err := f.ReadUnit(1)
	if err != nil || len(strips) != 3 || strips[2].Index != 5 || strips[2].Sum != 2 ||
		string(strips[2].Data) != "\x01\x02\x02" {
		t.Errorf("%+v, %v", strips, err)
	}
	name := filepath.Join(f.Path, partName(1))
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range text { // every byte counts
		bad := slices.Clone(text)
		bad[i] ^= 0x10
		if err := os.WriteFile(name, bad, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := f.ReadUnit(1); !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	if err := os.Rename(name, filepath.Join(f.Path, partName(2))); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadUnit(2); !errors.Is(err, ErrDamaged) {
		t.Errorf("another part's: %v", err)
	}
	another := manifest(t)
	another.Facts[0].Value = "10×101"
	g, err := Begin(filepath.Join(t.TempDir(), "job"), another, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(g.Path, partName(1)), text, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := g.ReadUnit(1); !errors.Is(err, ErrDamaged) {
		t.Errorf("another drawing's: %v", err)
	}
}

func TestShares(t *testing.T) {
	even := func(from, to int) float64 { return float64(to - from) }
	halo := func(from, to int) float64 { // inner ones have two halos
		extra := 0.0
		if from > 0 {
			extra += 10
		}
		if to < 100 {
			extra += 10
		}
		return float64(to-from) + extra
	}
	for _, c := range []struct {
		n    int
		cost func(from, to int) float64
		most float64
	}{{1, even, 100}, {3, even, 34}, {7, even, 15}, {4, halo, 40}, {100, even, 1}, {150, even, 1}} {
		cost := func(from, to int) float64 {
			if from == to {
				return 0
			}
			return c.cost(from, to)
		}
		b := Shares(100, c.n, cost)
		if len(b) != c.n+1 || b[0] != 0 || b[c.n] != 100 || !slices.IsSorted(b) {
			t.Errorf("%d shares: %v", c.n, b)
			continue
		}
		worst := 0.0
		for i := range c.n {
			worst = math.Max(worst, cost(b[i], b[i+1]))
		}
		if worst > c.most {
			t.Errorf("%d shares: %v, the largest costs %v, not %v", c.n, b, worst, c.most)
		}
	}
}

func TestWorkers(t *testing.T) {
	f, err := Begin(filepath.Join(t.TempDir(), "job"), manifest(t), false)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for i, share := range []string{"10/12", "2/12"} {
		w := NewWorker(share, 3, now)
		w.PID += i
		w.Host = "a/b"
		f.Tell(w)
		f.Tell(w)
	}
	list, err := f.Workers()
	if err != nil || len(list) != 2 || list[0].Share != "2/12" || list[1].Parts != 3 ||
		list[0].Host != "a/b" {
		t.Errorf("%+v, %v", list, err)
	}
}
