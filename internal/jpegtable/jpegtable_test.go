package jpegtable

import "testing"

// TestScaled: steps at the corners of the tables.
func TestScaled(t *testing.T) {
	for _, c := range []struct {
		quality, limit           int
		luma, right, below, last uint16 // of luma: DC, right of it, below it, the last
		chroma                   uint16
	}{
		{1, 255, 255, 255, 255, 255, 255}, {1, 32767, 800, 550, 600, 4950, 850},
		{25, 255, 32, 22, 24, 198, 34}, {50, 255, 16, 11, 12, 99, 17}, {75, 255, 8, 6, 6, 50, 9},
		{100, 255, 1, 1, 1, 1, 1}, {0, 255, 255, 255, 255, 255, 255},
	} {
		luma, chroma := Scaled(0, c.quality, c.limit), Scaled(1, c.quality, c.limit)
		rows := luma.Rows()
		got := [5]uint16{rows[0], rows[1], rows[8], rows[63], chroma[0]}
		if want := [5]uint16{c.luma, c.right, c.below, c.last, c.chroma}; got != want {
			t.Errorf("quality %d up to %d: %v, want %v", c.quality, c.limit, got, want)
		}
	}
}

// TestRows: the standard's table of luma as it prints it, in part.
func TestRows(t *testing.T) {
	rows := AnnexK[0].Rows()
	for i, want := range map[int]uint16{
		2: 10, 7: 61, 15: 55, 19: 24, 24: 14, 35: 56, 48: 49, 56: 72, 62: 103, 63: 99,
	} {
		if rows[i] != want {
			t.Errorf("row %d, column %d is %d, want %d", i/8, i%8, rows[i], want)
		}
	}
}
