package viewer

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/hud"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// bindingTests says of every binding, by what the help shows or else by its first key, how to see
// that it works: do something, and tell whether it worked.
var bindingTests = map[string]func(b *bench) bool{
	"Wheel": func(b *bench) bool {
		z := b.camera.Target().Zoom
		b.send(Event{Kind: ScrollEvent, X: 100, Y: 100, DY: 1})
		return math.Abs(b.camera.Target().Zoom/z-Notch) < 1e-9
	},
	"+  –":  zoomTest("+", 1.25),
	"-":     zoomTest("-", 1/1.25),
	"1 … 9": func(b *bench) bool { b.press("7"); return b.camera.Target().Zoom == 7 },
	"0  F":  func(b *bench) bool { b.press("0"); return b.camera.Fitted() },
	"W":     func(b *bench) bool { b.press("W"); return math.Abs(b.camera.Target().Zoom-320.0/90) < 1e-9 },
	"Double click": func(b *bench) bool {
		b.click()
		b.click()
		nearer := b.camera.Target().Zoom == 8
		b.camera.Show(0.5, camera.Point{X: 45, Y: 35})
		b.step(time.Second)
		b.click()
		b.click()
		return nearer && b.camera.Target().Zoom == 1
	},
	"Drag": func(b *bench) bool {
		x := b.camera.Place().X
		b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 100, Y: 100},
			Event{Kind: MoveEvent, X: 130, Y: 100},
			Event{Kind: ButtonEvent, Button: "left", X: 130, Y: 100})
		return b.camera.Place().X == x+30
	},
	"Arrows": panTest("Left", 1, 0), "Right": panTest("Right", -1, 0),
	"Up": panTest("Up", 0, 1), "Down": panTest("Down", 0, -1),
	"T": func(b *bench) bool {
		b.press("T")
		x, z := b.camera.Place().X, b.camera.Target().Zoom
		b.send(Event{Kind: ScrollEvent, X: 100, Y: 100, DX: 1})
		panned := b.camera.Place().X == x+scrollStep && b.camera.Target().Zoom == z
		b.send(Event{Kind: ScrollEvent, X: 100, Y: 100, DY: 1, Control: true})
		return panned && b.camera.Target().Zoom > z
	},
	"Space": func(b *bench) bool {
		b.send(Event{Kind: KeyEvent, Key: "Space", Press: true})
		held := b.panes()[0].Method == tiles.Bicubic
		b.send(Event{Kind: KeyEvent, Key: "Space"})
		return held && b.panes()[0].Method.Model == "liif-small"
	},
	"C": func(b *bench) bool {
		b.press("C")
		split := b.compare.mode == CompareSplit
		b.press("C")
		side := b.compare.mode == CompareSide
		b.press("C")
		return split && side && b.compare.mode == CompareDifference && b.panes()[0].Against != nil
	},
	"Tab": func(b *bench) bool {
		b.press("Tab")
		next := b.panes()[0].Method.Model
		b.press("Shift+Tab")
		return next == "bilinear" && b.panes()[0].Method == tiles.Bicubic
	},
	"Drag divider": func(b *bench) bool {
		b.press("C")
		b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 158, Y: 9},
			Event{Kind: MoveEvent, X: 200, Y: 9},
			Event{Kind: ButtonEvent, Button: "left", X: 200, Y: 9})
		return b.dividerX() == 200
	},
	"E": func(b *bench) bool {
		b.press("E")
		first := b.panes()[0].Method.Without
		b.press("Shift+E")
		return first == render.Ablation{Ensemble: true} &&
			b.panes()[0].Method.Without == render.Ablation{}
	},
	"R": func(b *bench) bool { b.press("R"); return b.panes()[0].Method.Dials == tiles.Dials{20} },
	"D": func(b *bench) bool {
		b.press("D")
		return b.panes()[0].Method.Dials == tiles.Dials{0,
			20}
	},
	"S": func(b *bench) bool {
		b.press("S")
		on := b.panes()[0].Method.SelfEnsemble && strings.Contains(b.Command(), " --self-ensemble ")
		b.press("S")
		return on && !b.panes()[0].Method.SelfEnsemble
	},
	"K": func(b *bench) bool {
		b.press("K")
		return b.panes()[0].Method.TrueCell && strings.Contains(b.Command(), " --true-cell ")
	},
	"O": func(b *bench) bool { b.press("O"); return b.files.stored && b.waitFor("a.png") },
	"A": func(b *bench) bool {
		b.press("A")
		b.press("N")
		two := b.waitFor("b.png") && len(b.panes()) == 2 &&
			b.panes()[0].Picture.Number != b.panes()[1].Picture.Number
		b.press("A")
		return two && len(b.panes()) == 1 && b.reference == nil
	},
	"B": func(b *bench) bool {
		b.press("B")
		b.step(time.Millisecond)
		x := float64(b.screen.width/2 + 30) // the second of two
		b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: x, Y: 160},
			Event{Kind: ButtonEvent, Button: "left", X: x, Y: 160})
		return b.waitFor("b.png")
	},
	"Right button": func(b *bench) bool {
		b.send(Event{Kind: ButtonEvent, Button: "right", Press: true, X: 0, Y: 0},
			Event{Kind: ButtonEvent, Button: "right", X: 0, Y: 0})
		b.step(time.Millisecond)
		for y := 0.0; y < 200 && b.menu.Hit(b.canvas, 20, y) != 5; y++ {
			b.send(Event{Kind: MoveEvent, X: 20, Y: y})
		}
		b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 20, Y: b.pointer.y + 1})
		return b.menu == nil && b.waitFor("b.png")
	},
	"Home  End": stepTest("Home", "a.png"), "End": stepTest("End", "b.png"),
	"[  ]": turnTest("[", 3), "]": turnTest("]", 1),
	"F5": func(b *bench) bool {
		number := b.picture.Number
		b.press("F5")
		for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); {
			if b.step(time.Millisecond); b.picture.Number != number {
				return b.picture.name() == "a.png"
			}
		}
		return false
	},
	"G": shapesTest("G"), "H  F1": shapesTest("F1"),
	"M": func(b *bench) bool {
		b.press("M")
		b.camera.Fit(false) // all is seen: there is nothing to be found in an overview
		if b.overviewShown() {
			return false
		}
		b.camera.Show(8, camera.Point{X: 45, Y: 35})
		r := b.overview().Target
		at := camera.Point{X: float64(r.Min.X + r.Dx()/4), Y: float64(r.Min.Y + r.Dy()/2)}
		b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: at.X, Y: at.Y},
			Event{Kind: ButtonEvent, Button: "left", X: at.X, Y: at.Y})
		c := b.camera.Center()
		return math.Abs(c.X-90.0/4) < 2 && math.Abs(c.Y-35) < 2
	},
	"I": func(b *bench) bool {
		b.named = hud.Caption{}
		none := len(b.Frame().Shapes)
		b.press("I")
		page := len(b.Frame().Shapes)
		b.press("I")
		return page > none && len(b.Frame().Shapes) == 0
	},
	"F11": func(b *bench) bool { b.press("F11"); return b.host.full },
	"Escape": func(b *bench) bool {
		b.press("F11")
		b.press("C")
		b.press("H")
		b.press("Escape")
		help := b.view.help
		b.press("Escape")
		mode, full := b.compare.mode, b.host.full
		b.press("Escape")
		left := !b.host.full
		b.press("Escape")
		return !help && mode == CompareOff && full && left && !b.host.closed
	},
	"N  P": stepTest("N", "b.png"), "P": stepTest("P", "b.png"),
	"Ctrl+O": func(b *bench) bool {
		b.host.chosen = []string{filepath.Join(filepath.Dir(b.picture.path), "b.png")}
		b.press("Ctrl+O")
		return b.waitFor("b.png") && b.host.folder == filepath.Dir(b.picture.path)
	},
	"Drop": func(b *bench) bool {
		b.send(Event{Kind: DropEvent,
			Paths: []string{filepath.Join(filepath.Dir(b.picture.path), "b.png")}})
		return b.waitFor("b.png")
	},
	"Ctrl+S":       savedTest("Ctrl+S", "a-x4-at-5-10.png"),
	"Ctrl+Shift+S": savedTest("Ctrl+Shift+S", "a-x4.png"),
	"Ctrl+C": func(b *bench) bool {
		b.press("Ctrl+C")
		for limit := time.Now().Add(20 * time.Second); b.host.picture == nil &&
			time.Now().Before(limit); {
			b.step(time.Millisecond)
		}
		m, err := png.Decode(bytes.NewReader(b.host.picture))
		return err == nil && m.Bounds().Size() == image.Pt(320, 200)
	},
	"Ctrl+Shift+C": func(b *bench) bool {
		b.press("Ctrl+Shift+C")
		return strings.HasPrefix(b.host.clipboard,
			"liif-render --region 5,10,80,50 --size 320x200 --fit stretch ")
	},
	"Q  Ctrl+Q": func(b *bench) bool { b.press("Q"); return b.host.closed },
}

func zoomTest(key string, factor float64) func(b *bench) bool {
	return func(b *bench) bool {
		z := b.camera.Target().Zoom
		b.press(key)
		once := b.camera.Target().Zoom
		b.send(Event{Kind: KeyEvent, Key: key, Press: true, Repeat: true}) // held down
		return math.Abs(once/z-factor) < 1e-9 && math.Abs(b.camera.Target().Zoom/once-factor) < 1e-9
	}
}

func panTest(key string, dx, dy float64) func(b *bench) bool {
	return func(b *bench) bool {
		p := b.camera.Target()
		b.press(key)
		q := b.camera.Target()
		b.press("Shift+" + key)
		r := b.camera.Target()
		return q.X == p.X+dx*panStep && q.Y == p.Y+dy*panStep && r.X == q.X+dx*panStep/8 &&
			r.Y == q.Y+dy*panStep/8
	}
}

// shapesTest expects a key to draw more over the picture, and again to take it away.
func shapesTest(key string) func(b *bench) bool {
	return func(b *bench) bool {
		b.camera.Show(20, camera.Point{X: 45, Y: 35})
		b.settle() // what is drawn over the picture says how far the tiles are
		before := len(b.Frame().Shapes)
		b.press(key)
		on := len(b.Frame().Shapes)
		b.press(key)
		return on > before+8 && len(b.Frame().Shapes) == before
	}
}

func stepTest(key, name string) func(b *bench) bool {
	return func(b *bench) bool { b.press(key); return b.waitFor(name) }
}

// turnTest expects a key to turn the picture.
func turnTest(key string, turns int) func(b *bench) bool {
	return func(b *bench) bool {
		first := b.picture.Image
		b.press(key)
		for limit := time.Now().Add(20 * time.Second); b.turning && time.Now().Before(limit); {
			b.step(time.Millisecond)
		}
		m := b.picture.Image
		at := 3 * (first.Height - 1) // of the first pixel, turned to the right
		if turns == 3 {
			at = 3 * (first.Width - 1) * first.Height
		}
		return b.picture.turns == turns && m.Width == first.Height &&
			slices.Equal(m.Pix8[at:at+3], first.Pix8[:3]) && b.Command() == ""
	}
}

func savedTest(key, name string) func(b *bench) bool {
	return func(b *bench) bool {
		b.press(key)
		b.press("Enter")
		b.settle()
		_, err := os.Stat(filepath.Join(filepath.Dir(b.picture.path), name))
		return err == nil
	}
}

func (b *bench) click() {
	b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 50, Y: 50},
		Event{Kind: ButtonEvent, Button: "left", X: 50, Y: 50})
	b.step(100 * time.Millisecond)
}

// waitFor waits for a picture to be shown.
func (b *bench) waitFor(name string) bool {
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); {
		b.step(time.Millisecond)
		if b.picture != nil && filepath.Base(b.picture.path) == name {
			return true
		}
	}
	return false
}

// TestEveryBinding: every line of the help works, and so does every key without a line.
func TestEveryBinding(t *testing.T) {
	dir := t.TempDir()
	path := photo(t, dir, "a.png", 90, 70)
	photo(t, dir, "b.png", 90, 70)
	tested := map[string]bool{}
	keys := map[string]string{}
	for _, binding := range bindings() {
		name := binding.shown
		if name == "" {
			name = binding.keys[0]
		}
		if tested[name] {
			t.Errorf("%q is bound twice", name)
		}
		tested[name] = true
		for _, k := range binding.keys {
			if keys[k] != "" {
				t.Errorf("%s and %s share key %s", name, keys[k], k)
			}
			keys[k] = name
		}
		works := bindingTests[name]
		if works == nil {
			t.Errorf("%q has no test", name)
			continue
		}
		model := "nearest" // which is quick
		if slices.Contains([]string{"Space", "E", "S", "K", "Ctrl+Shift+C"}, name) {
			model = "liif-small"
		}
		if slices.Contains([]string{"R", "D"}, name) {
			model = dialModel(t, "jpeg", "noise")
		}
		b := open(t, Options{Files: []string{path}, Zoom: 4, Center: &camera.Point{X: 45, Y: 35},
			Compare: "bicubic", Model: model})
		if !b.waitFor("a.png") || !works(b) {
			t.Errorf("%q does not work", name)
		}
		b.files.reads++ // what is still being read is not shown
	}
	for name := range bindingTests {
		if !tested[name] {
			t.Errorf("%q is tested and not bound", name)
		}
	}
}

// TestHelpFits: the help lies within the window, in letters as large as it lets them be.
func TestHelpFits(t *testing.T) {
	b := open(t, Options{})
	tall := map[float64]int{}
	for _, c := range []struct {
		width, height int
		scale         float64
	}{{1280, 800, 1}, {800, 500, 1}, {500, 400, 1}, {3840, 2160, 2}, {1600, 900, 2},
		{900, 600, 1.5}} {
		b.send(Event{Kind: ResizeEvent, Width: c.width, Height: c.height, Scale: c.scale})
		b.view.help = false
		before := len(b.Frame().Shapes)
		b.view.help = true
		letters := 0
		for _, s := range b.Frame().Shapes[before:] {
			if !s.Target.In(image.Rect(0, 0, c.width, c.height)) {
				t.Fatalf("%+v: %v is outside", c, s.Target)
			}
			if s.IsLetter {
				letters = max(letters, s.Target.Dy())
			}
		}
		if b.canvas.Scale != c.scale {
			t.Errorf("%+v: the scale is left at %g", c, b.canvas.Scale)
		}
		if c.width == 1280 || c.width == 3840 {
			tall[c.scale] = letters
		}
	}
	if tall[1] < 14 || math.Abs(float64(tall[2])-2*float64(tall[1])) > 2 {
		t.Errorf("letters of %v pixels", tall)
	}
}

// TestHelpIsComplete: what the help shows names every key, and unbound keys do nothing.
func TestHelpIsComplete(t *testing.T) {
	var shown strings.Builder
	for _, b := range bindings() {
		if (b.shown == "") != (b.help == "") {
			t.Errorf("%q is shown as %q", b.shown, b.help)
		}
		shown.WriteString(" " + b.shown + " " + b.help + " ")
	}
	text := strings.NewReplacer("–", "-", "1 … 9", "1 2 3 4 5 6 7 8 9", "Arrows",
		"Left Right Up Down", "Esc ", "Escape ").Replace(shown.String())
	for _, b := range bindings() {
		for _, k := range b.keys {
			k = k[strings.LastIndex(k[:len(k)-1], "+")+1:] // without Ctrl and Shift
			if k != "PageDown" && k != "PageUp" && k != "W" && k != "R" &&
				!strings.Contains(text, k) {
				t.Errorf("the help does not name %s", k)
			}
		}
	}
	b := open(t, Options{})
	b.step(time.Millisecond)
	before := b.view
	for _, k := range []string{"Z", "Ctrl+Z", "Shift+N"} {
		b.press(k)
	}
	if b.view != before {
		t.Errorf("%+v, was %+v", b.view, before)
	}
}
