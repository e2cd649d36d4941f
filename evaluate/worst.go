package evaluate

import (
	"cmp"
	"image"
	"slices"
)

// Crop is a window of a picture and its PSNR there.
type Crop struct {
	Rect image.Rectangle
	PSNR float64
}

// WorstCrops finds the windows of side by side pixels, or of the whole picture where that is
// smaller, that were drawn worst: at most n that do not overlap, the worst first. The border counts
// here. got and want are those of PSNR.
func (p Protocol) WorstCrops(got, want []float32, width, height, side, n int) []Crop {
	size := image.Pt(min(side, width), min(side, height))
	sums := p.areaSums(got, want, width, height)
	errorIn := func(r image.Rectangle) float64 {
		at := func(x, y int) float64 { return sums[y*(width+1)+x] }
		return at(r.Max.X, r.Max.Y) - at(r.Min.X, r.Max.Y) - at(r.Max.X, r.Min.Y) +
			at(r.Min.X, r.Min.Y)
	}
	type window struct {
		rect  image.Rectangle
		error float64
	}
	var windows []window
	step := max(side/8, 1)
	for y := 0; y+size.Y <= height; y += step {
		for x := 0; x+size.X <= width; x += step {
			r := image.Rectangle{Max: size}.Add(image.Pt(x, y))
			windows = append(windows, window{r, errorIn(r)})
		}
	}
	slices.SortStableFunc(windows, func(a, b window) int { return cmp.Compare(b.error, a.error) })
	var crops []Crop
	values := size.X * size.Y
	if !p.Luma {
		values *= 3
	}
	for _, w := range windows {
		if len(crops) == n {
			break
		}
		if !slices.ContainsFunc(crops, func(c Crop) bool { return c.Rect.Overlaps(w.rect) }) {
			crops = append(crops, Crop{w.rect, decibels(max(w.error, 0) / float64(values))})
		}
	}
	return crops
}

// areaSums are the squared errors added up over all pixels above and to the left,
// [height+1][width+1].
func (p Protocol) areaSums(got, want []float32, width, height int) []float64 {
	sums := make([]float64, (width+1)*(height+1))
	for y := range height {
		row := 0.0
		for x := range width {
			i := 3 * (y*width + x)
			part, _ := p.squares(got[i:i+3], want[i:i+3])
			row += part
			sums[(y+1)*(width+1)+x+1] = sums[y*(width+1)+x+1] + row
		}
	}
	return sums
}
