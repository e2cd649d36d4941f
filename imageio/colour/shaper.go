package colour

import (
	"math"
	"sort"
	"sync"

	"github.com/kovidgoyal/imaging/prism/meta/icc"
)

// codes is how many values a sample of 16 bits has.
const codes = 1 << 16

// shaper is a profile that is a curve to linear light for each channel, and a matrix.
type shaper struct {
	curve func(channel int, v float64) float64 // device values and light, both 0..1
	m     matrix                               // from light to XYZ; of grey, the first column
	black xyz

	tables func() []*curveTable // of the channels, worked out once; equal ones are the same
}

// curveTable is a curve for samples of 16 bits.
type curveTable struct {
	light []float32    // [codes]
	back  func() *back // worked out once
}

// newShaper takes the profile apart; it is nil for a profile of tables, or of inks.
func (p *Profile) newShaper() *shaper {
	has := p.icc.TagTable.Has
	if p.Space == CMYK || has(icc.AToB0TagSignature) || has(icc.AToB1TagSignature) {
		return nil
	}
	convert, err := p.toPCS()
	if err != nil {
		return nil
	}
	s := &shaper{}
	n := p.Space.Channels()
	at := func(c int, v float64) (out xyz) {
		in := [3]float64{}
		in[c] = v
		out = convert(in[:n])
		for i := range out {
			out[i] -= s.black[i]
		}
		return out
	}
	s.black = convert(make([]float64, n))
	strongest := [3]int{}
	for c := range n {
		v := at(c, 1)
		for i := range v {
			s.m[i][c] = v[i]
			if math.Abs(v[i]) > math.Abs(v[strongest[c]]) {
				strongest[c] = i
			}
		}
		if !(math.Abs(v[strongest[c]]) > 1e-6) {
			return nil
		}
	}
	s.curve = func(c int, v float64) float64 {
		return at(c, v)[strongest[c]] / s.m[strongest[c]][c]
	}
	s.tables = sync.OnceValue(func() []*curveTable { return newTables(s.curve, n) })
	return s
}

// newTables makes the tables of n channels.
func newTables(curve func(int, float64) float64, n int) (tables []*curveTable) {
	for c := range n {
		if c > 0 && sameCurve(curve, 0, c) {
			tables = append(tables, tables[0])
			continue
		}
		t := &curveTable{light: make([]float32, codes)}
		for i := range t.light {
			t.light[i] = float32(curve(c, float64(i)/(codes-1)))
		}
		t.back = sync.OnceValue(func() *back { return newBack(t.light) })
		tables = append(tables, t)
	}
	return tables
}

// sameCurve compares the curves of two channels, to a tenth of a step of 16 bits.
func sameCurve(curve func(int, float64) float64, a, b int) bool {
	const steps = 257
	for i := range steps + 1 {
		v := float64(i) / steps
		if math.Abs(curve(a, v)-curve(b, v)) > 0.1/codes {
			return false
		}
	}
	return true
}

// srgbTable is of sRGB's own curve.
var srgbTable = sync.OnceValue(func() *curveTable {
	return newTables(func(_ int, v float64) float64 { return srgbToLinear(v) }, 1)[0]
})

// likeSRGB is how far a curve may be from sRGB's for networks to see samples as they are: gamma
// 2.2, L* and the curves of video are within it, linear light and gamma 1.8 are not.
const likeSRGB = 0.055

// SRGBLike reports whether the profile's curves are near sRGB's, so that what was learnt from
// pictures in sRGB holds for its samples. It is true where that is not known: for tables and inks.
func (p *Profile) SRGBLike() bool {
	s := p.shape()
	if s == nil {
		return true
	}
	const steps = 64
	for c := range p.Space.Channels() {
		for i := range steps + 1 {
			v := float64(i) / steps
			if math.Abs(linearToSRGB(s.curve(c, v))-v) > likeSRGB {
				return false
			}
		}
	}
	return true
}

// ToSRGBCurve returns a table for each channel, [1<<bits], that gives samples with sRGB's curve in
// place of the profile's, the primaries being the same; nil for a profile that is no matrix.
func (p *Profile) ToSRGBCurve(bits int) [][]float32 {
	s := p.shape()
	if s == nil {
		return nil
	}
	tables := make([][]float32, p.Space.Channels())
	for c := range tables {
		tables[c] = make([]float32, 1<<bits)
		for i := range tables[c] {
			v := linearToSRGB(s.curve(c, float64(i)/float64(len(tables[c])-1)))
			tables[c][i] = float32(min(max(v, 0), 1))
		}
	}
	return tables
}

// back is a curve from light to samples of 16 bits: two tables to interpolate in, the second of
// what is darker than fineTo, where curves are steep.
type back struct{ coarse, fine []float32 }

const (
	fineTo    = 1.0 / 256
	backSteps = 4096
)

// newBack inverts a table of light, made to rise throughout.
func newBack(light []float32) *back {
	rising := make([]float64, len(light))
	for i, v := range light {
		rising[i] = float64(v)
		if i > 0 {
			rising[i] = max(rising[i], rising[i-1])
		}
	}
	find := func(y float64) float32 {
		i := sort.SearchFloat64s(rising, y)
		switch {
		case i == 0:
			return 0
		case i == len(rising):
			return codes - 1
		}
		low, high := rising[i-1], rising[i]
		return float32(i-1) + float32((y-low)/(high-low))
	}
	b := &back{make([]float32, backSteps+2), make([]float32, backSteps+2)}
	for i := range backSteps + 1 {
		b.coarse[i] = find(float64(i) / backSteps)
		b.fine[i] = find(float64(i) / backSteps * fineTo)
	}
	b.coarse[backSteps+1], b.fine[backSteps+1] = b.coarse[backSteps], b.fine[backSteps]
	return b
}

func (b *back) code(y float32) uint16 {
	y = min(max(y, 0), 1)
	t := b.coarse
	if y < fineTo {
		t, y = b.fine, y/fineTo
	}
	y *= backSteps
	i := int(y)
	low := t[i]
	return uint16(low + (t[i+1]-low)*(y-float32(i)) + 0.5)
}
