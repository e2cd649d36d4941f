package render

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// dialModel is tinyModel with dials.
func dialModel(kinds ...string) *weights.Model {
	return tinyModel(func(s *weights.Spec) { s.Restore = kinds })
}

// restored is m as r undoes its damage.
func restored(t *testing.T, r *Renderer, m Source, undo Restoration) *Field {
	t.Helper()
	f, err := r.EncodeAs(context.Background(), m, undo)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// alphas is the last channel of a picture of 8 bits.
func alphas(pix []uint8, channels int) (list []uint8) {
	for i := channels - 1; i < len(pix); i += channels {
		list = append(list, pix[i])
	}
	return list
}

// pixels draws v of f with 8 bits, and checks that progress ends at the total.
func pixels(t *testing.T, f *Field, v View) (pix []uint8) {
	t.Helper()
	var done, total int64
	err := f.Stream(context.Background(), v, 8, func(s *Strip) error {
		pix = append(pix, s.Pix8...)
		return nil
	}, func(d, of int64) { done, total = d, of })
	if err != nil {
		t.Fatal(err)
	}
	if done != total {
		t.Errorf("%d of %d pixels are done", done, total)
	}
	return pix
}

// TestCleanedOwnSize: with a dial on, the network draws a view of the picture's own size, different
// for different strengths; off, it equals the source. Alpha always equals the source's.
func TestCleanedOwnSize(t *testing.T) {
	r, err := New(dialModel("jpeg", "noise"), Options{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for channels := 1; channels <= 4; channels++ {
		m := noisePicture(37, 29, channels, 8)
		for _, c := range ownViews {
			var seen [][]uint8
			for _, undo := range []Restoration{{}, {Compression: 40}, {Compression: 80},
				{Noise: 40}} {
				f := restored(t, r, m, undo)
				p, err := f.Plan(c.view)
				if err != nil {
					t.Fatal(err)
				}
				pix := pixels(t, f, c.view)
				if slices.ContainsFunc(seen,
					func(other []uint8) bool { return bytes.Equal(pix, other) }) {
					t.Errorf("%s, %d channels: %v changes nothing", c.name, channels, undo)
				}
				seen = append(seen, pix)
				if undo == (Restoration{}) {
					continue // TestOwnSize is about that
				}
				if p.Way != "network" || p.Passes != 1 {
					t.Errorf("%s, %d channels: plan %v in %d passes", c.name, channels, p, p.Passes)
				}
				got := drawFloat(t, f, c.view)
				if i := sameBits(got, drawNetwork(t, f, c.view)); i >= 0 {
					t.Errorf("%s, %d channels: value %d is not the network's", c.name, channels, i)
				}
				if a := alphas(pix, channels); channels%2 == 0 &&
					!slices.Equal(a, alphas(seen[0], channels)) {
					t.Errorf("%s, %d channels: alpha is not the source's", c.name, channels)
				}
			}
		}
	}
}

// TestCleanedAbove: damage is undone from one pixel above the scale Cleaned on, and not at it or
// below.
func TestCleanedAbove(t *testing.T) {
	r, err := New(dialModel("jpeg"), Options{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f := restored(t, r, noisePicture(40, 40, 3, 8), Restoration{Compression: 40})
	for columns, want := range map[int]way{20: byFilter, 19: byFilter, 21: byBoth} {
		v, err := View{Columns: columns, Rows: columns}.resolve(40, 40)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.way(&v); got != want {
			t.Errorf("%d of 40 columns: %v, want %v", columns, got, want)
		}
	}
}

// TestCleanedReduced: with a dial on, a reduced view is the filter's of the cleaned picture, down
// to half its size; below that, and with the dial off, it is the filter's of the source.
func TestCleanedReduced(t *testing.T) {
	r, err := New(dialModel("jpeg"), Options{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	filter, err := Open("bicubic", Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := noisePicture(61, 43, 3, 8)
	off, on := restored(t, r, m, Restoration{}), restored(t, r, m, Restoration{Compression: 40})
	v := View{Columns: 40, Rows: 28}
	if !bytes.Equal(pixels(t, off, v), pixels(t, restored(t, filter, m, Restoration{}), v)) {
		t.Error("off: not the filter's")
	}
	want := byBothWhole(t, on, v) // of the whole as the network draws it at scale 1
	if i := sameBits(drawFloat(t, on, v), want); i >= 0 {
		t.Errorf("on: value %d is not that of the reduced picture", i)
	}
	if sameBits(byBothWhole(t, off, v), want) < 0 ||
		bytes.Equal(pixels(t, on, v), pixels(t, off, v)) {
		t.Error("cleaning changes nothing")
	}
	half := View{Columns: 30, Rows: 21}
	if !bytes.Equal(pixels(t, on, half), pixels(t, off, half)) {
		t.Error("half: not the source's reduction")
	}
}

// TestEncodeAsRefuses: only strengths that the model can follow are taken.
func TestEncodeAsRefuses(t *testing.T) {
	r, err := New(dialModel("noise"), Options{Device: "cpu", Restore: Auto, Denoise: Auto})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, c := range []struct {
		undo Restoration
		want string
	}{
		{Restoration{}, ""}, {Restoration{Noise: 100}, ""},
		{Restoration{Compression: 1, Noise: 1}, "model tiny: it cannot undo compression"},
		{Restoration{Noise: Auto}, "may not be auto"}, {Restoration{Noise: 101}, "noise: 101"},
	} {
		_, err := r.EncodeAs(context.Background(), noisePicture(4, 4, 3, 8), c.undo)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.undo, err, c.want)
		}
	}
}

// TestUndoes lists what models can undo, without loading them.
func TestUndoes(t *testing.T) {
	dir := t.TempDir()
	for _, kinds := range [][]string{nil, {"jpeg"}, {"noise"}, {"noise", "jpeg"}} {
		path := filepath.Join(dir, strings.Join(kinds, "")+"m.safetensors")
		if err := weights.WriteFile(path, dialModel(kinds...), weights.WriteOptions{}); err != nil {
			t.Fatal(err)
		}
		compression, noise, err := Undoes(path)
		if err != nil || compression != slices.Contains(kinds, "jpeg") ||
			noise != slices.Contains(kinds, "noise") {
			t.Errorf("%v: %v, %v, %v", kinds, compression, noise, err)
		}
	}
	if a, b, err := Undoes("bicubic"); a || b || err != nil {
		t.Errorf("a filter undoes %v, %v, %v", a, b, err)
	}
	if _, _, err := Undoes("liif-small"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"nonsense", filepath.Join(dir, "none.safetensors"), "a.pth"} {
		if a, b, err := Undoes(name); a || b || err == nil {
			t.Errorf("%s: %v, %v, %v", name, a, b, err)
		}
	}
}

// TestDamage: Damage returns the strengths that Auto applies with a model that has all dials.
func TestDamage(t *testing.T) {
	r, err := New(dialModel("jpeg", "noise"), Options{Device: "cpu", Restore: Auto, Denoise: Auto})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	both := compressedSource{noisy(8), 64}
	for _, s := range []Source{both, both.Source, compressedSource{noisy(0), 64}, noisy(0)} {
		if got, want := Damage(s), r.Restoration(s); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if d := Damage(both); d.Compression != 40 || d.Noise < 25 {
		t.Errorf("both: %+v", d)
	}
}
