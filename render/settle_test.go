package render

import (
	"image"
	"image/color"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// TestSettle: where all source pixels up to two away are alike, alpha is exactly 0 outside and 1
// inside, whatever the network says; in the two source pixels on each side of an edge the network
// has its say.
func TestSettle(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for y := range 40 {
		for x := range 20 {
			m.SetNRGBA(x, y, color.NRGBA{200, 100, 50, 255})
		}
	}
	for _, scale := range []float64{0.5, 1, 3} {
		f := field(t, tinyModel(nil), Options{}, FromImage(m))
		v := f.View(scale)
		pixels := drawNetwork(t, f, v)
		free := 0
		for i := range v.Columns * v.Rows {
			x := (float64(i%v.Columns) + 0.5) / scale
			alpha, want := pixels[4*i+3], float32(-1)
			switch {
			case x < 18:
				want = 1
			case x > 22:
				want = 0
			case alpha != 0 && alpha != 1:
				free++
			}
			if want >= 0 && alpha != want {
				t.Fatalf("×%g: alpha at column %g is %g, want %g", scale, x, alpha, want)
			}
		}
		if free == 0 {
			t.Errorf("×%g: the network has no say at the edge", scale)
		}
		// Of half transparent pixels, exactly those in two columns on each side stay.
		v, err := v.resolve(40, 40)
		if err != nil {
			t.Fatal(err)
		}
		half := slices.Repeat([]float32{0.5}, len(pixels))
		f.settle(half, v.columns(40), v.rows(40))
		for i := range v.Columns * v.Rows {
			x := (float64(i%v.Columns) + 0.5) / scale
			if stays := x > 18 && x < 22; (half[4*i+3] == 0.5) != stays {
				t.Fatalf("×%g: of 0.5 at column %g settle makes %g", scale, x, half[4*i+3])
			}
		}
	}
}

// TestSettleOfParts: what lies beyond a part's last column decides as it does in the whole.
func TestSettleOfParts(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 24, 4))
	for y := range 4 {
		for x := range 12 {
			m.SetNRGBA(x, y, color.NRGBA{200, 100, 50, 255})
		}
	}
	f := field(t, tinyModel(nil), Options{}, FromImage(m))
	settled := func(from, to int) []float32 {
		v := f.View(2)
		v.Rect = image.Rect(from, 0, to, 1)
		v, err := v.resolve(24, 4)
		if err != nil {
			t.Fatal(err)
		}
		half := slices.Repeat([]float32{0.5}, 4*(to-from))
		f.settle(half, v.columns(24), v.rows(4))
		return half
	}
	whole := settled(0, 48)
	for to := 1; to <= 48; to++ {
		for _, from := range []int{0, to - 1} {
			if got := settled(from, to); !slices.Equal(got, whole[4*from:4*to]) {
				t.Errorf("columns %d to %d are %v, not %v", from, to, got, whole[4*from:4*to])
			}
		}
	}
}

// TestSurroundings: the running counts of neighbours equal a count over all pixels around, for any
// reach, with rows skipped or visited again.
func TestSurroundings(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	const width, height = 23, 17
	for _, reach := range []image.Point{{2, 2}, {2, 5}, {7, 3}, {40, 1}, {23, 17}} {
		m := image.NewNRGBA(image.Rect(0, 0, width, height))
		alpha := func(x, y int) *uint8 { return &m.Pix[m.PixOffset(x, y)+3] }
		for y := range height {
			for x := range width { // patches, so that all three are found
				*alpha(x, y) = []uint8{0, 255}[(x/9+y/9)%2]
				if rng.IntN(60) == 0 {
					*alpha(x, y) = 100
				}
			}
		}
		source := FromImage(m).(AlphaSource)
		for _, x0 := range []int{0, 4} {
			var s surroundings
			s.begin(x0, width-x0, reach.X, reach.Y)
			for _, y := range []int{0, 1, 2, 2, 3, 9, 10, 16, 5, 6, 0} {
				s.moveTo(source, y, height)
				for x := range s.found {
					none, full := true, true
					for ny := max(y-reach.Y, 0); ny <= min(y+reach.Y, height-1); ny++ {
						for nx := max(x0+x-reach.X, x0); nx <= min(x0+x+reach.X, width-x0-1); nx++ {
							none, full = none && *alpha(nx, ny) == 0, full && *alpha(nx, ny) == 255
						}
					}
					want := foundPart
					switch {
					case none:
						want = foundNone
					case full:
						want = foundFull
					}
					if s.found[x] != want {
						t.Fatalf("reach %v from %d: at %d,%d found %d, want %d", reach, x0, x, y,
							s.found[x], want)
					}
				}
			}
		}
	}
}

// countedAlpha counts the rows of alpha that are read.
type countedAlpha struct {
	flat
	rows *int
}

func (c countedAlpha) ReadAlpha(dst []float32, r image.Rectangle) {
	*c.rows += r.Dy()
	clear(dst)
}

// TestSettleIsPlanned: the last values of alpha cost no more memory than is planned, and each row
// of the source is read twice at most, however large the cells are that the network is told.
func TestSettleIsPlanned(t *testing.T) {
	const width, height = 3000, 400
	rows := 0
	source := countedAlpha{flat{blank{width, height}, true, false}, &rows}
	f := field(t, tinyModel(nil), Options{Tile: 64}, source)
	v := View{Width: 10, Height: 20, Columns: 10, Rows: 20, CellX: 1, CellY: 1}
	narrow, err := f.planBy(&v, byNetwork)
	if err != nil {
		t.Fatal(err)
	}
	v.CellX, v.CellY = 1e300, 1e300
	wide, err := f.planBy(&v, byNetwork)
	if err != nil {
		t.Fatal(err)
	}
	if v, err = v.resolve(width, height); err != nil {
		t.Fatal(err)
	}
	const settling = 13 * width
	if more := wide.base - narrow.base; more < settling-13*20 {
		t.Errorf("cells as large as the picture are planned to take %d bytes more", more)
	}
	dst := make([]float32, v.Columns*v.Rows*f.Channels())
	columns, down := v.columns(width), v.rows(height)
	if took := allocated(func() { f.settle(dst, columns, down) }); took > settling+32<<10 {
		t.Errorf("settling took %d bytes, planned are %d", took, settling)
	}
	if rows > 2*height {
		t.Errorf("%d rows of %d are read", rows, height)
	}
}

// TestBleedIsPlanned: growing colours into transparent areas takes no more memory than is planned,
// and gives the same colours whatever part is read.
func TestBleedIsPlanned(t *testing.T) {
	const width, height = 300, 250
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	rng := rand.New(rand.NewPCG(5, 2))
	for range 900 {
		m.SetNRGBA(rng.IntN(width), rng.IntN(height),
			color.NRGBA{uint8(rng.IntN(256)), 90, 200, 255})
	}
	whole := make([]float32, 3*width*height)
	empty := field(t, tinyModel(nil), Options{}, flat{blank{width, height}, true, false})
	p, err := empty.Plan(empty.View(2))
	if err != nil {
		t.Fatal(err)
	}
	cost := empty.renderer.network.Cost()
	planned := p.Memory - p.base - // of one tile, the picture, in two planes
		4*width*height*int64(cost.HostFloats+cost.EncodeFloats+2*cost.LatentFloats)
	took := allocated(func() { empty.readBled(whole, m.Rect) })
	if p.Tiles != 2 || took > planned+32<<10 {
		t.Errorf("%d tiles: took %d bytes, planned are %d", p.Tiles, took, planned)
	}
	f := field(t, tinyModel(nil), Options{}, FromImage(m))
	f.readBled(whole, m.Rect)
	for range 20 {
		r := image.Rect(rng.IntN(width), rng.IntN(height), rng.IntN(width), rng.IntN(height))
		if r.Empty() {
			continue
		}
		part := make([]float32, 3*r.Dx()*r.Dy())
		f.readBled(part, r)
		for y := range r.Dy() {
			got := part[3*y*r.Dx() : 3*(y+1)*r.Dx()]
			want := whole[3*((r.Min.Y+y)*width+r.Min.X):][:len(got)]
			if !slices.Equal(got, want) {
				t.Fatalf("row %d of %v differs from the whole picture's", y, r)
			}
		}
	}
}

// allocated is how many bytes are allocated while work is done.
func allocated(work func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}
