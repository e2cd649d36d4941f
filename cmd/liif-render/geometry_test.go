package main

import (
	"math"
	"strings"
	"testing"
)

func TestPlace(t *testing.T) {
	whole := func(size, count int) axis { return axis{0, float64(size), count, count, 0} }
	for _, c := range []struct {
		name          string
		sizing        sizing
		region        string
		width, height int
		want          placement
	}{
		{"scale", sizing{scale: 4}, "", 100, 50, placement{whole(100, 400), whole(50, 200)}},
		{"fraction rounds up", sizing{scale: 2.5}, "", 101, 3,
			placement{whole(101, 253), whole(3, 8)}},
		{"fraction rounds down", sizing{scale: 1.2}, "", 101, 2,
			placement{whole(101, 121), whole(2, 2)}},
		{"at least a pixel", sizing{scale: 0.01}, "", 10, 1, placement{whole(10, 1), whole(1, 1)}},
		{"size", sizing{width: 7, height: 90}, "", 100, 50,
			placement{whole(100, 7), whole(50, 90)}},
		{"width", sizing{width: 300}, "", 100, 50, placement{whole(100, 300), whole(50, 150)}},
		{"height", sizing{height: 300}, "", 100, 50, placement{whole(100, 600), whole(50, 300)}},
		{"thin", sizing{width: 100}, "", 5000, 1, placement{whole(5000, 100), whole(1, 1)}},
		{"region on the grid", sizing{scale: 30}, "10,20,8,4", 100, 50,
			placement{axis{10, 8, 240, 3000, 300}, axis{20, 4, 120, 1500, 600}}},
		{"decimals on the grid", sizing{scale: 10}, "0.1,0.2,0.7,0.3", 4, 4,
			placement{axis{0.1, 0.7, 7, 40, 1}, axis{0.2, 0.3, 3, 40, 2}}},
		{"off the grid", sizing{scale: 2}, "0.3,0,10,10", 100, 50,
			placement{axis{0.3, 10, 20, 0, 0}, axis{0, 10, 20, 100, 0}}},
		{"the grid itself is fractional", sizing{scale: 2.5}, "0,0,10,1", 101, 3,
			placement{axis{0, 10, 25, 0, 0}, axis{0, 1, 3, 9, 0}}},
		{"region to a size", sizing{width: 64, height: 32}, "50,0,50,50", 100, 50,
			placement{axis{50, 50, 64, 128, 64}, whole(50, 32)}},
		{"region keeps its own aspect", sizing{width: 60}, "0,0,20,10", 100, 50,
			placement{axis{0, 20, 60, 300, 0}, axis{0, 10, 30, 150, 0}}},
		{"region is all", sizing{scale: 3}, "0,0,100,50", 100, 50,
			placement{whole(100, 300), whole(50, 150)}},
		{"gigapixels", sizing{scale: 30}, "", 20000, 15000,
			placement{whole(20000, 600000), whole(15000, 450000)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r *region
			if c.region != "" {
				var err error
				if r, err = parseRegion(c.region); err != nil {
					t.Fatal(err)
				}
			}
			got, err := c.sizing.place(c.width, c.height, r)
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestPlaceRoundsAtTheFarEdge(t *testing.T) {
	r := &region{0.1, 0.7, 0.2 + 1e-15, 0.1}
	p, err := sizing{scale: 10}.place(1, 1, r)
	if err != nil || p.columns.count != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	edge := &region{10.1, 0, 89.90000000001, 1}
	p, err = sizing{scale: 10}.place(100, 1, edge)
	end := p.columns.start + p.columns.length
	if err != nil || end > 100 || p.columns.count != 899 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestPlaceRefuses(t *testing.T) {
	for _, c := range []struct {
		sizing sizing
		region *region
		reason string
	}{
		{sizing{scale: 1}, &region{90, 0, 11, 1},
			"region 90,0,11,1 is not within the picture of 100×50"},
		{sizing{scale: 1}, &region{100, 0, 1, 1}, "not within"},
		{sizing{scale: 1}, &region{0, 60, 1, 1}, "not within"},
		{sizing{scale: 1}, &region{100, 0, 1e-9, 1}, "not within"},
		{sizing{scale: 1e12}, nil, "too large"},
		{sizing{scale: 5e6}, nil, "too large"},
		{sizing{width: maxSide}, nil, "too large"},
		{sizing{width: maxSide}, &region{0, 0, 1e-9, 50}, "too large"},
	} {
		_, err := c.sizing.place(100, 50, c.region)
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%+v %v: %v, want %q", c.sizing, c.region, err, c.reason)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string][2]int{
		"1920x1080": {1920, 1080}, "7X9": {7, 9}, "3×4": {3, 4}, "2147483647x1": {maxSide, 1},
	} {
		if w, h, err := parseSize(text); err != nil || [2]int{w, h} != want {
			t.Errorf("%q: %d×%d, %v", text, w, h, err)
		}
	}
	for _, text := range []string{
		"", "x", "12", "12x", "x12", "0x5", "5x0", "-1x5", "+1x5", "1.5x2", "1x2x3",
		"2147483648x1", "axb",
		" 1x2", "1_0x2",
	} {
		if w, h, err := parseSize(text); err == nil {
			t.Errorf("%q: %d×%d", text, w, h)
		}
	}
}

func TestParseRegion(t *testing.T) {
	for text, want := range map[string]region{
		"10,20,64,64": {10, 20, 64, 64}, "0.5, 1e1, .25, 3": {0.5, 10, 0.25, 3},
	} {
		if r, err := parseRegion(text); err != nil || *r != want {
			t.Errorf("%q: %+v, %v", text, r, err)
		}
	}
	for _, text := range []string{
		"", "1,2,3", "1,2,3,4,5", "a,b,c,d", "-1,0,5,5", "0,0,0,5", "0,0,5,-5", "nan,0,1,1",
		"0,0,inf,1", "0,0,1e300,1", "0,0,1e-300,1", "0x10,0,1,1", "1,,2,3",
	} {
		if r, err := parseRegion(text); err == nil {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestRegionReadsItsOwnWriting(t *testing.T) {
	r := &region{0.1, 20, 1.0 / 3, 1e-7}
	again, err := parseRegion(r.String())
	if err != nil || *again != *r {
		t.Errorf("%v: %v, %v", r, again, err)
	}
}

func TestParsePositive(t *testing.T) {
	for text, want := range map[string]float64{"30": 30, "2.5": 2.5, "1e2": 100, ".5": 0.5} {
		if v, err := parsePositive(text); err != nil || v != want {
			t.Errorf("%q: %g, %v", text, v, err)
		}
	}
	for _, text := range []string{
		"", "0", "-2", "nan", "Inf", "1e99", "1e-99", "0x2", "4x", "1,5", "infinity",
	} {
		if v, err := parsePositive(text); err == nil {
			t.Errorf("%q: %g", text, v)
		}
	}
}

// FuzzPlace: whatever the flags say, an output is refused or lies within the picture and limits.
func FuzzPlace(f *testing.F) {
	f.Add("2.5", "", "", 101, 50)
	f.Add("", "1920x1080", "0.5,0.25,10,10", 20, 20)
	f.Add("30", "", "10,20,64,64", 2000, 1500)
	f.Add("1e12", "", "0,0,1e-9,1e-9", 1, 5000)
	f.Add("nan", "0x0", ",,,", 0, -1)
	f.Fuzz(func(t *testing.T, scale, size, window string, width, height int) {
		if width < 1 || height < 1 || width > maxSide || height > maxSide {
			t.Skip("no picture has this size")
		}
		s := sizing{}
		var err error
		if s.width, s.height, err = parseSize(size); err != nil {
			s = sizing{}
			if s.scale, err = parsePositive(scale); err != nil {
				return
			}
		}
		r, err := parseRegion(window)
		if err != nil && window != "" {
			return
		}
		p, err := s.place(width, height, r)
		if err != nil {
			return
		}
		checkAxis(t, p.columns, width)
		checkAxis(t, p.rows, height)
		if p.pixels() >= maxPixels {
			t.Errorf("%+v has %d pixels", p, p.pixels())
		}
	})
}

func checkAxis(t *testing.T, s axis, size int) {
	t.Helper()
	end := s.start + s.length
	if !(s.start >= 0 && s.length > 0 && end <= float64(size)*(1+1e-15)) {
		t.Errorf("%+v is not within 0..%d", s, size)
	}
	if s.count < 1 || s.count > maxSide || math.IsNaN(s.scale()) || math.IsInf(s.scale(), 0) {
		t.Errorf("%+v has a wrong count", s)
	}
	if s.whole != 0 && (s.first < 0 || s.first+s.count > s.whole || s.whole > maxSide) {
		t.Errorf("%+v is not within its grid", s)
	}
}
