package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"sync/atomic"

	"github.com/liif-render/liif/imageio/internal/heif"
)

// heifReader is the picture of a file that is shown first.
type heifReader struct {
	*heifFile
	item *heifItem
	*heifPicture
}

func readHEIFHeader(f *file) (*heifReader, error) {
	h, err := readHEIF(f.r, f.size)
	if err != nil {
		return nil, err
	}
	it := h.items[h.primary]
	p, err := h.picture(it)
	if err != nil {
		return nil, err
	}
	return &heifReader{h, it, p}, nil
}

// config is the size after the clean aperture, before turning; coded that of what is decoded.
func (h *heifReader) config() (shown, coded image.Config) {
	w, ht := h.coded()
	return image.Config{Width: h.crop.Dx(), Height: h.crop.Dy()}, image.Config{Width: w, Height: ht}
}

// readHEIF collects the metadata of the picture that is shown.
func (b *blocks) readHEIF(h *heifReader) error {
	_, b.icc = h.colour(h.item)
	if b.icc == nil {
		_, b.icc = h.colour(h.tiles[0])
	}
	nclx := h.stated(h.item, h.heifPicture)
	const unspecified, pq, hlg = 2, 16, 18
	if nclx != nil && b.icc == nil && nclx.primaries < 256 && nclx.transfer < 256 &&
		nclx.transfer != unspecified && (nclx.primaries != unspecified || nclx.transfer == pq ||
		nclx.transfer == hlg) {
		// The matrix and the range are undone by decoding.
		b.stated.cicp = []byte{byte(nclx.primaries), byte(nclx.transfer), 0, 1}
	}
	if light := h.property(h.item, "clli"); light != nil { // ISO/IEC 14496-12, 12.1.6
		b.stated.peak = float64(light.number(2))
	}
	if h.sequence {
		b.warn("an animation: its still picture is read")
	}
	for _, ref := range h.refs {
		it := h.items[ref.from]
		if ref.kind != "cdsc" || it == nil || len(ref.to) == 0 || ref.to[0] != h.item.id {
			continue
		}
		packet := it.kind == "mime" && it.mime == "application/rdf+xml" && b.xmp == nil
		if !packet && (it.kind != "Exif" || b.exif != nil) {
			continue
		}
		data, err := h.data(it)
		if err != nil {
			return err
		}
		if packet {
			if len(data) <= maxBlock {
				b.xmp = data
			}
			continue
		}
		const offset = 4 // of the TIFF structure, after itself
		if len(data) < offset {
			return errHEIFBox
		}
		at := int64(binary.BigEndian.Uint32(data)) + offset
		if at >= int64(len(data)) || len(data) > maxBlock {
			b.warn("EXIF not read: it begins at byte %d of %d", at, len(data))
			continue
		}
		b.exif = data[at:]
	}
	return nil
}

// decode decodes the picture and its alpha, sizes having been held against the limit.
func (h *heifReader) decode() (source, error) {
	colour, err := h.rowsOf(h.item, h.heifPicture)
	if err != nil {
		return nil, err
	}
	item, premultiplied := h.alphaOf(h.item)
	if item != nil {
		p, err := h.picture(item)
		if err != nil {
			return nil, fmt.Errorf("alpha: %w", err)
		}
		if p.width != h.width || p.height != h.height {
			return nil, fmt.Errorf("%w: heif with alpha of %d x %d pixels for %d x %d", ErrFormat,
				p.width, p.height, h.width, h.height)
		}
		alpha, err := h.rowsOf(item, p)
		if err != nil {
			return nil, fmt.Errorf("alpha: %w", err)
		}
		colour.rows = withAlpha(colour.rows, alpha.rows, h.width, premultiplied)
		colour.warnings = append(colour.warnings, alpha.warnings...)
	}
	out := &picture{width: h.crop.Dx(), height: h.crop.Dy(), warnings: colour.warnings}
	out.rows = cropped(colour.rows, h.width, h.crop)
	return out, nil
}

// rowsOf decodes a picture without its alpha.
func (h *heifReader) rowsOf(it *heifItem, p *heifPicture) (*picture, error) {
	if p.av1 {
		return h.av1Rows(p)
	}
	return h.hevcRows(it, p)
}

// av1Rows decodes a picture of AV1. libavif puts tiles together and converts colours.
func (h *heifReader) av1Rows(p *heifPicture) (*picture, error) {
	setup := h.property(p.tiles[0], "av1C")
	if setup == nil || len(setup.data) < 3 {
		return nil, errors.New("heif: no av1C")
	}
	bits, flags := 8, setup.data[2]
	if flags&0x40 != 0 {
		bits = 10 + int(flags>>5&1)*2
	}
	grey := flags&0x10 != 0
	data, err := h.alone(p)
	if err != nil {
		return nil, err
	}
	pix, err := heif.DecodeAV1(data, p.width, p.height, bits)
	if err != nil {
		return nil, err
	}
	out := &picture{width: p.width, height: p.height}
	out.channels = 3
	if grey {
		out.channels = 1
	}
	n := out.channels
	if bits == 8 {
		out.row8 = func(dst []uint8, y int) {
			src := pix[4*p.width*y:][:4*p.width]
			for i, o := 0, 0; i < len(src); i, o = i+4, o+n {
				copy(dst[o:o+n], src[i:])
			}
		}
		return out, nil
	}
	out.row16 = func(dst []uint16, y int) {
		src := pix[8*p.width*y:][:8*p.width]
		for i, o := 0, 0; i < len(src); i, o = i+8, o+n {
			for c := range n {
				dst[o+c] = binary.LittleEndian.Uint16(src[i+2*c:])
			}
		}
	}
	return out, nil
}

// hevcRows decodes a picture of HEVC, tile by tile, into planes and converts their colours.
func (h *heifReader) hevcRows(it *heifItem, p *heifPicture) (*picture, error) {
	var frame hevcFrame
	for i, t := range p.tiles {
		setup := h.property(t, "hvcC")
		if setup == nil {
			return nil, fmt.Errorf("heif: item %d has no hvcC", t.id)
		}
		f, err := readHVCC(setup.data)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			frame = f
		}
		if f != frame || f.width != p.tileW || f.height != p.tileH {
			return nil, fmt.Errorf("heif: item %d is announced as %d x %d and coded as %d x %d",
				t.id,
				p.tileW, p.tileH, f.width, f.height)
		}
	}
	if cw, ch := heif.ChromaSize(frame.chroma, 2, 2); len(p.tiles) > 1 && frame.chroma > 0 &&
		(p.tileW*cw%2 != 0 || p.tileH*ch%2 != 0) {
		return nil, errors.New("heif: tiles that share samples of chroma")
	}
	planes, err := h.hevcPlanes(p, frame)
	if err != nil {
		return nil, err
	}
	out := &picture{width: p.width, height: p.height}
	out.rows, err = planes.rows(*h.stated(it, p))
	return out, err
}

// stated returns the colours that the properties of a picture or its tiles state, else those of its
// HEVC or AV1; nil if there are none.
func (h *heifReader) stated(it *heifItem, p *heifPicture) *heifColour {
	for _, item := range []*heifItem{it, p.tiles[0]} {
		if nclx, _ := h.colour(item); nclx != nil {
			return nclx
		}
	}
	if setup := h.property(p.tiles[0], "hvcC"); setup != nil {
		if f, err := readHVCC(setup.data); err == nil {
			return &heifColour{f.primaries, f.transfer, f.matrix, f.full}
		}
		return nil
	}
	return h.codedColours(p.tiles[0])
}

// codedColours returns what the AV1 of an item states: in av1C, behind its four bytes, or at the
// beginning of its data.
func (h *heifReader) codedColours(it *heifItem) *heifColour {
	const fields = 4
	setup := h.property(it, "av1C")
	if setup == nil || len(setup.data) < fields {
		return nil
	}
	if c := av1Colours(setup.data[fields:]); c != nil {
		return c
	}
	data, err := h.data(it)
	if err != nil {
		return nil
	}
	return av1Colours(data)
}

// hevcPlanes decodes the tiles into planes of the whole picture.
func (h *heifReader) hevcPlanes(p *heifPicture, frame hevcFrame) (yuvPlanes, error) {
	out := newYUVPlanes(frame.chroma, frame.bits, p.width, p.height)
	errs := make([]error, len(p.tiles))
	var failed atomic.Bool
	parallel(len(p.tiles), func() func(int) {
		return func(i int) {
			if failed.Load() {
				return
			}
			if errs[i] = h.hevcTile(p, i, frame, &out); errs[i] != nil {
				failed.Store(true)
			}
		}
	})
	return out, firstOf(errs)
}

// hevcTile decodes tile i into its place. A panic here, on a goroutine of its own, would end the
// program.
func (h *heifReader) hevcTile(p *heifPicture, i int, frame hevcFrame, out *yuvPlanes) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("heif: the decoder failed: %v", r)
		}
	}()
	units, err := h.hevcUnits(p.tiles[i])
	if err != nil {
		return err
	}
	tile, err := heif.DecodeHEVC(units, p.tileW, p.tileH)
	if err != nil {
		return err
	}
	if tile.Chroma != frame.chroma || tile.Bits != frame.bits {
		return fmt.Errorf("heif: item %d is of another kind than it says", p.tiles[i].id)
	}
	out.place(tile, i%p.columns*p.tileW, i/p.columns*p.tileH, p.tileW, p.tileH)
	return nil
}

// hevcUnits returns the parameter sets and the data of an item as NAL units after lengths of 4
// bytes.
func (h *heifReader) hevcUnits(it *heifItem) ([]byte, error) {
	data, err := h.data(it)
	if err != nil {
		return nil, err
	}
	var out []byte
	add := func(b *boxData, size int) {
		unit := b.take(int(b.number(size)))
		if !b.short {
			out = append(binary.BigEndian.AppendUint32(out, uint32(len(unit))), unit...)
		}
	}
	setup := h.property(it, "hvcC")
	setup.take(21)
	size := 1 + int(setup.number(1)&3)
	for range setup.number(1) {
		setup.number(1)
		for range setup.number(2) {
			if add(setup, 2); setup.short {
				return nil, errSPS
			}
		}
	}
	for b := (boxData{data: data}); len(b.data) > 0; {
		if add(&b, size); b.short {
			return nil, errors.New("heif: a unit that is longer than its item")
		}
	}
	return out, nil
}

// firstOf is the first error that there is.
func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// cropped gives the part of rows of a picture of the given width that is in r.
func cropped(rs rows, width int, r image.Rectangle) rows {
	if r.Min == (image.Point{}) && r.Dx() == width {
		return rs
	}
	out := rows{channels: rs.channels}
	n := rs.channels
	if rs.row8 != nil {
		out.row8 = func(dst []uint8, y int) {
			line := make([]uint8, width*n)
			rs.row8(line, y+r.Min.Y)
			copy(dst, line[r.Min.X*n:r.Max.X*n])
		}
	} else {
		out.row16 = func(dst []uint16, y int) {
			line := make([]uint16, width*n)
			rs.row16(line, y+r.Min.Y)
			copy(dst, line[r.Min.X*n:r.Max.X*n])
		}
	}
	return out
}

// withAlpha joins the rows of colours, whose alpha they do not have, and of alpha.
func withAlpha(colour, alpha rows, width int, premultiplied bool) rows {
	n, m := colour.channels, alpha.channels
	out := rows{channels: n + 1}
	if colour.row8 != nil && alpha.row8 != nil {
		out.row8 = func(dst []uint8, y int) {
			line, a := make([]uint8, width*n), make([]uint8, width*m)
			colour.row8(line, y)
			alpha.row8(a, y)
			join(dst, line, a, n, m)
			if premultiplied {
				divide(dst, n, 0xff)
			}
		}
		return out
	}
	wide := func(rs rows, y int) []uint16 {
		line := make([]uint16, width*rs.channels)
		if rs.row16 != nil {
			rs.row16(line, y)
			return line
		}
		narrow := make([]uint8, len(line))
		rs.row8(narrow, y)
		for i, v := range narrow {
			line[i] = uint16(v) * 257
		}
		return line
	}
	out.row16 = func(dst []uint16, y int) {
		join(dst, wide(colour, y), wide(alpha, y), n, m)
		if premultiplied {
			divide(dst, n, 0xffff)
		}
	}
	return out
}

// join interleaves n samples a pixel of colour with the first of m of alpha.
func join[T uint8 | uint16](dst, colour, alpha []T, n, m int) {
	for i := 0; i*n < len(colour); i++ {
		copy(dst[i*(n+1):], colour[i*n:(i+1)*n])
		dst[i*(n+1)+n] = alpha[i*m]
	}
}

// divide makes colours straight that are multiplied by alpha, n of them before each alpha.
func divide[T uint8 | uint16](pix []T, n int, full uint32) {
	for i := 0; i < len(pix); i += n + 1 {
		a := uint32(pix[i+n])
		for c := range n {
			if v := uint32(pix[i+c]); a > 0 {
				pix[i+c] = T(min(full, (v*full+a/2)/a))
			}
		}
	}
}
