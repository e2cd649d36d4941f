package colour

import (
	"math"
	"sync"
)

// xyz is a colour relative to the white of ICC's connection space.
type xyz [3]float64

// d50 is that white (ICC.1:2022, 7.2.16).
var d50 = xyz{0.9642, 1, 0.8249}

// fromLab converts CIE 1976 L*a*b*, L in 0..100.
func fromLab(l, a, b float64) (v xyz) {
	f := [3]float64{1: (l + 16) / 116}
	f[0], f[2] = f[1]+a/500, f[1]-b/200
	for i, t := range f {
		if v[i] = t * t * t; t <= 6.0/29 {
			v[i] = 3 * (6.0 / 29) * (6.0 / 29) * (t - 4.0/29)
		}
		v[i] *= d50[i]
	}
	return v
}

func (v xyz) lab() (l, a, b float64) {
	var f [3]float64
	for i := range f {
		t := v[i] / d50[i]
		if f[i] = math.Cbrt(t); t <= 216.0/24389 {
			f[i] = t*24389/27/116 + 4.0/29
		}
	}
	return 116*f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
}

// matrix is [row][column].
type matrix [3][3]float64

func (m *matrix) times(v xyz) (out xyz) {
	for i, row := range m {
		out[i] = row[0]*v[0] + row[1]*v[1] + row[2]*v[2]
	}
	return out
}

func (m *matrix) by(n *matrix) (out matrix) {
	for i := range out {
		for j := range out {
			out[i][j] = m[i][0]*n[0][j] + m[i][1]*n[1][j] + m[i][2]*n[2][j]
		}
	}
	return out
}

// inverse is by Cramer's rule; ok is false for a matrix that has none to speak of.
func (m *matrix) inverse() (out matrix, ok bool) {
	det := 0.0
	for i := range out {
		for j := range out {
			a, b, c, d := (j+1)%3, (j+2)%3, (i+1)%3, (i+2)%3
			out[i][j] = m[a][c]*m[b][d] - m[a][d]*m[b][c]
		}
		det += m[0][i] * out[i][0]
	}
	if math.Abs(det) < 1e-9 || math.IsNaN(det) {
		return out, false
	}
	for i := range out {
		for j := range out {
			out[i][j] /= det
		}
	}
	return out, true
}

// Chromaticities are the x and y of red, green, blue and white.
type Chromaticities struct{ Red, Green, Blue, White [2]float64 }

func (c Chromaticities) near(other Chromaticities) bool {
	a := [4][2]float64{c.Red, c.Green, c.Blue, c.White}
	for i, b := range [4][2]float64{other.Red, other.Green, other.Blue, other.White} {
		if math.Abs(a[i][0]-b[0]) > 0.005 || math.Abs(a[i][1]-b[1]) > 0.005 {
			return false
		}
	}
	return true
}

func fromXY(c [2]float64) xyz { return xyz{c[0] / c[1], 1, (1 - c[0] - c[1]) / c[1]} }

// bradford turns XYZ into responses of the eye for the adaptation to another white (ICC.1:2022,
// annex E).
var bradford = matrix{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367},
	{0.0389, -0.0685, 1.0296}}

// adaptation is the matrix from colours seen under a white to the same under D50.
func adaptation(white xyz) matrix {
	from, to := bradford.times(white), bradford.times(d50)
	scale := matrix{{to[0] / from[0]}, {1: to[1] / from[1]}, {2: to[2] / from[2]}}
	back, _ := bradford.inverse()
	scaled := scale.by(&bradford)
	return back.by(&scaled)
}

// toD50 is the matrix from linear RGB to XYZ relative to D50; ok is false where there is none.
func (c Chromaticities) toD50() (m matrix, ok bool) {
	for _, p := range [][2]float64{c.Red, c.Green, c.Blue, c.White} {
		if !(p[1] > 1e-6 && p[0] >= 0 && p[0] <= 1 && p[1] <= 1) {
			return m, false
		}
	}
	for i, p := range [][2]float64{c.Red, c.Green, c.Blue} {
		v := fromXY(p)
		m[0][i], m[1][i], m[2][i] = v[0], v[1], v[2]
	}
	back, ok := m.inverse()
	if !ok {
		return m, false
	}
	white := fromXY(c.White)
	scale := back.times(white)
	for i := range m {
		for j := range m {
			m[i][j] *= scale[j]
		}
	}
	to := adaptation(white)
	return to.by(&m), true
}

// srgbToLinear and linearToSRGB are the curve of IEC 61966-2-1.
func srgbToLinear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func linearToSRGB(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// linearRGB is the matrix from XYZ to sRGB's linear light.
var linearRGB = sync.OnceValue(func() *matrix {
	m, _ := srgbPrimaries.toD50()
	inverse, _ := m.inverse()
	return &inverse
})
