package imageio

import "encoding/binary"

// jpegTables are the quantisation tables of a JPEG and which component uses which. A progressive
// file has the same segments.
type jpegTables struct {
	table    [4]quantTable
	defined  [4]bool
	wide     bool   // some step is over 255
	selector []byte // the table of each component
	bad      bool
}

// jpegIsFrame reports whether a marker begins a frame header: SOF0 to SOF15, between which DHT, JPG
// and DAC lie.
func jpegIsFrame(marker byte) bool {
	return marker&^0xf == jpegSOF0 && marker != jpegDHT && marker != 0xc8 && marker != jpegDAC
}

// define takes a DQT segment (ITU-T T.81, B.2.4.1), which may define several tables. The last
// definition before the first scan counts.
func (t *jpegTables) define(data []byte) {
	for len(data) > 0 {
		precision, number := data[0]>>4, data[0]&0xf
		size := 64 * (1 + int(precision))
		if precision > 1 || number > 3 || len(data) < 1+size {
			t.bad = true
			return
		}
		steps := data[1:][:size]
		data = data[1+size:]
		for i := range t.table[number] {
			step := uint16(steps[i])
			if precision == 1 {
				step = binary.BigEndian.Uint16(steps[2*i:])
			}
			t.bad = t.bad || step == 0
			t.wide = t.wide || step > 255
			t.table[number][i] = step
		}
		t.defined[number] = true
	}
}

// frame takes a frame header (B.2.2).
func (t *jpegTables) frame(data []byte) {
	const head, perComponent = 6, 3
	if len(data) < head || len(data) < head+perComponent*int(data[5]) || t.selector != nil {
		t.bad = true
		return
	}
	for i := range int(data[5]) {
		t.selector = append(t.selector, data[head+perComponent*i+2])
	}
}

// quality returns the equivalent quality, 0 if it is not known. The first component is luma, or
// one of several that share a table; chroma is the second, if it has another table.
func (t *jpegTables) quality() int {
	if t.bad || len(t.selector) == 0 {
		return 0
	}
	for _, s := range t.selector {
		if s > 3 || !t.defined[s] {
			return 0
		}
	}
	luma := t.selector[0]
	if len(t.selector) < 3 || t.selector[1] == luma {
		return jpegQuality(&t.table[luma], nil, t.wide)
	}
	return jpegQuality(&t.table[luma], &t.table[t.selector[1]], t.wide)
}
