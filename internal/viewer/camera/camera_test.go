package camera

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

func samePoint(a, b Point, tolerance float64) bool {
	return near(a.X, b.X, tolerance) && near(a.Y, b.Y, tolerance)
}

// photo is a camera of an 800×600 window over a picture.
func photo(width, height int) *Camera {
	c := New(800, 600)
	c.Open(width, height, false)
	return c
}

// settle advances until nothing moves, and returns how long that took.
func settle(t *testing.T, c *Camera) (took time.Duration) {
	t.Helper()
	const step = 5 * time.Millisecond
	for c.Moving() {
		c.Advance(step)
		if took += step; took > 5*time.Second {
			t.Fatal("it moves for ever")
		}
	}
	return took
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		width, height int
		want          Place
	}{
		{1600, 1200, Place{0, 0, 0.5}},
		{400, 100, Place{0, 200, 2}},
		{100, 600, Place{350, 0, 1}},
	} {
		cam := photo(c.width, c.height)
		if got := cam.Place(); got != c.want || !cam.Fitted() {
			t.Errorf("%d×%d: %+v, want %+v", c.width, c.height, got, c.want)
		}
	}
}

// TestZoomAboutPoint: what is under the pointer stays there, on the way as in the end.
func TestZoomAboutPoint(t *testing.T) {
	c := photo(4000, 3000)
	for i, at := range []Point{{400, 300}, {10, 590}, {799, 0}, {333.5, 120.25}} {
		under := c.Place().Source(at)
		target := c.Place().Zoom * 7
		c.ZoomTo(target, at)
		for c.Moving() {
			c.Advance(7 * time.Millisecond)
			if got := c.Place().Source(at); !samePoint(got, under, 1e-6*float64(4000)) {
				t.Fatalf("step %d: %v is under the pointer, %v was", i, got, under)
			}
		}
		if !near(c.Place().Zoom, target, 1e-9) {
			t.Errorf("step %d: zoom %g, want %g", i, c.Place().Zoom, target)
		}
	}
}

func TestZoomIsQuick(t *testing.T) {
	c := photo(4000, 3000)
	from := c.Place().Zoom
	c.ZoomBy(1.15, Point{100, 100})
	c.Advance(150 * time.Millisecond / 10)
	if z := c.Place().Zoom; z <= from {
		t.Errorf("the first frame shows no change: %g", z)
	}
	for range 9 {
		c.Advance(150 * time.Millisecond / 10)
	}
	if done := math.Log(c.Place().Zoom/from) / math.Log(1.15); done < 0.95 {
		t.Errorf("after 150 ms %.0f %% of the way", 100*done)
	}
	// Turning the wheel on goes on from the target.
	c.ZoomBy(2, Point{100, 100})
	c.ZoomBy(2, Point{100, 100})
	settle(t, c)
	if z := c.Place().Zoom; !near(z, from*1.15*4, 1e-9) {
		t.Errorf("zoom %g, want %g", z, from*1.15*4)
	}
}

func TestZoomLimits(t *testing.T) {
	c := photo(6000, 4000)
	c.SetStill(true)
	c.ZoomTo(1e12, Point{1, 1})
	g := c.GridOf(c.Place())
	if g.Columns > maxSide || g.Columns < maxSide/2 {
		t.Errorf("zoomed in to %d columns", g.Columns)
	}
	c.ZoomTo(1e-12, Point{1, 1})
	if g := c.GridOf(c.Place()); g.Columns != smallest {
		t.Errorf("zoomed out to %d columns", g.Columns)
	}
	tiny := photo(3, 2)
	tiny.SetStill(true)
	tiny.ZoomTo(1e-9, Point{})
	if z := tiny.Place().Zoom; z != 1 {
		t.Errorf("a picture of 3×2 is reduced to %g", z)
	}
}

// TestDeepZoom: at ×100000 the point under the pointer is kept to a hundredth of a pixel.
func TestDeepZoom(t *testing.T) {
	c := photo(6000, 4000)
	at := Point{123, 456}
	under := c.Place().Source(at)
	for c.Place().Zoom < 1e5 {
		c.ZoomBy(3, at)
		settle(t, c)
	}
	if got := c.Place().Window(under); !samePoint(got, at, 0.01) {
		t.Errorf("it is at %v, the pointer at %v", got, at)
	}
}

// TestKept: however one zooms and pans, some of the picture can be seen, and zoomed out all of it.
func TestKept(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	c := photo(900, 500)
	for i := range 2000 {
		switch r.IntN(3) {
		case 0:
			c.ZoomBy(math.Exp(r.NormFloat64()), Point{800 * r.Float64(), 600 * r.Float64()})
			settle(t, c)
		case 1:
			c.Pan(800*r.NormFloat64(), 600*r.NormFloat64())
		case 2:
			c.Slide(200*r.NormFloat64(), 200*r.NormFloat64())
			settle(t, c)
		}
		whole := c.GridOf(c.Place()).Bounds()
		seen := whole.Intersect(image.Rect(0, 0, 800, 600))
		if 10*seen.Dx() < min(whole.Dx(), 800)-10 || 10*seen.Dy() < min(whole.Dy(), 600)-10 {
			t.Fatalf("step %d: of %+v only %v is seen", i, c.Place(), seen)
		}
	}
	c.ZoomTo(c.FitZoom()*0.7, Point{700, 10})
	settle(t, c)
	if b := c.GridOf(c.Place()).Bounds(); !b.In(image.Rect(-1, -1, 801, 601)) {
		t.Errorf("zoomed out, the picture is at %v", b)
	}
}

func TestDragAndGlide(t *testing.T) {
	c := photo(900, 500)
	c.Show(4, Point{450, 250})
	now := time.Unix(0, 0)
	before := c.Place()
	c.Grab(Point{100, 100}, now)
	for i := 1; i <= 10; i++ {
		now = now.Add(8 * time.Millisecond)
		c.Drag(Point{100 + 6*float64(i), 100 - 3*float64(i)}, now)
	}
	if p := c.Place(); p.X != before.X+60 || p.Y != before.Y-30 {
		t.Errorf("dragged by 60,-30 from %+v to %+v", before, p)
	}
	dropped := c.Place()
	c.Drop(now)
	if !c.Moving() {
		t.Fatal("thrown, it does not glide")
	}
	took := settle(t, c)
	dx, dy := c.Place().X-dropped.X, c.Place().Y-dropped.Y
	if dx < 40 || dx > 300 || !near(dy, -dx/2, 1) || took > time.Second {
		t.Errorf("it glides by %g,%g in %v", dx, dy, took)
	}
	// Held still before it is let go, it stays; so it does with motion off.
	for _, still := range []bool{false, true} {
		c.SetStill(still)
		c.Grab(Point{100, 100}, now)
		c.Drag(Point{150, 100}, now.Add(20*time.Millisecond))
		now = now.Add(20 * time.Millisecond)
		if !still {
			now = now.Add(time.Second)
		}
		c.Drop(now)
		if c.Moving() {
			t.Errorf("still %v: it glides", still)
		}
	}
}

// TestPanInZoom: panned while it zooms, the picture comes to rest as much farther as it was moved,
// which is less than asked for at the end of the way.
func TestPanInZoom(t *testing.T) {
	for _, far := range []Point{{30, -20}, {1e5, 1e5}, {-1e5, -1e5}} {
		c := photo(900, 500)
		c.Show(4, Point{450, 250})
		c.ZoomTo(8, Point{300, 200})
		c.Advance(16 * time.Millisecond)
		before, target := c.Place(), c.Target()
		c.Pan(far.X, far.Y)
		dx, dy := c.Place().X-before.X, c.Place().Y-before.Y
		want := Point{target.X + dx, target.Y + dy}
		if got := c.Target(); !samePoint(Point{got.X, got.Y}, want, 1e-6) || dx == 0 ||
			math.Abs(far.X) == 1e5 && math.Abs(dx) > 9e4 {
			t.Errorf("by %v: moved by %g,%g, the target is %+v, want %v", far, dx, dy, got, want)
		}
	}
}

func TestAnyInputStops(t *testing.T) {
	c := photo(900, 500)
	c.ZoomBy(10, Point{400, 300})
	c.Advance(20 * time.Millisecond)
	c.Grab(Point{1, 1}, time.Unix(0, 0))
	if c.Moving() {
		t.Error("grabbed, it moves on")
	}
}

func TestResize(t *testing.T) {
	c := photo(900, 500)
	c.Resize(450, 600)
	if p := c.Place(); p.Zoom != 0.5 || p.X != 0 || p.Y != 175 {
		t.Errorf("fitted anew: %+v", p)
	}
	c.Show(3, Point{100, 200})
	c.Resize(1000, 100)
	if p := c.Place(); p.Zoom != 3 || !samePoint(c.Center(), Point{100, 200}, 1e-9) {
		t.Errorf("%+v, centre %v", p, c.Center())
	}
}

// TestResizeInMotion: whatever moves goes on to where it was going when the window's size is told,
// be it another one or the same.
func TestResizeInMotion(t *testing.T) {
	const width, height = 800, 600 // as photo makes windows
	start := time.Unix(0, 0)
	for _, size := range []image.Point{{width, height}, {500, 300}} {
		dx, dy := float64(size.X-width)/2, float64(size.Y-height)/2
		for name, move := range map[string]func(c *Camera){
			"zoom": func(c *Camera) { c.ZoomTo(6, Point{300, 200}) },
			"pan":  func(c *Camera) { c.Slide(90, -40) },
			"glide": func(c *Camera) {
				c.Grab(Point{100, 100}, start)
				c.Drag(Point{160, 80}, start.Add(40*time.Millisecond))
				c.Drop(start.Add(40 * time.Millisecond))
			},
		} {
			alone, told := photo(900, 500), photo(900, 500)
			for _, c := range []*Camera{alone, told} {
				c.Show(12.7, Point{450, 250})
				move(c)
				c.Advance(16 * time.Millisecond)
			}
			told.Resize(size.X, size.Y)
			if !told.Moving() {
				t.Errorf("%s, %v: it stops at %+v", name, size, told.Place())
			}
			settle(t, alone)
			settle(t, told)
			want, got := alone.Place(), told.Place()
			if got.Zoom != want.Zoom || !samePoint(Point{got.X - dx, got.Y - dy},
				Point{want.X, want.Y}, 1e-6) {
				t.Errorf("%s, %v: at %+v, without that at %+v", name, size, got, want)
			}
		}
		c := photo(900, 500)
		c.Show(4, Point{450, 250})
		c.Grab(Point{100, 100}, start)
		c.Resize(size.X, size.Y)
		before := c.Place()
		if c.Drag(Point{107, 100}, start); c.Place().X != before.X+7 {
			t.Errorf("%v: it is let go", size)
		}
		c.Fit(true)
		c.Advance(16 * time.Millisecond)
		c.Resize(450, 600)
		if settle(t, c); c.Place() != (Place{0, 175, 0.5}) || !c.Fitted() {
			t.Errorf("fitted on the way: %+v", c.Place())
		}
	}
}

func TestOpenKeeps(t *testing.T) {
	c := photo(900, 500)
	c.Show(3, Point{90, 400})
	place := c.Place()
	c.Open(900, 500, true)
	if c.Place() != place {
		t.Errorf("same size: %+v, was %+v", c.Place(), place)
	}
	c.Open(1800, 250, true)
	if c.Place().Zoom != 3 || !samePoint(c.Center(), Point{180, 200}, 1e-9) {
		t.Errorf("other size: zoom %g, centre %v", c.Place().Zoom, c.Center())
	}
	c.ZoomTo(6, Point{400, 300}) // on the way there
	c.Advance(16 * time.Millisecond)
	c.Open(900, 500, true)
	if c.Place().Zoom != 6 || c.Moving() {
		t.Errorf("opened in motion: zoom %g, moving %v", c.Place().Zoom, c.Moving())
	}
	c.Fit(false)
	c.Open(100, 100, true)
	if !c.Fitted() || c.Place().Zoom != 6 {
		t.Errorf("fitted before, now %+v", c.Place())
	}
}

func TestGridOf(t *testing.T) {
	c := photo(451, 300)
	g := c.GridOf(Place{-10.4, 7.5, 2.5})
	if g.Columns != 1128 || g.Rows != 750 || g.Origin != image.Pt(-10, 8) {
		t.Errorf("%+v", g)
	}
	if b := g.Bounds(); b != image.Rect(-10, 8, 1118, 758) {
		t.Errorf("%v", b)
	}
	if g := c.GridOf(Place{Zoom: 1e-9}); g.Columns != 1 || g.Rows != 1 {
		t.Errorf("%+v", g)
	}
}
