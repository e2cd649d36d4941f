package imageio

import (
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/liif-render/liif/internal/jpegtable"
)

// jpegDecoder decodes a baseline, extended or progressive JPEG into its planes. It is for what
// image/jpeg does not read: see jpeg_frame.go.
type jpegDecoder struct {
	jpegFrame
	in         jpegInput
	most       image.Point    // the largest size that is decoded
	quant      [4]*[64]uint16 // in natural order
	huff       [2][4]*jpegHuffman
	arithmetic *jpegArithmetic // nil where codes are Huffman's
	interval   int             // MCUs between restart markers, 0 none
	scans      int
	eobrun     int
	planes     jpegPlanes

	damaged bool  // goes on after damage
	problem error // the first damage that was passed over
	rows    int   // of pixels above it
}

// maxScans bounds the work that a small file can ask for; encoders write about ten.
const maxScans = 500

// decodeJPEG decodes the stream r, to whose tables those of the stream tables are added (nil for
// none: TIFF keeps the tables that its strips share). A picture larger than most is refused before
// anything is allocated for it. The planes of the components are filled in. With damaged it takes
// what there is of a picture that is cut short or broken; then problem says why.
func decodeJPEG(r, tables io.Reader, most image.Point, damaged bool) (*jpegDecoder, error) {
	d := &jpegDecoder{most: most, damaged: damaged}
	d.arithmetic = newJPEGArithmetic(&d.in)
	if tables != nil {
		d.in = newJPEGInput(tables)
		if err := d.segments(); err != nil {
			return nil, err
		}
	}
	d.in = newJPEGInput(r)
	if err := d.segments(); err != nil {
		if !d.damaged || d.scans == 0 {
			return nil, err
		}
		d.note(err, d.height)
	}
	if d.scans == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return d, d.transformAll()
}

// note keeps the first damage, above which there are so many rows.
func (d *jpegDecoder) note(err error, rows int) {
	if d.problem == nil {
		d.problem, d.rows = err, min(rows, d.height)
	}
}

// segments reads one stream up to its end marker.
func (d *jpegDecoder) segments() error {
	for {
		marker, err := d.in.next()
		if err != nil {
			return err
		}
		switch {
		case marker == jpegEOI:
			return nil
		case marker == jpegSOI || marker == jpegTEM || marker >= jpegRST0 && marker <= jpegRST7:
			continue
		}
		var size [2]byte
		if err := d.in.bytes(size[:]); err != nil {
			return err
		}
		length := int(size[0])<<8 | int(size[1]) - 2
		if length < 0 {
			return fmt.Errorf("segment %#02x is too short", marker)
		}
		data := make([]byte, length)
		if err := d.in.bytes(data); err != nil {
			return err
		}
		if err := d.segment(marker, data); err != nil {
			return err
		}
	}
}

func (d *jpegDecoder) segment(marker byte, data []byte) error {
	switch {
	case marker == jpegDQT:
		return d.defineQuant(data)
	case marker == jpegDHT:
		return d.defineHuffman(data)
	case marker == jpegDAC:
		return d.arithmetic.condition(data)
	case marker == jpegDRI && len(data) >= 2:
		d.interval = int(data[0])<<8 | int(data[1])
	case marker == jpegAPP0:
		d.jfif = d.jfif || len(data) >= 5 && string(data[:5]) == "JFIF\x00"
	case marker == jpegAPP14:
		d.adobeSegment(data)
	case marker == jpegSOS:
		return d.scan(data)
	case jpegIsFrame(marker):
		if err := d.define(marker, data); err != nil {
			return err
		}
		if d.width > d.most.X || d.height > d.most.Y {
			return fmt.Errorf("%d x %d pixels where %v were announced", d.width, d.height, d.most)
		}
		d.layOut()
	}
	return nil
}

func (d *jpegDecoder) defineQuant(data []byte) error {
	for len(data) > 0 {
		wide, number := int(data[0]>>4), data[0]&15
		if wide > 1 || number > 3 || len(data) < 1+64*(1+wide) {
			return errors.New("bad quantisation table")
		}
		t := &[64]uint16{}
		for i, at := range jpegtable.Zigzag {
			if wide == 1 {
				t[at] = uint16(data[1+2*i])<<8 | uint16(data[2+2*i])
			} else {
				t[at] = uint16(data[1+i])
			}
		}
		d.quant[number], data = t, data[1+64*(1+wide):]
	}
	return nil
}

// layOut finds the blocks and planes of the components.
func (d *jpegDecoder) layOut() {
	mcusX := (d.width + 8*d.maxH - 1) / (8 * d.maxH)
	mcusY := (d.height + 8*d.maxV - 1) / (8 * d.maxV)
	grids := make([]grid, len(d.comp))
	for i := range d.comp {
		c := &d.comp[i]
		w := (d.width*c.h + d.maxH - 1) / d.maxH
		h := (d.height*c.v + d.maxV - 1) / d.maxV
		c.index, c.across, c.down = i, mcusX*c.h, mcusY*c.v
		c.cols, c.rows = (w+7)/8, (h+7)/8
		grids[i] = grid{stride: 8 * c.across, width: w, height: h,
			h: c.h, v: c.v, maxH: d.maxH, maxV: d.maxV}
	}
	d.planes = newJPEGPlanes(grids, d.width, d.precision)
}

// scan takes a scan header (T.81, B.2.3) and the entropy-coded data behind it.
func (d *jpegDecoder) scan(head []byte) error {
	if d.comp == nil || len(head) < 1 || len(head) < 4+2*int(head[0]) || head[0] < 1 {
		return errors.New("bad scan header")
	}
	if d.scans++; d.scans > maxScans {
		return fmt.Errorf("more than %d scans", maxScans)
	}
	var comps []*jpegComponent
	for i := range int(head[0]) {
		found := false
		for j := range d.comp {
			if c := &d.comp[j]; c.id == head[1+2*i] {
				c.dc, c.ac, found = head[2+2*i]>>4, head[2+2*i]&15, true
				if c.dc > 3 || c.ac > 3 {
					return errors.New("bad number of a table")
				}
				comps = append(comps, c)
				break
			}
		}
		if !found {
			return errors.New("a scan of an unknown component")
		}
	}
	tail := head[1+2*len(comps):]
	s := jpegScan{progressive: d.progressive(), from: int(tail[0]), to: int(tail[1]),
		high: int(tail[2] >> 4), low: int(tail[2] & 15)}
	if !s.progressive {
		s.from, s.to, s.high, s.low = 0, 63, 0, 0
	}
	if s.to > 63 || s.from > s.to || s.low > 13 || s.progressive &&
		(s.from == 0 && s.to != 0 || s.from > 0 && len(comps) > 1) {
		return errors.New("bad spectral selection")
	}
	if err := d.tablesFor(comps, s); err != nil {
		return err
	}
	return d.mcus(comps, s)
}

// tablesFor fails if a table that a scan needs is missing.
func (d *jpegDecoder) tablesFor(comps []*jpegComponent, s jpegScan) error {
	for _, c := range comps {
		if !d.arithmeticCoded() && (s.from == 0 && s.high == 0 && d.huff[0][c.dc] == nil ||
			s.to > 0 && d.huff[1][c.ac] == nil) {
			return errors.New("a Huffman table is missing")
		}
	}
	return nil
}

// mcus decodes the minimum coded units of a scan.
func (d *jpegDecoder) mcus(comps []*jpegComponent, s jpegScan) error {
	across, down := comps[0].cols, comps[0].rows
	if len(comps) > 1 {
		across, down = comps[0].across/comps[0].h, comps[0].down/comps[0].v
	}
	// A scan with all there is of the picture needs no coefficients kept.
	whole := !s.progressive && len(comps) == len(d.comp)
	var bands *jpegBands
	if whole {
		for _, c := range comps {
			if d.quant[c.table] == nil {
				return errNoSteps
			}
			c.coef = nil
			d.planes.allocate(c.index, d.damaged)
		}
		bands = d.startBands(comps)
		defer bands.stop()
	} else {
		for _, c := range comps {
			c.keep()
		}
	}
	d.restart(comps)
	for m := 0; m < across*down; m++ {
		var err error
		if d.interval > 0 && m > 0 && m%d.interval == 0 {
			err = d.restartMarker(comps)
		}
		if err == nil {
			if whole {
				bands.at(m / across)
			}
			err = d.mcu(comps, s, m%across, m/across, bands)
		}
		if err == nil {
			continue
		}
		if !d.damaged {
			return err
		}
		rows := 0
		if whole {
			rows = m / across * 8 * d.maxV
		}
		d.note(err, rows)
		if m = d.resume(comps, m); m < 0 {
			return nil
		}
		m-- // the loop adds it
	}
	return nil
}

// restartMarker takes the marker after which prediction starts anew.
func (d *jpegDecoder) restartMarker(comps []*jpegComponent) error {
	marker, err := d.in.next()
	if err != nil {
		return err
	}
	if marker < jpegRST0 || marker > jpegRST7 {
		d.in.marker = marker
		return fmt.Errorf("marker %#02x where a scan restarts", marker)
	}
	d.restart(comps)
	return nil
}

// mcu decodes the minimum coded unit (mx, my) of a scan, into bands if there are any.
func (d *jpegDecoder) mcu(comps []*jpegComponent, s jpegScan, mx, my int, bands *jpegBands) error {
	for i, c := range comps {
		h, v := c.h, c.v
		if len(comps) == 1 {
			h, v = 1, 1
		}
		coef, top := c.coef, my*v
		var ends []uint8
		if bands != nil {
			coef, ends, top = bands.now.coef[i], bands.now.ends[i], 0
		}
		for y := range v {
			at := (top+y)*c.across + mx*h
			for range h {
				last, err := d.block(c, s, (*[64]int16)(coef[64*at:]))
				if err != nil {
					return err
				}
				if ends != nil {
					ends[at] = uint8(last)
				}
				at++
			}
		}
	}
	return nil
}

// block decodes the share of a scan in a block and returns the place of its last coefficient, which
// counts where the scan has all of them.
func (d *jpegDecoder) block(c *jpegComponent, s jpegScan, coef *[64]int16) (last int, err error) {
	switch {
	case d.arithmeticCoded():
		return d.arithmetic.block(c, s, coef)
	case s.progressive:
		return 63, d.progressiveBlock(c, s, coef)
	}
	return d.huffmanBlock(c, coef)
}

// resume looks, after damage in unit m of a scan, for a restart marker, and returns the unit after
// it, -1 where the scan has none: the next marker, if any, is left for segments. Markers are
// numbered modulo 8, so that up to seven may be lost.
func (d *jpegDecoder) resume(comps []*jpegComponent, m int) int {
	if d.interval == 0 {
		return -1
	}
	marker, err := d.in.next()
	if err != nil {
		return -1
	}
	if marker < jpegRST0 || marker > jpegRST7 {
		d.in.marker = marker
		return -1
	}
	at := m / d.interval // the interval that was left
	lost := (int(marker-jpegRST0) - at) & 7
	d.restart(comps)
	return (at + lost + 1) * d.interval
}

func (d *jpegDecoder) restart(comps []*jpegComponent) {
	d.in.forget()
	d.eobrun = 0
	for _, c := range comps {
		c.pred, c.context = 0, 0
	}
	if d.arithmeticCoded() {
		d.arithmetic.restart()
	}
}
