package viewer

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// dialModel writes a small model of random weights that undoes kinds of damage, and returns its
// path.
func dialModel(t *testing.T, kinds ...string) string {
	t.Helper()
	spec := weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 1, Features: 8, ResScale: 1,
		Head: weights.HeadLIIF, Hidden: []int{8}, LocalEnsemble: true, FeatUnfold: true,
		CellDecode: true,
		Residual:   weights.ResidualBilinear, Restore: kinds}
	rng := rand.New(rand.NewPCG(7, 8))
	m := &weights.Model{Spec: spec, Tensors: map[string]weights.Tensor{}}
	for _, s := range spec.Tensors() {
		size, fan := 1, 1
		for i, d := range s.Shape {
			size *= d
			if i > 0 {
				fan *= d
			}
		}
		data := make([]float32, size)
		for i := range data {
			data[i] = float32(0.7 * rng.NormFloat64() / math.Sqrt(float64(fan)))
		}
		m.Tensors[s.Name] = weights.Tensor{Shape: s.Shape, Data: data}
	}
	path := filepath.Join(t.TempDir(), "dials.safetensors")
	if err := weights.WriteFile(path, m, weights.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return path
}

// automatic are the options that the program has unless told otherwise.
var automatic = render.Options{Restore: render.Auto, Denoise: render.Auto}

// said is the last message.
func (b *bench) said() string {
	texts := b.messages.Texts()
	if len(texts) == 0 {
		return ""
	}
	return texts[len(texts)-1]
}

// shows puts something else in the place of what the picture shows of damage.
func (b *bench) shows(damage *render.Restoration) {
	b.t.Helper()
	b.damage()
	// What is found later would take the place of what the test says.
	for limit := time.Now().Add(time.Minute); b.picture.damage == nil; b.step(time.Millisecond) {
		if time.Now().After(limit) {
			b.t.Fatal("the picture's damage is not found within a minute")
		}
	}
	b.picture.damage = damage
	b.touch()
}

// loads counts how often a model is loaded.
func (b *bench) loads(model string) (n int) {
	for _, name := range b.mosaic.Loaded() {
		if name == filepath.Base(model) {
			n++
		}
	}
	return n
}

// TestDialKeys: the keys go through the stops and back, and say where the dials are.
func TestDialKeys(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 40, 30)}, Zoom: 3,
		Model: dialModel(t, "jpeg", "noise"), Render: automatic})
	b.waitFor("a.png")
	b.shows(&render.Restoration{Compression: 27.8, Quality: 75, Noise: 0.4, Sigma: 0.1})
	for k, key := range []string{"R", "D"} {
		auto := []string{"auto, 28 of 100, saved with quality 75",
			"auto, 0.4 of 100, estimated at 0.1 steps"}
		stops := []string{auto[k], "off", "20 of 100", "40 of 100", "60 of 100", "80 of 100",
			"100 of 100"}
		for i := 1; i <= len(stops); i++ {
			b.press(key)
			if want := tiles.KindNames[k] + ": " + stops[i%len(stops)]; b.said() != want {
				t.Errorf("%s: %q, want %q", key, b.said(), want)
			}
		}
		for i := len(stops) - 1; i >= 0; i-- {
			b.press("Shift+" + key)
			if want := tiles.KindNames[k] + ": " + stops[i]; b.said() != want {
				t.Errorf("Shift+%s: %q, want %q", key, b.said(), want)
			}
		}
	}
	if b.choice.dials != (tiles.Dials{render.Auto, render.Auto}) {
		t.Errorf("in the end %v", b.choice.dials)
	}
	b.shows(&render.Restoration{})
	if text := b.dialText(tiles.Compression); text != "auto, nothing to undo" {
		t.Errorf("a clean picture: %q", text)
	}
	for _, c := range []struct{ from, next, back render.Dial }{
		{33, 40, 20}, {0.5, 20, render.Off}, {99.5, 100, 80},
	} {
		if n, p := nextStop(c.from, false), nextStop(c.from, true); n != c.next || p != c.back {
			t.Errorf("%v: %v and %v, want %v and %v", c.from, n, p, c.next, c.back)
		}
	}
}

// TestDialsExact: at every zoom and position of the dials the window shows what package render
// draws with those of the command, from one renderer; at 1:1 with nothing undone that is the
// picture.
func TestDialsExact(t *testing.T) {
	model := dialModel(t, "jpeg", "noise")
	path := photo(t, t.TempDir(), "a.png", 90, 70)
	b := open(t, Options{Files: []string{path}, Zoom: 1, Model: model, Render: automatic})
	b.waitFor("a.png")
	b.shows(&render.Restoration{Compression: 30, Quality: 73})
	for _, c := range []struct {
		keys, flags, label string
		dials              tiles.Dials
	}{
		{"", "", "dials (compression 30)", tiles.Dials{30, 0}},
		{"R", " --restore off", "dials", tiles.Dials{}},
		{"R", " --restore 20", "dials (compression 20)", tiles.Dials{20, 0}},
		{"D D D", " --restore 20 --denoise 40", "dials (compression 20, noise 40)",
			tiles.Dials{20, 40}},
		{"Shift+R Shift+R", " --denoise 40", "dials (compression 30, noise 40)",
			tiles.Dials{30, 40}},
	} {
		for key := range strings.FieldsSeq(c.keys) {
			b.press(key)
		}
		for _, zoom := range []float64{4.5, 1, 0.6} {
			b.camera.Show(zoom, camera.Point{X: 45, Y: 35})
			b.touch()
			b.wantExact(c.label + zoomText(zoom))
			p := b.panes()[0]
			label, flags := c.label, c.flags
			if zoom <= 1 && c.dials == (tiles.Dials{}) {
				label, flags = map[float64]string{1: "source", 0.6: "bicubic"}[zoom], ""
				p.Method = tiles.Method{Model: model}
			}
			if got := b.labels(b.panes())[0]; got != label || p.Method.Dials != c.dials {
				t.Errorf("×%g: %q by %v, want %q by %v", zoom, got, p.Method.Dials, label, c.dials)
			}
			line := strings.Replace(b.Command(), " --device cpu", "", 1)
			_, rest, _ := strings.Cut(line, ".safetensors")
			if !strings.HasPrefix(rest, flags+" "+path) && flags+rest != "" {
				t.Errorf("×%g: %s, want %q in it", zoom, line, flags)
			}
			got, _ := drawn(t, b.Frame())
			if n := differing(got, rendered(t, b, p)); n > 0 {
				t.Errorf("%s ×%g: %d pixels are not those of render", c.label, zoom, n)
			}
			p.Method.Dials[tiles.Compression] = 90 - p.Method.Dials[tiles.Compression]
			if differing(got, rendered(t, b, p)) == 0 {
				t.Errorf("%s ×%g: another strength draws the same", c.label, zoom)
			}
		}
	}
	if n := b.loads(model); n != 1 { // Tab went by others
		t.Errorf("the model is loaded %d times: %v", n, b.mosaic.Loaded())
	}
}

// TestAutoExact: of a JPEG the window shows what package render draws that is left to find the
// damage itself, as the command leaves it.
func TestAutoExact(t *testing.T) {
	dir := t.TempDir()
	m, err := imageio.Open(photo(t, dir, "a.png", 60, 40), imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "a.jpg")
	w, err := imageio.Create(path, imageio.Header{Width: 60, Height: 40, Channels: 3, Bits: 8,
		Format: imageio.JPEG, Quality: 75}, imageio.CreateOptions{})
	if err == nil {
		if err = w.WriteRows8(m.Pix8); err == nil {
			err = w.Close()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, Options{Files: []string{path}, Model: dialModel(t, "jpeg", "noise"),
		Render: automatic})
	b.waitFor("a.jpg")
	for _, zoom := range []float64{3.5, 1, 0.7} {
		b.camera.Show(zoom, camera.Point{X: 30, Y: 20})
		b.touch()
		b.wantExact(zoomText(zoom))
		p := b.panes()[0]
		p.Method.Dials = tiles.Dials{render.Auto, render.Auto}
		got, _ := drawn(t, b.Frame())
		if n := differing(got, rendered(t, b, p)); n > 0 || p.Method.IsFilter() {
			t.Errorf("×%g: %d pixels are not those of %+v", zoom, n, p.Method)
		}
		if line := b.Command(); strings.Contains(line, "--restore") ||
			strings.Contains(line, "--denoise") {
			t.Errorf("×%g: %s", zoom, line)
		}
	}
	b.press("R")
	b.press("Shift+R")
	if want := "compression: auto, 28 of 100, saved with quality 75"; b.said() != want {
		t.Errorf("%q, want %q", b.said(), want)
	}
}

// TestCompareUndone: where anything is undone, the model with nothing undone is among what it is
// compared with, from the same renderer.
func TestCompareUndone(t *testing.T) {
	model := dialModel(t, "jpeg")
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 40, 30)}, Zoom: 5,
		Model:   model,
		Compare: "bicubic", Render: render.Options{Restore: 60}})
	b.waitFor("a.png")
	offered := func() bool {
		for range len(b.compare.methods) + 1 {
			if b.press("Tab"); b.compare.method == (tiles.Method{Model: model}) {
				return true
			}
		}
		return false
	}
	if !offered() {
		t.Fatal("it is not offered")
	}
	b.wantExact("split")
	panes := b.panes()
	if got := b.labels(panes); !slices.Equal(got,
		[]string{"dials (nothing undone)", "dials (compression 60)"}) {
		t.Errorf("labels %q", got)
	}
	if panes[0].Method.Dials != (tiles.Dials{}) || panes[1].Method.Dials != (tiles.Dials{60}) {
		t.Errorf("by %v and %v", panes[0].Method, panes[1].Method)
	}
	if n := b.loads(model); n != 1 { // Tab went by others
		t.Errorf("the model is loaded %d times: %v", n, b.mosaic.Loaded())
	}
	b.camera.Show(1, camera.Point{X: 20, Y: 15})
	b.touch()
	b.wantExact("1:1")
	if got := b.labels(b.panes()); !slices.Equal(got,
		[]string{"source", "dials (compression 60)"}) {
		t.Errorf("labels at 1:1 %q", got)
	}
	b.press("R") // 80: the other side stays
	b.wantExact("80")
	if panes := b.panes(); panes[0].Method != tiles.Bicubic ||
		panes[1].Method.Dials != (tiles.Dials{80}) {
		t.Errorf("by %v and %v", panes[0].Method, panes[1].Method)
	}
	for b.choice.dials[tiles.Compression] != render.Off {
		b.press("R")
	}
	if b.press("Tab"); offered() {
		t.Error("with nothing undone it is offered")
	}
}

// TestNoDials: of models without dials nothing is undone, which is said once, and the viewer goes
// on.
func TestNoDials(t *testing.T) {
	for name, want := range map[string]string{
		"liif-small-plain": "liif-small-plain cannot undo compression: it was not trained to",
		"nearest":          "nearest is no network: it undoes no compression",
	} {
		var reports []string
		b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 40, 30)}, Zoom: 5,
			Model:  name,
			Report: func(line string) { reports = append(reports, line) },
			Render: render.Options{Restore: 40, Denoise: render.Auto}})
		b.wantExact(name)
		if !slices.Equal(reports, []string{"warning: " + want}) {
			t.Errorf("%s: reports %q", name, reports)
		}
		b.press("R")
		if b.said() != want || b.choice.dials[tiles.Compression] != 40 {
			t.Errorf("%s: %q, the dial is at %v", name, b.said(), b.choice.dials[tiles.Compression])
		}
		if line := b.Command(); strings.Contains(line, "restore") ||
			strings.Contains(line, "denoise") {
			t.Errorf("%s: %s", name, line)
		}
		if p := b.panes()[0]; p.Method != (tiles.Method{Model: name}) {
			t.Errorf("drawn by %+v", p.Method)
		}
		// A model that can follow the dial does.
		b.setModel(dialModel(t, "jpeg"))
		b.wantExact("another model")
		if p := b.panes()[0]; p.Method.Dials != (tiles.Dials{40}) || len(reports) != 1 {
			t.Errorf("then by %v, reports %q", p.Method, reports)
		}
	}
}

// TestUnknownDamage: nothing is called exact before the picture has been looked at.
func TestUnknownDamage(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 40, 30)}, Zoom: 0.5,
		Model: dialModel(t, "noise"), Render: automatic})
	b.waitFor("a.png")
	b.settle()
	b.shows(nil)
	for range 5 {
		b.step(20 * time.Millisecond)
	}
	asked := len(b.mosaic.Wanted()) > 0
	if s := b.Status(); asked || s.Exact || !b.panes()[0].Unknown ||
		b.dialText(tiles.Noise) != "auto" {
		t.Errorf("%+v", s)
	}
	b.picture.damage = &render.Restoration{Noise: 20, Sigma: 5}
	b.touch()
	b.wantExact("known")
	if p := b.panes()[0]; p.Method.Dials != (tiles.Dials{0, 20}) {
		t.Errorf("by %v", p.Method)
	}
	facts := b.facts()
	if !slices.Contains(facts, [2]string{"Noise undone",
		"auto, 20 of 100, estimated at 5.0 steps"}) ||
		slices.ContainsFunc(facts,
			func(f [2]string) bool { return strings.Contains(f[0], "Compression") }) {
		t.Errorf("facts %q", facts)
	}
}

// TestSaveCleaned: what is saved is cleaned as what is seen.
func TestSaveCleaned(t *testing.T) {
	dir := t.TempDir()
	b := open(t, Options{Files: []string{photo(t, dir, "a.png", 50, 40)}, Zoom: 1,
		Model: dialModel(t, "jpeg"), Render: render.Options{Restore: 80}})
	b.wantExact("before")
	b.press("Ctrl+Shift+S")
	b.press("Enter")
	b.settle()
	saved, err := imageio.Open(filepath.Join(dir, "a-x1.png"), imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := rendered(t, b, b.panes()[0])
	same := 0
	for i := range 50 * 40 {
		c := want.NRGBAAt(want.Rect.Min.X+i%50, want.Rect.Min.Y+i/50)
		if p := saved.Pix8[3*i:]; p[0] != c.R || p[1] != c.G || p[2] != c.B {
			t.Fatalf("pixel %d is %v, want %v", i, p[:3], c)
		}
		if p := b.picture.Image.Pix8[3*i:]; p[0] == c.R && p[1] == c.G && p[2] == c.B {
			same++
		}
	}
	if same > 1000 {
		t.Errorf("%d pixels are the source's", same)
	}
}
