package render

import "image"

const (
	// bleedRadius is how far visible colours grow into transparent areas: as far as ringing of an
	// edge would reach back.
	bleedRadius = 8
	// bleedRows is the number of rows made at a time, bleedBytes the memory of one pixel of them.
	bleedRows  = 64
	bleedBytes = 3*4 + 4 + 1
)

// bleedScratch is the working memory of readBled.
type bleedScratch struct {
	colours, alpha []float32
	distance       []uint8 // from the nearest visible pixel; far: not reached
}

const far = bleedRadius + 1

// bleedMemory is the memory of readBled for a part of the picture, transposed or not.
func (f *Field) bleedMemory(part image.Point) int64 {
	side := func(width, height int) int64 {
		size := clipped(width, min(height, bleedRows), bleedRadius, f.width, f.height)
		return bleedBytes * int64(size.X) * int64(size.Y)
	}
	return max(side(part.X, part.Y), side(part.Y, part.X))
}

// readBled reads the source's colours with those of fully transparent pixels, which mean nothing,
// replaced by their visible neighbours', so that no dark or bright fringe grows from them. Networks
// get straight colours and alpha apart: dividing a premultiplied result by alpha, as filters do,
// turns the ringing of two networks at an edge into wrong colours.
func (f *Field) readBled(rgb []float32, r image.Rectangle) {
	f.bleed.reserve(clipped(r.Dx(), min(r.Dy(), bleedRows), bleedRadius, f.width, f.height))
	for y := r.Min.Y; y < r.Max.Y; y += bleedRows {
		rows := image.Rect(r.Min.X, y, r.Max.X, min(y+bleedRows, r.Max.Y))
		around := rows.Inset(-bleedRadius).Intersect(image.Rect(0, 0, f.width, f.height))
		width := around.Dx()
		colours := f.bleed.grow(f, around)
		for y := rows.Min.Y; y < rows.Max.Y; y++ {
			from := 3 * ((y-around.Min.Y)*width + r.Min.X - around.Min.X)
			copy(rgb[3*(y-r.Min.Y)*r.Dx():][:3*r.Dx()], colours[from:])
		}
	}
}

// reserve makes room for a window, so that the largest does not come after smaller ones.
func (s *bleedScratch) reserve(window image.Point) {
	pixels := window.X * window.Y
	s.colours = grown(s.colours, 3*pixels)
	s.alpha, s.distance = grown(s.alpha, pixels), grown(s.distance, pixels)
}

// grow returns the source's colours in a window with visible ones grown into transparent areas.
func (s *bleedScratch) grow(f *Field, window image.Rectangle) []float32 {
	width, height := window.Dx(), window.Dy()
	s.reserve(window.Size())
	colours, distance := s.colours, s.distance
	f.source.ReadRGB(colours, window)
	f.source.(AlphaSource).ReadAlpha(s.alpha, window)
	for i, a := range s.alpha {
		if distance[i] = 0; a == 0 {
			distance[i] = far
			colours[3*i], colours[3*i+1], colours[3*i+2] = 0.5, 0.5, 0.5
		}
	}
	// One ring a step, from the rings before alone: what a pixel gets depends on what lies within
	// the radius, not on where a tile begins.
	for step := uint8(1); step <= bleedRadius; step++ {
		for y := range height {
			for x := range width {
				i := y*width + x
				if distance[i] != far {
					continue
				}
				var sum [3]float32
				var count float32
				for ny := max(y-1, 0); ny <= min(y+1, height-1); ny++ {
					for nx := max(x-1, 0); nx <= min(x+1, width-1); nx++ {
						if n := ny*width + nx; distance[n] < step {
							for c := range sum {
								sum[c] += colours[3*n+c]
							}
							count++
						}
					}
				}
				if count > 0 {
					distance[i] = step
					for c := range sum {
						colours[3*i+c] = sum[c] / count
					}
				}
			}
		}
	}
	return colours
}
