package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math"
)

// heifPicture is an item that is a picture: coded as a whole, or a grid of coded tiles.
type heifPicture struct {
	width, height int
	av1           bool
	tiles         []*heifItem // one, or rows * columns
	grid          []byte      // the description of the grid, nil for none
	columns, rows int
	tileW, tileH  int

	crop        image.Rectangle // by the property clap
	orientation int             // by irot and imir, as EXIF counts
}

// picture finds the coded parts of an item, without reading them.
func (h *heifFile) picture(it *heifItem) (*heifPicture, error) {
	p := &heifPicture{columns: 1, rows: 1, tiles: []*heifItem{it}, orientation: 1}
	var err error
	if p.width, p.height, err = h.extent(it); err != nil {
		return nil, err
	}
	p.tileW, p.tileH = p.width, p.height
	if it.kind == "grid" {
		if err := h.layTiles(p, it); err != nil {
			return nil, err
		}
	}
	switch kind := p.tiles[0].kind; kind {
	case "hvc1", "hev1":
	case "av01":
		p.av1 = true
	default:
		return nil, fmt.Errorf("%w: heif with a picture of kind %q, not HEVC or AV1", ErrFormat,
			kind)
	}
	for _, t := range p.tiles {
		w, ht, err := h.extent(t)
		if err != nil {
			return nil, err
		}
		if t.kind != p.tiles[0].kind || w != p.tileW || ht != p.tileH {
			return nil, errors.New("heif: the tiles of a grid differ")
		}
	}
	p.crop = image.Rect(0, 0, p.width, p.height)
	return p, h.transform(p, it)
}

// extent is the size of an item in pixels, as the property ispe gives it.
func (h *heifFile) extent(it *heifItem) (width, height int, err error) {
	b := h.property(it, "ispe")
	if b == nil {
		return 0, 0, fmt.Errorf("heif: the size of item %d is not given", it.id)
	}
	b.full()
	w, ht := b.number(4), b.number(4)
	const most = 1 << 20
	if b.short || w < 1 || ht < 1 || w > most || ht > most {
		return 0, 0, fmt.Errorf("heif: a picture of %d x %d pixels", w, ht)
	}
	return int(w), int(ht), nil
}

// layTiles reads the description of a grid (ISO/IEC 23008-12, 6.6.2.3).
func (h *heifFile) layTiles(p *heifPicture, it *heifItem) error {
	var err error
	if p.grid, err = h.data(it); err != nil {
		return err
	}
	b := boxData{data: p.grid}
	b.number(1)
	size := 2 + 2*int(b.number(1)&1)
	p.rows, p.columns = 1+int(b.number(1)), 1+int(b.number(1))
	w, ht := int(b.number(size)), int(b.number(size))
	p.tiles = nil
	for _, ref := range h.refs {
		for _, id := range ref.to {
			if t := h.items[id]; ref.kind == "dimg" && ref.from == it.id && t != nil {
				p.tiles = append(p.tiles, t)
			}
		}
	}
	if b.short || w != p.width || ht != p.height || len(p.tiles) != p.rows*p.columns {
		return fmt.Errorf("heif: a grid of %d x %d tiles for %d x %d pixels has %d and %d x %d",
			p.columns, p.rows, p.width, p.height, len(p.tiles), w, ht)
	}
	if p.tileW, p.tileH, err = h.extent(p.tiles[0]); err != nil {
		return err
	}
	if p.tileW*p.columns < w || p.tileH*p.rows < ht || p.tileW*(p.columns-1) >= w ||
		p.tileH*(p.rows-1) >= ht {
		return fmt.Errorf("heif: %d x %d tiles of %d x %d do not make up %d x %d pixels",
			p.columns, p.rows, p.tileW, p.tileH, w, ht)
	}
	return nil
}

// coded is the size of all tiles, which determines the cost of decoding.
func (p *heifPicture) coded() (width, height int) { return p.tileW * p.columns, p.tileH * p.rows }

// transform collects the transformations, which are applied in the order in which they are listed.
func (h *heifFile) transform(p *heifPicture, it *heifItem) error {
	const turned, mirrored = 8, 4 // by 90 degrees to the left; top to bottom
	for _, n := range it.props {
		if n > len(h.props) {
			return fmt.Errorf("heif: item %d has a property %d of %d", it.id, n, len(h.props))
		}
		prop := h.props[n-1]
		switch {
		case prop.kind == "clap" && p.orientation != 1:
			return fmt.Errorf("%w: heif that is turned first and cut then", ErrFormat)
		case prop.kind == "clap":
			if err := p.cut(prop.data); err != nil {
				return err
			}
		case prop.kind == "irot" && len(prop.data) > 0:
			for range prop.data[0] & 3 {
				p.orientation = orientationAfter(p.orientation, turned)
			}
		case prop.kind == "imir" && len(prop.data) > 0:
			axis := mirrored
			if prop.data[0]&1 == 1 {
				axis = 2
			}
			p.orientation = orientationAfter(p.orientation, axis)
		}
	}
	return nil
}

// cut applies a clean aperture (ISO/IEC 14496-12, 12.1.4): a size and the place of its centre from
// the picture's, as fractions. What is not on whole pixels is rounded.
func (p *heifPicture) cut(data []byte) error {
	b := boxData{data: data}
	var v [4]float64 // width, height, offsets across and down
	for i := range v {
		n, d := int32(b.number(4)), int32(b.number(4))
		if d <= 0 {
			return errors.New("heif: a bad clean aperture")
		}
		v[i] = float64(n) / float64(d)
	}
	x := float64(p.width-1)/2 + v[2] - (v[0]-1)/2
	y := float64(p.height-1)/2 + v[3] - (v[1]-1)/2
	w, ht := math.Round(v[0]), math.Round(v[1])
	x, y = math.Round(x), math.Round(y)
	if !(w >= 1 && ht >= 1 && x >= 0 && y >= 0 && x+w <= float64(p.width) &&
		y+ht <= float64(p.height)) {
		return fmt.Errorf("heif: a clean aperture of %v x %v at %v, %v of %d x %d pixels", w, ht, x,
			y,
			p.width, p.height)
	}
	p.crop = image.Rect(int(x), int(y), int(x+w), int(y+ht))
	return nil
}

// orientationAfter is the orientation of a picture that is first turned as first says and then as
// next does, all as EXIF counts.
func orientationAfter(first, next int) int {
	type matrix [2][2]int // x right, y down
	turns := [9]matrix{
		1: {{1, 0}, {0, 1}}, 2: {{-1, 0}, {0, 1}}, 3: {{-1, 0}, {0, -1}}, 4: {{1, 0}, {0, -1}},
		5: {{0, 1}, {1, 0}}, 6: {{0, -1}, {1, 0}}, 7: {{0, -1}, {-1, 0}}, 8: {{0, 1}, {-1, 0}},
	}
	a, b, product := turns[next], turns[first], matrix{}
	for i := range 2 {
		for j := range 2 {
			product[i][j] = a[i][0]*b[0][j] + a[i][1]*b[1][j]
		}
	}
	for o := 1; o <= 8; o++ {
		if turns[o] == product {
			return o
		}
	}
	panic("imageio: orientations are a group")
}

// alphaOf returns the item that is the alpha of another, nil if there is none, and whether colours
// are multiplied by it.
func (h *heifFile) alphaOf(it *heifItem) (alpha *heifItem, premultiplied bool) {
	for _, ref := range h.refs {
		if ref.kind != "auxl" || len(ref.to) == 0 || ref.to[0] != it.id {
			continue
		}
		from := h.items[ref.from]
		if from == nil {
			continue
		}
		b := h.property(from, "auxC")
		if b == nil {
			continue
		}
		b.full()
		switch b.text() {
		case "urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha":
			alpha = from
		}
	}
	for _, ref := range h.refs {
		premultiplied = premultiplied || alpha != nil && ref.kind == "prem" && ref.from == it.id
	}
	return alpha, premultiplied
}

// heifColour is the property colr of the kind nclx: numbers of ITU-T H.273.
type heifColour struct {
	primaries, transfer, matrix int
	full                        bool
}

// colour returns the colours that an item states, nil if it states none, and its profile.
func (h *heifFile) colour(it *heifItem) (nclx *heifColour, icc []byte) {
	for _, n := range it.props {
		if n > len(h.props) || h.props[n-1].kind != "colr" {
			continue
		}
		b := boxData{data: h.props[n-1].data}
		switch string(b.take(4)) {
		case "nclx":
			c := &heifColour{int(b.number(2)), int(b.number(2)), int(b.number(2)),
				b.number(1)&0x80 != 0}
			if !b.short && nclx == nil {
				nclx = c
			}
		case "prof", "rICC":
			if icc == nil && len(b.data) <= maxBlock {
				icc = b.data
			}
		}
	}
	return nclx, icc
}

// heifBox makes a box.
func heifBox(kind string, parts ...[]byte) []byte {
	out := append([]byte{0, 0, 0, 0}, kind...)
	for _, p := range parts {
		out = append(out, p...)
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

// alone makes an AVIF file of a picture alone, which has nothing but what the decoder needs.
func (h *heifFile) alone(p *heifPicture) ([]byte, error) {
	out := newHEIFWriter("avif", "mif1")
	var numbers []uint16
	for _, t := range p.tiles {
		data, err := h.data(t)
		if err != nil {
			return nil, err
		}
		setup := h.property(t, "av1C")
		if setup == nil {
			return nil, fmt.Errorf("heif: item %d has no av1C", t.id)
		}
		props := []heifProperty{{"av1C", setup.data}, heifExtent(p.tileW, p.tileH)}
		if nclx, _ := h.colour(t); nclx != nil {
			props = append(props, nclx.property())
		}
		numbers = append(numbers, out.item(t.kind, "", false, data, props...))
	}
	shown := numbers[len(numbers)-1]
	if p.grid != nil {
		shown = out.item("grid", "", false, p.grid, heifExtent(p.width, p.height))
		out.refer("dimg", shown, numbers...)
	}
	return bytes.Join(out.parts(shown), nil), nil
}
