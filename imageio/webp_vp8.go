package imageio

import "math"

// What a lossy WebP tells of its compression: the header of the VP8 key frame (RFC 6386, 9.2 to
// 9.6), read up to the quantiser indexes.

// vp8HeaderMax is more than a frame header takes up to its quantiser indexes.
const vp8HeaderMax = 10 + 64

// vp8Quantiser returns the mean quantiser index, 0..127, of the frame that begins with data: over
// the segments, each weighted with the share of the macroblocks that the probabilities promise (of
// 255, as libwebp writes them).
func vp8Quantiser(data []byte) (index float64, ok bool) {
	const frameTag, keyFrame = 3, 0
	if len(data) < 10 || data[0]&1 != keyFrame || string(data[frameTag:6]) != "\x9d\x01\x2a" {
		return 0, false
	}
	first := int(data[0])>>5 | int(data[1])<<3 | int(data[2])<<11 // bytes of the first partition
	b := newBoolReader(data[10:min(len(data), 10+first)])
	b.literal(2) // colour space, clamping
	var (
		segmented, absolute bool
		delta               [4]int
	)
	probability := [3]int{255, 255, 255}
	if segmented = b.flag(); segmented {
		withMap := b.flag()
		if b.flag() {
			absolute = b.flag()
			for i := range delta {
				delta[i] = b.optionalSigned(7)
			}
			for range delta {
				b.optionalSigned(6) // of the loop filter
			}
		}
		if withMap {
			for i := range probability {
				if b.flag() {
					probability[i] = b.literal(8)
				}
			}
		}
	}
	b.literal(1 + 6 + 3) // the loop filter
	if b.flag() {        // its strength depends on the block, and
		if b.flag() { // is told anew
			for range 8 {
				b.optionalSigned(6)
			}
		}
	}
	b.literal(2) // count of partitions
	base := b.literal(7)
	if b.short {
		return 0, false
	}
	if !segmented {
		return float64(base), true
	}
	var p [3]float64 // that a bit of the tree of segments is 0
	for i, of255 := range probability {
		p[i] = float64(of255) / 255
	}
	share := [4]float64{p[0] * p[1], p[0] * (1 - p[1]), (1 - p[0]) * p[2], (1 - p[0]) * (1 - p[2])}
	for i, d := range delta {
		if !absolute {
			d += base
		}
		index += share[i] * float64(min(max(d, 0), 127))
	}
	return index, true
}

// vp8Qualities are JPEG qualities of equal error, at quantiser indexes between which they are
// interpolated. Measured on 58 photographs, 40 of CID22 and those of Set14 (not the grey bridge)
// and Set5, each written by libwebp 1.2.4 at 28 settings of -q (method 4) and by libjpeg-turbo
// 2.1.5 (4:4:4) at 34 qualities: the quality with the PSNR of Y of the WebP file, the median of all
// photographs. They differ by 12 (a standard deviation) around index 45, where smooth ones get more
// out of VP8's prediction, by 8 at 28 and 60, by 5 below 20 and above 66. BSD100 was not used: it
// was JPEG once, on the grid of 8x8 that a second JPEG uses again.
var vp8Qualities = []struct{ index, quality float64 }{
	{0, 98}, {5, 95}, {10, 91.3}, {15, 87}, {20, 82}, {25, 76.5}, {30, 69.8}, {35, 62.3},
	{40, 55}, {50, 39}, {60, 25.5}, {70, 19}, {80, 14.5}, {95, 10}, {127, 6},
}

// vp8Quality maps a quantiser index in 0..127 to the equivalent JPEG quality.
func vp8Quality(index float64) int {
	i := 1
	for i < len(vp8Qualities)-1 && index > vp8Qualities[i].index {
		i++
	}
	a, b := vp8Qualities[i-1], vp8Qualities[i]
	f := (index - a.index) / (b.index - a.index)
	return int(math.Round(a.quality + f*(b.quality-a.quality)))
}

// boolReader reads the arithmetic code of RFC 6386, 7, of bits that are 0 or 1 alike.
type boolReader struct {
	data   []byte
	value  uint32 // two bytes of the code, of which the higher is compared
	span   uint32 // 128..255
	shifts int    // of the lower byte
	short  bool   // more was read than there is
}

func newBoolReader(data []byte) *boolReader {
	b := &boolReader{data: data, span: 255}
	b.value = b.next() << 8
	b.value |= b.next()
	return b
}

func (b *boolReader) next() uint32 {
	if len(b.data) == 0 {
		b.short = true
		return 0
	}
	v := b.data[0]
	b.data = b.data[1:]
	return uint32(v)
}

func (b *boolReader) flag() bool {
	split := 1 + (b.span-1)*128>>8
	set := b.value >= split<<8
	if set {
		b.span -= split
		b.value -= split << 8
	} else {
		b.span = split
	}
	for b.span < 128 {
		b.span <<= 1
		b.value <<= 1
		if b.shifts++; b.shifts == 8 {
			b.shifts = 0
			b.value |= b.next()
		}
	}
	return set
}

// literal reads an unsigned number of n bits.
func (b *boolReader) literal(n int) (v int) {
	for range n {
		v <<= 1
		if b.flag() {
			v |= 1
		}
	}
	return v
}

// optionalSigned reads a flag and, where it is set, n bits and a sign; else it is 0.
func (b *boolReader) optionalSigned(n int) int {
	if !b.flag() {
		return 0
	}
	v := b.literal(n)
	if b.flag() {
		return -v
	}
	return v
}
