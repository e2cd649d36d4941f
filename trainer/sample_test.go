package trainer

import (
	"errors"
	"image"
	"math/rand/v2"
	"slices"
	"testing"
)

func generator() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// TestTurn checks each of the eight turns against the authors' order: flip(-2), flip(-1),
// transpose(-2, -1).
func TestTurn(t *testing.T) {
	p := drawn(1, 5, 3)
	at := func(p *picture, y, x int) [3]uint8 {
		return [3]uint8(p.pix[(y*p.width+x)*3:][:3])
	}
	for i := range 8 {
		rows, columns, transpose := i&1 > 0, i&2 > 0, i&4 > 0
		got := p.turn(rows, columns, transpose)
		for y := range got.height {
			for x := range got.width {
				fromY, fromX := y, x
				if transpose {
					fromY, fromX = x, y
				}
				if rows {
					fromY = p.height - 1 - fromY
				}
				if columns {
					fromX = p.width - 1 - fromX
				}
				if at(got, y, x) != at(p, fromY, fromX) {
					t.Fatalf("turn %d: pixel %d,%d is not %d,%d of the source", i, y, x, fromY,
						fromX)
				}
			}
		}
	}
}

// TestDownsampled holds a sample of whole queries against its own picture.
func TestDownsampled(t *testing.T) {
	p := drawn(2, 70, 61)
	sides := map[int]bool{}
	r := generator()
	for range 80 {
		w := Wrapper{Kind: Downsampled, InpSize: 12, ScaleMin: 1, ScaleMax: 4, SampleQ: 100}
		s, err := w.downsampled(r, p, &untreated)
		if err != nil {
			t.Fatal(err)
		}
		if s.low.width != 12 || s.low.height != 12 || s.high.width != s.high.height {
			t.Fatalf("%d×%d of %d×%d", s.low.width, s.low.height, s.high.width, s.high.height)
		}
		sides[s.high.width] = true
		if !isPart(p, s.high) {
			t.Fatal("the ground truth is no part of the picture")
		}
		if want := s.high.resize(12, 12); !slices.Equal(want.pix, s.low.pix) {
			t.Fatal("the input is not the ground truth reduced")
		}
		distinct := slices.Compact(slices.Sorted(slices.Values(s.queries)))
		if len(distinct) != 100 || distinct[0] < 0 ||
			int(distinct[99]) >= s.high.width*s.high.width {
			t.Fatalf("%d different queries from %d to %d", len(distinct), distinct[0], distinct[99])
		}
	}
	if len(sides) < 20 || !sides[12] && !sides[13] || !sides[47] && !sides[48] {
		t.Errorf("80 crops have %d different sides", len(sides))
	}
}

// isPart looks for a crop in a picture.
func isPart(p, part *picture) bool {
	for y := range p.height - part.height + 1 {
		for x := range p.width - part.width + 1 {
			r := image.Rect(x, y, x+part.width, y+part.height)
			if slices.Equal(p.crop(r).pix, part.pix) {
				return true
			}
		}
	}
	return false
}

func TestIsPartNotices(t *testing.T) {
	p := drawn(2, 20, 20)
	part := p.crop(image.Rect(3, 4, 9, 12))
	if !isPart(p, part) {
		t.Error("a part is not found")
	}
	part.pix[7]++
	if isPart(p, part) {
		t.Error("a changed part is found")
	}
}

// TestSmallPicture: a picture smaller than the largest crop gives smaller crops; one too small for
// any crop is refused.
func TestSmallPicture(t *testing.T) {
	w := Wrapper{Kind: Downsampled, InpSize: 12, ScaleMin: 1, ScaleMax: 4, SampleQ: 100}
	r := generator()
	for range 50 {
		s, err := w.downsampled(r, drawn(1, 90, 20), &untreated)
		if err != nil || s.high.width > 20 {
			t.Fatalf("%v, a crop of %d", err, s.high.width)
		}
	}
	if _, err := w.downsampled(r, drawn(1, 90, 11), &untreated); !errors.As(err, new(tooSmall)) {
		t.Error(err)
	}
}

func TestPaired(t *testing.T) {
	high := drawn(3, 64, 48)
	low := high.resize(32, 24)
	w := Wrapper{Kind: Paired, InpSize: 10, SampleQ: 50}
	r := generator()
	for range 20 {
		s, err := w.paired(r, low, high, &untreated)
		if err != nil {
			t.Fatal(err)
		}
		if s.low.width != 10 || s.high.width != 20 || !isPart(low, s.low) || !isPart(high, s.high) {
			t.Fatalf("a crop of %d and %d", s.low.width, s.high.width)
		}
		// Away from its edges the input equals the reduction of its own ground truth.
		same := s.high.resize(10, 10).crop(image.Rect(2, 2, 8, 8))
		if !slices.Equal(same.pix, s.low.crop(image.Rect(2, 2, 8, 8)).pix) {
			t.Fatal("input and ground truth are of different places")
		}
	}
	if _, err := w.paired(r, high, low, &untreated); err == nil {
		t.Error("a ground truth smaller than the input passes")
	}
}

// TestVaried: sizes run from the first item's to the last's, whatever the order of drawing.
func TestVaried(t *testing.T) {
	high, low := drawn(4, 64, 64), drawn(4, 16, 16)
	w := Wrapper{Kind: UniformVaried, SizeMin: 16, SizeMax: 64, SampleQ: 200}
	for item, want := range map[int]int{0: 16, 5: 40, 10: 64} {
		s, err := w.varied(generator(), position{item, 11}, low, high, &untreated)
		if err != nil || s.high.width != want || s.low.width != 16 {
			t.Errorf("item %d: %v, ground truth of %d, want %d", item, err, s.high.width, want)
		}
	}
	w.GTResize = 64
	s, err := w.varied(generator(), position{0, 11}, low, high, &untreated)
	if err != nil || !slices.Equal(s.high.pix, high.resize(16, 16).resize(64, 64).pix) {
		t.Errorf("%v, or the ground truth is not the resized one", err)
	}
}

// TestPut: the coordinate of a query is the centre of the pixel whose colour is its target.
func TestPut(t *testing.T) {
	w := Wrapper{Kind: Downsampled, InpSize: 8, ScaleMin: 2, ScaleMax: 2, SampleQ: 30}
	s, err := w.downsampled(generator(), drawn(5, 40, 40), &untreated)
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch(2, s)
	s.put(b, 1)
	for i := range 30 {
		at := 30 + i
		// Pixel y of 16 has its centre at -1 + (2y+1)/16.
		y := int((b.Coordinates[2*at] + 1) * 8)
		x := int((b.Coordinates[2*at+1] + 1) * 8)
		if y*16+x != int(s.queries[i]) || b.Cells[2*at] != 0.125 || b.Cells[2*at+1] != 0.125 {
			t.Fatalf("query %d: pixel %d,%d, want %d", i, y, x, s.queries[i])
		}
		for c := range 3 {
			if b.Target[3*at+c] != float32(s.high.pix[(y*16+x)*3+c])/255 {
				t.Fatalf("query %d has another colour", i)
			}
		}
	}
	if b.RGB[0] != 0 || b.RGB[8*8*3+5] != float32(s.low.pix[5])/255 {
		t.Error("the input is not in its slot")
	}
}

// TestChooseIsFair: every order of two of three numbers is as likely.
func TestChooseIsFair(t *testing.T) {
	const each = 5000
	r := rand.New(rand.NewPCG(4, 2))
	count := map[[2]int32]int{}
	for range 6 * each {
		list := choose(r, 3, 2)
		count[[2]int32{list[0], list[1]}]++
	}
	for order, n := range count { // five times the deviation
		if len(count) != 6 || n < each-320 || n > each+320 {
			t.Errorf("%v came %d times, of %d orders", order, n, len(count))
		}
	}
}
