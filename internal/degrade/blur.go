package degrade

import "math"

// Blur convolves a picture with a Gaussian of standard deviation sigma, in pixels; beyond its edges
// lie the edge's pixels.
func Blur(pix []uint8, width, height int, sigma float64) {
	reach := int(math.Ceil(3 * sigma))
	kernel := make([]float64, 2*reach+1)
	var sum float64
	for i := range kernel {
		d := float64(i-reach) / sigma
		kernel[i] = math.Exp(-d * d / 2)
		sum += kernel[i]
	}
	rows := make([]float64, len(pix))
	for y := range height {
		for x := range width {
			for i, k := range kernel {
				from := pix[3*(y*width+min(max(x+i-reach, 0), width-1)):][:3]
				to := rows[3*(y*width+x):][:3]
				for c, v := range from {
					to[c] += k / sum * float64(v)
				}
			}
		}
	}
	for y := range height {
		for x := range width {
			var blurred [3]float64
			for i, k := range kernel {
				from := rows[3*(min(max(y+i-reach, 0), height-1)*width+x):][:3]
				for c, v := range from {
					blurred[c] += k / sum * v
				}
			}
			for c, v := range blurred {
				pix[3*(y*width+x)+c] = uint8(level(v))
			}
		}
	}
}
