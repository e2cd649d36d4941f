package imageio

import "errors"

// hevcFrame is what a sequence parameter set (ITU-T H.265, 7.3.2.2) says of a picture.
type hevcFrame struct {
	width, height int // in the conformance window
	chroma        int // 0 grey, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4
	bits          int
	primaries     int // code points of ITU-T H.273; 2 unspecified
	transfer      int
	matrix        int
	full          bool // samples from 0 on, not from 16
}

// bitReader reads the bits of a parameter set. Past the end they are zero and short is set.
type bitReader struct {
	data  []byte
	at    int
	short bool
}

// unescaped is a NAL unit without the bytes that keep start codes out (7.4.2).
func unescaped(nal []byte) []byte {
	var out []byte
	for i, c := range nal {
		if i >= 2 && c == 3 && nal[i-1] == 0 && nal[i-2] == 0 {
			continue
		}
		out = append(out, c)
	}
	return out
}

func (b *bitReader) bits(n int) int {
	v := 0
	for range n {
		bit := byte(0)
		if b.at/8 < len(b.data) {
			bit = b.data[b.at/8] >> (7 - b.at%8) & 1
		} else {
			b.short = true
		}
		v, b.at = v<<1|int(bit), b.at+1
	}
	return v
}

func (b *bitReader) flag() bool { return b.bits(1) == 1 }

// golomb reads an Exp-Golomb code (9.2), up to 2^24.
func (b *bitReader) golomb() int {
	zeros := 0
	for !b.flag() {
		if zeros++; zeros > 24 || b.short {
			b.short = true
			return 0
		}
	}
	return 1<<zeros - 1 + b.bits(zeros)
}

var errSPS = errors.New("heif: bad parameter set of a coded picture")

// readHVCC reads the first sequence parameter set of a property hvcC (ISO/IEC 14496-15, 8.3.2).
func readHVCC(data []byte) (hevcFrame, error) {
	b := boxData{data: data}
	b.take(22)
	const sps = 33
	for range b.number(1) {
		kind := b.number(1) & 0x3f
		for range b.number(2) {
			nal := b.take(int(b.number(2)))
			if b.short {
				return hevcFrame{}, errSPS
			}
			if kind == sps {
				return readSPS(unescaped(nal))
			}
		}
	}
	return hevcFrame{}, errSPS
}

func readSPS(data []byte) (hevcFrame, error) {
	b := &bitReader{data: data}
	b.bits(16 + 4) // the head of the unit, the number of the video parameter set
	layers := b.bits(3)
	b.bits(1)
	b.profile(layers)
	b.golomb()
	f := hevcFrame{chroma: b.golomb(), primaries: 2, transfer: 2, matrix: 2}
	if f.chroma == 3 && b.flag() { // planes that are coded apart
		return f, errSPS
	}
	f.width, f.height = b.golomb(), b.golomb()
	if b.flag() {
		w, h := 1, 1
		if f.chroma == 1 || f.chroma == 2 {
			w = 2
		}
		if f.chroma == 1 {
			h = 2
		}
		f.width -= w * (b.golomb() + b.golomb())
		f.height -= h * (b.golomb() + b.golomb())
	}
	f.bits = 8 + b.golomb()
	if chromaBits := 8 + b.golomb(); b.short || f.chroma > 3 || f.width < 1 || f.height < 1 ||
		f.bits > 16 || f.chroma > 0 && chromaBits != f.bits {
		return f, errSPS
	}
	b.colours(&f, layers)
	return f, nil
}

// profile passes over profile_tier_level (7.3.3).
func (b *bitReader) profile(layers int) {
	const profile, level = 88, 8
	b.bits(profile)
	b.bits(level)
	var present [8][2]bool
	for i := range layers {
		present[i] = [2]bool{b.flag(), b.flag()}
	}
	if layers > 0 {
		b.bits(2 * (8 - layers))
	}
	for i := range layers {
		if present[i][0] {
			b.bits(profile)
		}
		if present[i][1] {
			b.bits(level)
		}
	}
}

// colours goes through the rest of the set to what it says of colours (E.2.1). Where the set ends
// before, f is left as it is.
func (b *bitReader) colours(f *hevcFrame, layers int) {
	pocBits := 4 + b.golomb()
	from := layers
	if b.flag() {
		from = 0
	}
	for range 3 * (layers + 1 - from) {
		b.golomb()
	}
	for range 6 { // sizes of blocks, depths of trees
		b.golomb()
	}
	if enabled := b.flag(); enabled && b.flag() { // of which the second says that they follow
		b.scalingLists()
	}
	b.bits(2)
	if b.flag() { // PCM
		b.bits(8)
		b.golomb()
		b.golomb()
		b.bits(1)
	}
	deltas := 0
	for i := range b.golomb() {
		if deltas = b.referenceSet(i, deltas); b.short {
			return
		}
	}
	if b.flag() {
		for range b.golomb() {
			if b.bits(pocBits + 1); b.short {
				return
			}
		}
	}
	b.bits(2)
	if !b.flag() {
		return
	}
	const anyAspect = 255
	if b.flag() && b.bits(8) == anyAspect {
		b.bits(32)
	}
	if b.flag() {
		b.bits(1)
	}
	if !b.flag() {
		return
	}
	b.bits(3)
	full, described := b.flag(), b.flag()
	primaries, transfer, matrix := 2, 2, 2
	if described {
		primaries, transfer, matrix = b.bits(8), b.bits(8), b.bits(8)
	}
	if !b.short {
		f.full, f.primaries, f.transfer, f.matrix = full, primaries, transfer, matrix
	}
}

// scalingLists passes over scaling_list_data (7.3.4).
func (b *bitReader) scalingLists() {
	for size := range 4 {
		for m := 0; m < 6; m += 1 + size/3*2 {
			if !b.flag() {
				b.golomb()
				continue
			}
			if size > 1 {
				b.golomb()
			}
			for range min(64, 16<<(2*size)) {
				b.golomb()
			}
		}
	}
}

// referenceSet passes over st_ref_pic_set (7.3.7) and returns how many pictures are in it; before
// is that of the set before it.
func (b *bitReader) referenceSet(index, before int) int {
	if index > 0 && b.flag() {
		b.bits(1)
		b.golomb()
		n := 0
		for range before + 1 {
			if used := b.flag(); used || b.flag() { // or referred to by later pictures
				n++
			}
		}
		return min(n, 16)
	}
	n := b.golomb() + b.golomb()
	for range n {
		b.golomb()
		if b.bits(1); b.short {
			return 0
		}
	}
	return min(n, 16)
}
