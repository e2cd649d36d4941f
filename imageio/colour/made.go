package colour

import (
	"encoding/binary"
	"math"
	"sync"
	"unicode/utf16"
)

// curve is a transfer curve to linear light: (a·x+b)^g from d on, c·x below (ICC.1:2022, 10.18,
// type 3).
type curve struct{ g, a, b, c, d float64 }

var (
	srgbCurve   = curve{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}
	rec709Curve = curve{1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081}
	smpte240    = curve{1 / 0.45, 1 / 1.1115, 0.1115 / 1.1115, 1 / 4.0, 0.0912}
)

func gammaCurve(g float64) curve { return curve{g, 1, 0, 0, 0} }

var (
	d65           = [2]float64{0.3127, 0.3290}
	srgbPrimaries = Chromaticities{[2]float64{0.64, 0.33}, [2]float64{0.30, 0.60},
		[2]float64{0.15, 0.06}, d65}
	p3Primaries = Chromaticities{[2]float64{0.68, 0.32}, [2]float64{0.265, 0.69},
		[2]float64{0.15, 0.06}, d65}
)

// SRGB, DisplayP3 and SRGBGrey are profiles of these names, made once.
var (
	SRGB = sync.OnceValue(func() *Profile {
		return mustMake("sRGB", srgbPrimaries,
			srgbCurve)
	})
	DisplayP3 = sync.OnceValue(func() *Profile {
		return mustMake("Display P3", p3Primaries,
			srgbCurve)
	})
	SRGBGrey = sync.OnceValue(func() *Profile {
		p, err := Parse(makeGrey("Grey, sRGB curve", srgbCurve))
		if err != nil {
			panic(err)
		}
		return p
	})
)

func mustMake(name string, c Chromaticities, t curve) *Profile {
	data, ok := makeRGB(name, c, t)
	if !ok {
		panic("colour: no profile of " + name)
	}
	p, err := Parse(data)
	if err != nil {
		panic(err)
	}
	return p
}

// makeRGB makes a matrix profile of version 4.
func makeRGB(name string, c Chromaticities, t curve) (data []byte, ok bool) {
	m, ok := c.toD50()
	if !ok {
		return nil, false
	}
	column := func(i int) []byte { return xyzTag(xyz{m[0][i], m[1][i], m[2][i]}) }
	trc := t.tag()
	tags := append(commonTags(name), []tag{{"rXYZ", column(0)}, {"gXYZ", column(1)},
		{"bXYZ", column(2)},
		{"rTRC", trc}, {"gTRC", trc}, {"bTRC", trc}}...)
	chad := adaptation(fromXY(c.White))
	var values []byte
	for _, row := range chad {
		for _, v := range row {
			values = appendFixed(values, v)
		}
	}
	return assemble(RGB,
		append(tags, tag{"chad", append([]byte("sf32\x00\x00\x00\x00"), values...)})), true
}

func makeGrey(name string, t curve) []byte {
	return assemble(Grey, append(commonTags(name), tag{"kTRC", t.tag()}))
}

type tag struct {
	name string
	data []byte
}

func commonTags(name string) []tag {
	return []tag{{"desc", textTag(name)}, {"cprt", textTag("No copyright, use freely")},
		{"wtpt", xyzTag(d50)}}
}

func appendFixed(out []byte, v float64) []byte {
	return binary.BigEndian.AppendUint32(out, uint32(int32(math.Round(v*65536))))
}

func xyzTag(v xyz) []byte {
	out := []byte("XYZ \x00\x00\x00\x00")
	for _, c := range v {
		out = appendFixed(out, c)
	}
	return out
}

func textTag(s string) []byte {
	text := utf16.Encode([]rune(s))
	out := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
	out = binary.BigEndian.AppendUint32(out, uint32(2*len(text)))
	out = binary.BigEndian.AppendUint32(out, 28)
	for _, u := range text {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return out
}

func (t curve) tag() []byte {
	out := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	values := []float64{t.g, t.a, t.b, t.c, t.d}
	if t == gammaCurve(t.g) {
		out[9], values = 0, values[:1]
	}
	for _, v := range values {
		out = appendFixed(out, v)
	}
	return out
}

// assemble puts a profile for displays together. Equal tags lie in one place.
func assemble(space Space, tags []tag) []byte {
	be := binary.BigEndian
	out := make([]byte, headerBytes, 1024)
	out[8], out[9] = 4, 0x30
	copy(out[12:], "mntr"+string(space)+"XYZ ")
	for i, v := range []uint16{2026, 1, 1, 0, 0, 0} {
		be.PutUint16(out[24+2*i:], v)
	}
	copy(out[36:], "acsp")
	copy(out[68:], xyzTag(d50)[8:])
	out = be.AppendUint32(out, uint32(len(tags)))
	at := len(out) + tagBytes*len(tags)
	places := map[string]int{}
	var values []byte
	for _, t := range tags {
		place, known := places[string(t.data)]
		if !known {
			place = at + len(values)
			places[string(t.data)] = place
			values = append(values, t.data...)
			values = append(values, make([]byte, -len(values)&3)...)
		}
		out = be.AppendUint32(append(out, t.name...), uint32(place))
		out = be.AppendUint32(out, uint32(len(t.data)))
	}
	out = append(out, values...)
	be.PutUint32(out, uint32(len(out)))
	return out
}
