//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/internal/viewer/draw"
)

func open(t *testing.T) *Screen {
	t.Helper()
	s, err := Open(nil)
	if errors.Is(err, ErrNoDevice) && os.Getenv(gputest.Require) == "" {
		t.Skip("NO GRAPHICS DEVICE: what the window shows is NOT tested here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// each runs a test on screens that draw with shaders, and with the processor where that is the
// device.
func each(t *testing.T, test func(t *testing.T, s *Screen)) {
	t.Run("shaders", func(t *testing.T) {
		s := open(t)
		s.UseShaders()
		test(t, s)
	})
	t.Run("processor", func(t *testing.T) {
		s := open(t)
		if s.painter == nil {
			t.Skip("the device is not the processor")
		}
		test(t, s)
	})
}

// noise is an image of random opaque colours.
func noise(width, height int) *draw.Image {
	r := rand.New(rand.NewPCG(5, 6))
	pix := make([]byte, 4*width*height)
	for i := range pix {
		if pix[i] = byte(r.IntN(256)); i%4 == 3 {
			pix[i] = 255
		}
	}
	return draw.NewImage(width, height, pix, true)
}

func pixel(m *draw.Image, x, y int) color.NRGBA {
	p := m.Pix[4*(y*m.Width+x):]
	return color.NRGBA{p[0], p[1], p[2], p[3]}
}

func read(t *testing.T, s *Screen, f *draw.Frame) *image.NRGBA {
	t.Helper()
	m, err := s.ReadFrame(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestExact: bytes of an image are bytes of the screen, each of the 256 in each channel.
func TestExact(t *testing.T) { each(t, testExact) }

func testExact(t *testing.T, s *Screen) {
	m := noise(70, 50)
	for i := range 256 {
		copy(m.Pix[4*i:], []byte{byte(i), byte(255 - i), byte(i * 7), 255})
	}
	f := &draw.Frame{Width: 100, Height: 60, Background: color.NRGBA{1, 2, 3, 255}}
	f.Quads = []draw.Quad{{Image: m, Filter: draw.Exact, Alpha: 1,
		Target: image.Rect(20, 5, 80, 55),
		Source: draw.Box{X0: 10, Y0: 0, X1: 70, Y1: 50}}}
	got := read(t, s, f)
	differ := func() (n int) {
		for y := range 60 {
			for x := range 100 {
				want := f.Background
				if image.Pt(x, y).In(f.Quads[0].Target) {
					want = pixel(m, x-10, y-5)
				}
				if got.NRGBAAt(x, y) != want {
					n++
				}
			}
		}
		return n
	}
	if n := differ(); n > 0 {
		t.Errorf("%d pixels differ", n)
	}
	got.Pix[4*(30*100+50)]++
	if differ() != 1 {
		t.Error("a changed pixel is not noticed")
	}
}

func TestFilters(t *testing.T) { each(t, testFilters) }

func testFilters(t *testing.T, s *Screen) {
	m := noise(8, 8)
	mean := func(a, b color.NRGBA) color.NRGBA {
		half := func(a, b uint8) uint8 { return uint8((int(a) + int(b) + 1) / 2) }
		return color.NRGBA{half(a.R, b.R), half(a.G, b.G), half(a.B, b.B), 255}
	}
	// Four times as large; column 16·k+2 or so lies in texel centres, 16·k on their borders.
	f := &draw.Frame{Width: 40, Height: 40}
	for _, c := range []struct {
		name   string
		filter draw.Filter
		check  func(got *image.NRGBA) bool
	}{
		{"nearest", draw.Nearest, func(got *image.NRGBA) bool {
			for y := range 40 {
				for x := range 40 {
					if got.NRGBAAt(x, y) != pixel(m, x/5, y/5) {
						return false
					}
				}
			}
			return true
		}},
		{"linear", draw.Linear, func(got *image.NRGBA) bool {
			return near(got.NRGBAAt(12, 12), pixel(m, 2, 2), 1) &&
				near(mean(got.NRGBAAt(14, 12), got.NRGBAAt(15, 12)),
					mean(pixel(m, 2, 2), pixel(m, 3, 2)), 2)
		}},
		{"cubic", draw.Cubic, func(got *image.NRGBA) bool {
			want := func(c func(color.NRGBA) uint8) float64 {
				at := func(x int) float64 { return float64(c(pixel(m, x, 2))) }
				// half way, of the two pixels about it
				return (-at(1) + 9*at(2) + 9*at(3) - at(4)) / 16
			}
			mid := mean(got.NRGBAAt(14, 12), got.NRGBAAt(15, 12))
			ok := near(got.NRGBAAt(12, 12), pixel(m, 2, 2), 1)
			for _, p := range []struct {
				got  uint8
				want float64
			}{
				{mid.R, want(func(c color.NRGBA) uint8 { return c.R })},
				{mid.G, want(func(c color.NRGBA) uint8 { return c.G })},
				{mid.B, want(func(c color.NRGBA) uint8 { return c.B })},
			} {
				ok = ok && max(float64(p.got)-p.want, p.want-float64(p.got)) < 5
			}
			return ok
		}},
	} {
		f.Quads = []draw.Quad{{Image: m, Filter: c.filter, Alpha: 1,
			Target: image.Rect(0, 0, 40, 40),
			Source: draw.Box{X1: 8, Y1: 8}}}
		if got := read(t, s, f); !c.check(got) {
			t.Errorf("%s: %v at 12,12, %v, %v beside; image %v, %v", c.name, got.NRGBAAt(12, 12),
				got.NRGBAAt(14, 12), got.NRGBAAt(15, 12), pixel(m, 2, 2), pixel(m, 3, 2))
		}
		f.Quads[0].Source = draw.Box{X0: 0.5, X1: 8.5, Y1: 8}
		if got := read(t, s, f); c.check(got) {
			t.Errorf("%s: half a pixel away it looks the same", c.name)
		}
	}
}

// TestOver: transparent images lie over the checkerboard, faded ones over what is below.
func TestOver(t *testing.T) { each(t, testOver) }

func testOver(t *testing.T, s *Screen) {
	clear := draw.NewImage(2, 1, []byte{100, 0, 0, 128, 0, 0, 0, 0}, false)
	solid := draw.NewImage(1, 1, []byte{200, 100, 50, 255}, true)
	f := &draw.Frame{Width: 64, Height: 20, Background: color.NRGBA{9, 9, 9, 255},
		Checks: []image.Rectangle{image.Rect(0, 0, 64, 20)},
		Quads: []draw.Quad{
			{Image: clear, Filter: draw.Nearest, Alpha: 1, Target: image.Rect(0, 0, 40, 10),
				Source: draw.Box{X1: 2, Y1: 1}},
			{Image: solid, Filter: draw.Nearest, Alpha: 0.5, Target: image.Rect(40, 0, 64, 10),
				Source: draw.Box{X1: 1, Y1: 1}},
		}}
	got := read(t, s, f)
	light, dark := got.NRGBAAt(0, 15), got.NRGBAAt(12, 15) // squares of 12
	if dark == light || dark.R != dark.G || got.NRGBAAt(24, 15) != light {
		t.Errorf("checks of %v and %v", dark, light)
	}
	if c, want := got.NRGBAAt(1, 1), 100+int(dark.R)*127/255; int(c.R)-want > 1 ||
		want-int(c.R) > 1 {
		t.Errorf("half transparent: %v, want red %d", c, want)
	}
	if c := got.NRGBAAt(25, 1); c != dark {
		t.Errorf("transparent: %v, want %v", c, dark)
	}
	if c := got.NRGBAAt(49, 1); c.R < 150 || c.R > 172 {
		t.Errorf("half faded: %v", c)
	}
}

func TestShapes(t *testing.T) { each(t, testShapes) }

func testShapes(t *testing.T, s *Screen) {
	atlas := &draw.Atlas{Width: 4, Height: 4,
		Pix: []byte{0, 0, 0, 0, 0, 255, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0}}
	f := &draw.Frame{Width: 50, Height: 40, Atlas: atlas, Shapes: []draw.Shape{
		{Target: image.Rect(5, 5, 45, 35), Radius: 10, Color: color.NRGBA{0, 200, 0, 255}},
		{Target: image.Rect(20, 20, 22, 21), Color: color.NRGBA{255, 255, 255, 255}, IsLetter: true,
			Letter: image.Pt(1, 1)},
	}}
	got := read(t, s, f)
	for _, c := range []struct {
		x, y int
		want color.NRGBA
	}{
		{25, 10, color.NRGBA{0, 200, 0, 255}}, {5, 5, color.NRGBA{0, 0, 0, 255}},
		{44, 34, color.NRGBA{0, 0, 0, 255}}, {5, 20, color.NRGBA{0, 200, 0, 255}},
		{20, 20, color.NRGBA{255, 255, 255, 255}}, {21, 20, color.NRGBA{128, 228, 128, 255}},
	} {
		if g := got.NRGBAAt(c.x, c.y); !near(g, c.want, 1) {
			t.Errorf("at %d,%d: %v, want %v", c.x, c.y, g, c.want)
		}
	}
}

// near reports whether colours differ by no more than a tolerance in any channel.
func near(a, b color.NRGBA, tolerance int) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
		if max(d, -d) > tolerance {
			return false
		}
	}
	return true
}

// TestTwins: the processor draws what the shaders draw, within rounding and its weights of 7 bits.
func TestTwins(t *testing.T) {
	s := open(t)
	if s.painter == nil {
		t.Skip("the device is not the processor")
	}
	m := noise(40, 30)
	clear := draw.NewImage(40, 30, bytes.Clone(m.Pix), false)
	for i := 0; i < len(clear.Pix); i += 4 {
		for c := range 4 {
			clear.Pix[i+c] = byte(int(clear.Pix[i+c]) * (i % 256) / 255)
		}
	}
	atlas := &draw.Atlas{Width: 64, Height: 4, Pix: make([]byte, 256)}
	for i := range atlas.Pix {
		atlas.Pix[i] = byte(i)
	}
	f := &draw.Frame{Width: 203, Height: 150, Background: color.NRGBA{30, 60, 90, 255},
		Atlas:  atlas,
		Checks: []image.Rectangle{image.Rect(100, 10, 203, 90)},
		Shapes: []draw.Shape{
			{Target: image.Rect(10, 100, 90, 140), Radius: 9, Color: color.NRGBA{200, 0, 90, 200}},
			{Target: image.Rect(100, 100, 164, 104), IsLetter: true,
				Color: color.NRGBA{250, 240, 9, 255}},
			{Target: image.Rect(5, 5, 195, 7), Color: color.NRGBA{255, 255, 255, 99}}}}
	for i, filter := range []draw.Filter{draw.Nearest, draw.Linear, draw.Cubic} {
		y := 50 * i
		f.Quads = append(f.Quads,
			draw.Quad{Image: m, Filter: filter, Alpha: 1, Target: image.Rect(3, y, 120, y+47),
				Source: draw.Box{X0: 0.4, Y0: 0.6, X1: 39.7, Y1: 15.2}},
			draw.Quad{Image: clear, Filter: filter, Alpha: 0.8,
				Target: image.Rect(110, y, 203, y+50),
				Source: draw.Box{X1: 40, Y1: 30}})
	}
	painted := read(t, s, f)
	s.UseShaders()
	shaded := read(t, s, f)
	differing := func() (n int) {
		for y := range f.Height {
			for x := range f.Width {
				if !near(painted.NRGBAAt(x, y), shaded.NRGBAAt(x, y), 7) {
					n++
				}
			}
		}
		return n
	}
	// A place on the border of two pixels may fall to either.
	if n := differing(); n > 203*150/200 {
		t.Errorf("%d of %d pixels differ", n, 203*150)
	}
	f.Quads[2].Source.X0 += 0.5
	shaded = read(t, s, f)
	if n := differing(); n < 203*150/200 {
		t.Errorf("half a pixel away %d pixels differ", n)
	}
}

func TestForget(t *testing.T) {
	s := open(t)
	m := noise(16, 16)
	if err := s.Upload(m); err != nil || !s.Has(m) || s.Bytes() != 1024 {
		t.Fatalf("%v, has %v, %d bytes", err, s.Has(m), s.Bytes())
	}
	s.Forget(m.ID())
	if s.Has(m) || s.Bytes() != 0 {
		t.Errorf("forgotten, has %v, %d bytes", s.Has(m), s.Bytes())
	}
	s.Forget(m.ID())
}

func TestErrors(t *testing.T) { each(t, testErrors) }

func testErrors(t *testing.T, s *Screen) {
	for name, f := range map[string]*draw.Frame{
		"no size":  {},
		"too wide": {Width: 1 << 20, Height: 1},
		"wrong pixels": {Width: 10, Height: 10, Quads: []draw.Quad{{
			Image: draw.NewImage(2, 2, make([]byte, 15), true), Target: image.Rect(0, 0, 1, 1)}}},
		"no atlas": {Width: 10, Height: 10, Shapes: []draw.Shape{{Target: image.Rect(0, 0, 1, 1)}}},
	} {
		if _, err := s.ReadFrame(f); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	read(t, s, &draw.Frame{Width: 3, Height: 3}) // still works
}

// TestLost: a lost device says so, whatever is asked of it, and can be closed.
func TestLost(t *testing.T) {
	s := open(t)
	s.Lose()
	for range 2 {
		if _, err := s.ReadFrame(&draw.Frame{Width: 3, Height: 3}); !errors.Is(err,
			engine.ErrDeviceLost) {
			t.Errorf("%v", err)
		}
	}
	// Asking it to wait or to be released would abort the process, were it really lost.
	if s.Close(); s.device == nil {
		t.Error("a lost device is released")
	}
}
