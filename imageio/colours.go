package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/liif-render/liif/imageio/colour"
)

// stated holds colours that a container states by numbers instead of a profile.
type stated struct {
	// the code points of PNG's cICP: primaries, transfer, matrix, full range; nil if none
	cicp   []byte
	srgb   bool // PNG's sRGB
	gamma  float64
	chroma *colour.Chromaticities // PNG's cHRM
	peak   float64                // the brightest sample in cd/m², 0 if that is not said
}

// pngColour reads the chunks cICP, sRGB, gAMA, cHRM and cLLI (PNG, third edition, 11.3.2).
func (s *stated) pngColour(kind string, data []byte) error {
	size := map[string]int{"cICP": 4, "sRGB": 1, "gAMA": 4, "cHRM": 32, "cLLI": 8}[kind]
	if len(data) != size {
		return fmt.Errorf("%d bytes, not %d", len(data), size)
	}
	number := func(i int) float64 { return float64(binary.BigEndian.Uint32(data[4*i:])) / 100000 }
	switch kind {
	case "cICP":
		s.cicp = data
	case "sRGB":
		s.srgb = true
	case "gAMA":
		s.gamma = number(0)
	case "cLLI":
		s.peak = number(0) * 10 // in units of 0.0001
	default:
		at := func(i int) [2]float64 { return [2]float64{number(i), number(i + 1)} }
		s.chroma = &colour.Chromaticities{White: at(0), Red: at(2), Green: at(4), Blue: at(6)}
	}
	return nil
}

// takeHDR looks whether the colours are of high dynamic range, in PQ or HLG, which would be dull if
// they were taken for sRGB: they are then tone-mapped, and stated as what they are after that. It
// refuses those whose code points are not known.
func (b *blocks) takeHDR(name string) error {
	c := b.stated.cicp
	if c == nil && b.icc != nil { // what a profile says does not count beside cICP
		if primaries, transfer, ok := colour.StatedHDR(b.icc); ok {
			c = []byte{primaries, transfer, 0, 1}
		}
	}
	if c == nil {
		return nil
	}
	if _, err := colour.FromCICP(c[0], c[1], false); !errors.Is(err, colour.ErrHDR) {
		return nil
	}
	const srgb, unspecified, bt2020 = 13, 2, 9
	primaries := c[0]
	if primaries == unspecified {
		primaries = bt2020
	}
	_, err := colour.FromCICP(primaries, srgb, false)
	if err == nil && (c[2] != 0 || c[3] != 1) {
		err = errors.New("it is not RGB of the full range")
	}
	if err == nil {
		b.tones, err = colour.NewToneMap(c[1], b.stated.peak)
	}
	if err != nil {
		return fmt.Errorf("%s: %w: a picture of high dynamic range that cannot be tone-mapped: %w",
			name, ErrFormat, err)
	}
	b.stated.cicp = []byte{primaries, srgb, 0, 1}
	b.warn("high dynamic range: tone-mapped to white of %d cd/m² (ITU-R BT.2390)",
		colour.ReferenceWhite)
	return nil
}

// toneMapped gives the rows of a picture of high dynamic range within that of white, in 16 bits.
func (b *blocks) toneMapped(rs rows) rows {
	if b.tones == nil {
		return rs
	}
	out := rows{channels: rs.channels}
	out.row16 = func(dst []uint16, y int) {
		if rs.row16 != nil {
			rs.row16(dst, y)
		} else {
			row := make([]uint8, len(dst))
			rs.row8(row, y)
			for i, v := range row {
				dst[i] = uint16(v) * 257
			}
		}
		b.tones.Row(dst, rs.channels)
	}
	return out
}

// profile finds the profile of a picture of so many channels, nil for sRGB. Of several statements
// of a PNG the first counts of cICP, iCCP, sRGB, gAMA with cHRM.
func (b *blocks) profile(channels int) []byte {
	grey := channels <= 2
	if c := b.stated.cicp; c != nil {
		icc, err := []byte(nil), errors.New("not RGB of the full range")
		if c[2] == 0 && c[3] == 1 {
			icc, err = colour.FromCICP(c[0], c[1], grey)
		}
		if err == nil {
			return icc
		}
		b.warn("cICP ignored: %v", err)
	}
	if b.icc != nil {
		icc, err := fittingICC(b.icc, channels)
		if err == nil {
			return icc
		}
		b.warn("ICC profile dropped: %v", err)
	}
	if b.stated.srgb || b.stated.gamma == 0 && b.stated.chroma == nil {
		return nil
	}
	icc, err := colour.FromGamma(b.stated.gamma, b.stated.chroma, grey)
	if err != nil {
		b.warn("gAMA and cHRM ignored: %v", err)
	}
	return icc
}

// throughProfile gives the rows of a picture of inks by its profile in another of RGB, nil for
// sRGB; ok is false if it has none that can be used.
func (b *blocks) throughProfile(rs rows, width int, to *colour.Profile) (converted rows, ok bool) {
	if b.icc == nil || rs.inks8 == nil && rs.inks16 == nil {
		return rs, false
	}
	p, err := colour.Parse(b.icc)
	if err != nil || p.Space != colour.CMYK {
		return rs, false
	}
	if to == nil {
		to = colour.SRGB()
	}
	t, err := colour.NewTransform(colour.Form{Profile: p}, colour.Form{Profile: to})
	if err != nil {
		b.warn("ICC profile not used: %v", err)
		return rs, false
	}
	converted = rows{channels: 3}
	if rs.inks8 != nil {
		converted.row8 = func(dst []uint8, y int) {
			inks := make([]uint8, 4*width)
			rs.inks8(inks, y)
			t.Row8(dst, inks, false)
		}
	} else {
		converted.row16 = func(dst []uint16, y int) {
			inks := make([]uint16, 4*width)
			rs.inks16(inks, y)
			t.Row16(dst, inks, false)
		}
	}
	return converted, true
}

// labRows gives a picture in Lab as sRGB.
func (s *tiffSamples) labRows() rows {
	n, signed := s.window.Dx()*s.kept, s.photometric == photoLab
	if s.pix8 != nil {
		return rows{channels: s.kept, row8: func(dst []uint8, y int) {
			copy(dst, s.pix8[y*n:][:n])
			labToRGB(dst, s.kept, signed)
		}}
	}
	return rows{channels: s.kept, row16: func(dst []uint16, y int) {
		copy(dst, s.pix16[y*n:][:n])
		labToRGB(dst, s.kept, signed)
	}}
}

// labToRGB converts a row of TIFF's Lab in place, [n] samples a pixel, the first three L, a, b. a
// and b are signed, or, as ICC has them, from 128 on.
func labToRGB[T uint8 | uint16](row []T, n int, signed bool) {
	full := float64(^T(0))
	unit := 1.0 // of a and b
	if full > 255 {
		unit = 1.0 / 256
	}
	half := T(full/2 + 0.5)
	for ; len(row) >= n; row = row[n:] {
		if signed {
			row[1], row[2] = row[1]+half, row[2]+half
		}
		rgb := colour.FromLab(float64(row[0])/full*100, float64(row[1])*unit-128,
			float64(row[2])*unit-128)
		for c, v := range rgb {
			row[c] = T(min(max(v, 0), 1)*full + 0.5)
		}
	}
}
