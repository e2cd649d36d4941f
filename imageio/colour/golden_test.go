package colour

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// patch is a line of testdata/golden.csv: device values of a profile, and what Little CMS makes of
// them.
type patch struct {
	profile, target string
	in              []float64 // 0..1
	want            []float64 // sRGB 0..255, not clipped, or Lab
}

func patches(t testing.TB) (all []patch) {
	t.Helper()
	f, err := os.Open("testdata/golden.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		left, right, _ := strings.Cut(s.Text(), ",;,")
		fields := strings.Split(left, ",")
		p := patch{profile: fields[0], target: fields[1]}
		numbers := func(fields []string) (out []float64) {
			for _, field := range fields {
				v, err := strconv.ParseFloat(field, 64)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, v)
			}
			return out
		}
		p.in, p.want = numbers(fields[2:]), numbers(strings.Split(right, ","))
		all = append(all, p)
	}
	return all
}

func readProfile(t testing.TB, name string) *Profile {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".icc")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}

// deltaE is the colour difference CIEDE2000 (Sharma, Wu and Dalal 2005) of two colours in Lab.
func deltaE(a, b [3]float64) float64 {
	rad := math.Pi / 180
	c7 := math.Pow((math.Hypot(a[1], a[2])+math.Hypot(b[1], b[2]))/2, 7)
	g := 0.5 * (1 - math.Sqrt(c7/(c7+math.Pow(25, 7))))
	polar := func(v [3]float64) (c, h float64) {
		x := v[1] * (1 + g)
		if c = math.Hypot(x, v[2]); c == 0 {
			return 0, 0
		}
		if h = math.Atan2(v[2], x) / rad; h < 0 {
			h += 360
		}
		return c, h
	}
	c1, h1 := polar(a)
	c2, h2 := polar(b)
	dh := h2 - h1
	hm := (h1 + h2) / 2
	switch {
	case c1*c2 == 0:
		dh, hm = 0, h1+h2
	case math.Abs(dh) > 180:
		hm = math.Mod(hm+180, 360)
		dh -= math.Copysign(360, dh)
	}
	dL, dC, dH := b[0]-a[0], c2-c1, 2*math.Sqrt(c1*c2)*math.Sin(dh/2*rad)
	lm, cm := (a[0]+b[0])/2-50, (c1+c2)/2
	t := 1 - 0.17*math.Cos((hm-30)*rad) + 0.24*math.Cos(2*hm*rad) + 0.32*math.Cos((3*hm+6)*rad) -
		0.20*math.Cos((4*hm-63)*rad)
	sL := 1 + 0.015*lm*lm/math.Sqrt(20+lm*lm)
	sC, sH := 1+0.045*cm, 1+0.015*cm*t
	m7 := math.Pow(cm, 7)
	rT := -2 * math.Sqrt(m7/(m7+math.Pow(25, 7))) *
		math.Sin(60*rad*math.Exp(-math.Pow((hm-275)/25, 2)))
	return math.Sqrt(dL*dL/sL/sL + dC*dC/sC/sC + dH*dH/sH/sH + rT*dC/sC*dH/sH)
}

// TestDeltaE checks it by pairs of the table in that paper.
func TestDeltaE(t *testing.T) {
	for _, c := range []struct {
		a, b [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, -1, 2}, [3]float64{50, 0, 0}, 2.3669},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.0011}, 7.2195},
		{[3]float64{50, 2.5, 0}, [3]float64{73, 25, -18}, 27.1492},
		{[3]float64{2.0776, 0.0795, -1.135}, [3]float64{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := deltaE(c.a, c.b); math.Abs(got-c.want) > 0.0001 {
			t.Errorf("%v and %v: %.4f, want %.4f", c.a, c.b, got, c.want)
		}
	}
}

func labOfSRGB(rgb []float64) (out [3]float64) {
	m, _ := srgbPrimaries.toD50()
	v := m.times(xyz{srgbToLinear(rgb[0]), srgbToLinear(rgb[1]), srgbToLinear(rgb[2])})
	out[0], out[1], out[2] = v.lab()
	return out
}

// TestAgainstLittleCMS converts patches of each profile to sRGB and to Lab, as LittleCMS did:
// within a colour difference of 0.3.
func TestAgainstLittleCMS(t *testing.T) {
	worst, profiles := map[string]float64{}, map[string]*Profile{}
	all := patches(t)
	for _, p := range all {
		profile := profiles[p.profile]
		if profile == nil {
			profile = readProfile(t, p.profile)
			profiles[p.profile] = profile
		}
		var got, want [3]float64
		if p.target == "Lab" {
			v, err := profile.toXYZ(p.in)
			if err != nil {
				t.Fatal(err)
			}
			got[0], got[1], got[2] = v.lab()
			copy(want[:], p.want)
		} else {
			tr, err := NewTransform(Form{Profile: profile}, Form{Profile: SRGB()})
			if err != nil {
				t.Fatal(err)
			}
			in, out := make([]uint16, len(p.in)), make([]uint16, 3)
			for i, v := range p.in {
				in[i] = uint16(math.Round(v * 65535))
			}
			tr.Row16(out, in, false)
			a, b := make([]float64, 3), make([]float64, 3)
			for i := range 3 {
				a[i], b[i] = float64(out[i])/65535, min(max(p.want[i]/255, 0), 1)
			}
			got, want = labOfSRGB(a), labOfSRGB(b)
		}
		d := deltaE(got, want)
		key := p.profile + " to " + p.target
		worst[key] = max(worst[key], d)
		if !(d <= 0.3) {
			t.Errorf("%s %v: %.3f, want %.3f, difference %.2f", key, p.in, got, want, d)
		}
	}
	t.Log(fmt.Sprint(worst))
	if len(worst) != 19 || len(all) < 600 {
		t.Errorf("%d kinds, %d patches", len(worst), len(all))
	}
}
