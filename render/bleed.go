package render

import "image"

// bleedRadius is how far visible colours grow into transparent areas: as far as ringing of an edge
// would reach back.
const bleedRadius = 8

// readBled reads the source's colours with those of fully transparent pixels, which mean nothing,
// replaced by their visible neighbours', so that no dark or bright fringe grows from them. Networks
// get straight colours and alpha apart: dividing a premultiplied result by alpha, as filters do,
// turns the ringing of two networks at an edge into wrong colours.
func (f *Field) readBled(rgb []float32, r image.Rectangle) {
	around := r.Inset(-bleedRadius).Intersect(image.Rect(0, 0, f.width, f.height))
	width, height := around.Dx(), around.Dy()
	colours := make([]float32, 3*width*height)
	alpha := make([]float32, width*height)
	f.source.ReadRGB(colours, around)
	f.source.(AlphaSource).ReadAlpha(alpha, around)
	const far = bleedRadius + 1
	distance := make([]uint8, width*height) // from the nearest visible pixel; far: not reached
	for i, a := range alpha {
		if a == 0 {
			distance[i] = far
			colours[3*i], colours[3*i+1], colours[3*i+2] = 0.5, 0.5, 0.5
		}
	}
	// One ring a step, from the rings before alone: what a pixel gets depends on what lies within the
	// radius, not on where a tile begins.
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
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := 3 * ((y-around.Min.Y)*width + r.Min.X - around.Min.X)
		copy(rgb[3*(y-r.Min.Y)*r.Dx():][:3*r.Dx()], colours[from:])
	}
}
