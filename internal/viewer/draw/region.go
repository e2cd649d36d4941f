package draw

import "image"

// Region is a set of pixels of a frame as rectangles that do not overlap: what is still to be
// covered.
type Region []image.Rectangle

// Bounds is the smallest rectangle around the region.
func (g Region) Bounds() image.Rectangle {
	var b image.Rectangle
	for _, r := range g {
		b = b.Union(r)
	}
	return b
}

// Intersect is the part of the region in r.
func (g Region) Intersect(r image.Rectangle) Region {
	var part Region
	for _, s := range g {
		if i := s.Intersect(r); !i.Empty() {
			part = append(part, i)
		}
	}
	return part
}

// Subtract is the region without r.
func (g Region) Subtract(r image.Rectangle) Region {
	var rest Region
	for _, s := range g {
		i := s.Intersect(r)
		if i.Empty() {
			rest = append(rest, s)
			continue
		}
		for _, piece := range [...]image.Rectangle{
			{s.Min, image.Pt(s.Max.X, i.Min.Y)},
			{image.Pt(s.Min.X, i.Max.Y), s.Max},
			{image.Pt(s.Min.X, i.Min.Y), image.Pt(i.Min.X, i.Max.Y)},
			{image.Pt(i.Max.X, i.Min.Y), image.Pt(s.Max.X, i.Max.Y)},
		} {
			if !piece.Empty() {
				rest = append(rest, piece)
			}
		}
	}
	return rest
}
