package colour

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func parsed(t *testing.T, data []byte, err error) *Profile {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCICP: the code points make the profiles of their names, and sRGB none.
func TestCICP(t *testing.T) {
	data, err := FromCICP(12, 13, false)
	p3 := parsed(t, data, err)
	if !Same(Form{Profile: p3}, Form{Profile: readProfile(t, "p3")}) {
		t.Error("12/13 is not Display P3")
	}
	data, err = FromCICP(9, 8, false)
	if !Same(Form{Profile: parsed(t, data, err)}, Form{Profile: readProfile(t, "linear2020")}) {
		t.Error("9/8 is not linear BT.2020")
	}
	if Same(Form{Profile: p3}, Form{Profile: SRGB()}) {
		t.Error("Display P3 is like sRGB")
	}
	if !Same(Form{Profile: readProfile(t, "srgb-table")}, Form{Profile: SRGB()}) {
		t.Error("sRGB by a table is not like sRGB")
	}
	for _, grey := range []bool{false, true} {
		if data, err := FromCICP(1, 13, grey); data != nil || err != nil {
			t.Errorf("sRGB: %d bytes, %v", len(data), err)
		}
	}
	data, err = FromCICP(12, 4, true)
	if p := parsed(t, data, err); p.Space != Grey ||
		!Same(Form{Profile: p}, Form{Profile: readProfile(t, "grey22")}) {
		t.Errorf("grey: %v", p.Space)
	}
	for _, transfer := range []byte{16, 18} {
		if _, err := FromCICP(9, transfer, false); !errors.Is(err, ErrHDR) {
			t.Errorf("transfer %d: %v", transfer, err)
		}
	}
	for _, c := range [][2]byte{{2, 13}, {1, 2}, {0, 0}, {1, 9}, {200, 200}} {
		if data, err := FromCICP(c[0], c[1], false); err == nil || errors.Is(err, ErrHDR) {
			t.Errorf("%v: %d bytes, %v", c, len(data), err)
		}
	}
	for primaries := range primaries {
		for transfer := range transfers {
			data, err := FromCICP(primaries, transfer, false)
			if err == nil && data != nil {
				_, err = Parse(data)
			}
			if err != nil {
				t.Errorf("%d/%d: %v", primaries, transfer, err)
			}
		}
	}
}

func TestGamma(t *testing.T) {
	p3, srgb := p3Primaries, srgbPrimaries
	for _, c := range []struct {
		name  string
		gamma float64
		c     *Chromaticities
		grey  bool
		want  *Profile // nil for sRGB
	}{
		{"as sRGB's", 0.45455, nil, false, nil},
		{"as sRGB's, with its primaries", 0.45455, &srgb, false, nil},
		{"only its primaries", 0, &srgb, false, nil},
		{"as sRGB's, grey", 0.45455, &p3, true, nil},
		{"other primaries", 0, &p3, false, DisplayP3()},
		{"gamma 1.8 of ProPhoto", 1 / 1.8, &Chromaticities{[2]float64{0.7347, 0.2653},
			[2]float64{0.1596, 0.8404}, [2]float64{0.0366, 0.0001}, [2]float64{0.3457, 0.3585}},
			false,
			readProfile(t, "prophoto")},
		{"linear grey", 1, nil, true, readProfile(t, "grey-linear")},
	} {
		data, err := FromGamma(c.gamma, c.c, c.grey)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if (data == nil) != (c.want == nil) ||
			data != nil && !Same(Form{Profile: parsed(t, data, nil)}, Form{Profile: c.want}) {
			t.Errorf("%s: %d bytes", c.name, len(data))
		}
	}
	if _, err := FromGamma(0, &Chromaticities{}, false); err == nil {
		t.Error("no primaries are taken")
	}
	if _, err := FromGamma(1e-5, nil, false); err == nil {
		t.Error("a gamma of 0.00001 is taken")
	}
}

// TestSRGBCurve: SRGBLike tells curves near sRGB's from linear ones and those of gamma 1.8, and
// converting samples to sRGB's curve and back gives them again.
func TestSRGBCurve(t *testing.T) {
	for name, like := range map[string]bool{"srgb-table": true, "p3": true, "adobe": true,
		"grey22":   true,
		"prophoto": false, "linear2020": false, "grey-linear": false, "uneven": false, "cmyk": true,
		"scanner": true} {
		p := readProfile(t, name)
		if got := p.SRGBLike(); got != like {
			t.Errorf("%s is like sRGB: %v", name, got)
		}
		tables := p.ToSRGBCurve(16)
		if (tables == nil) != (name == "cmyk" || name == "scanner") {
			t.Errorf("%s: %d tables", name, len(tables))
		}
		if tables == nil {
			continue
		}
		back, err := NewTransform(Form{p, true}, Form{Profile: p})
		if err != nil {
			t.Fatal(err)
		}
		n := p.Space.Channels()
		in, out := make([]uint16, n), make([]uint16, n)
		for v := 0; v < 65536; v += 5 {
			for c := range in {
				in[c] = uint16(tables[c][v]*65535 + 0.5)
			}
			back.Row16(out, in, false)
			for c := range out {
				most := 40.0
				if v < 512 { // below a step of 8 bits, where sRGB's curve is not as steep as others
					most = 512
				}
				if d := math.Abs(float64(out[c]) - float64(v)); d > most {
					t.Fatalf("%s: channel %d, %d comes back as %d", name, c, v, out[c])
				}
			}
		}
		if tables[0][0] != 0 || tables[0][65535] != 1 {
			t.Errorf("%s: from %v to %v", name, tables[0][0], tables[0][65535])
		}
	}
}

func TestRows(t *testing.T) {
	tr, err := NewTransform(Form{Profile: readProfile(t, "cmyk")}, Form{Profile: SRGB()})
	if err != nil {
		t.Fatal(err)
	}
	inks := []uint8{0, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255}
	out := make([]uint8, 12)
	tr.Row8(out, inks, false)
	wide, wideOut := make([]uint16, len(inks)), make([]uint16, len(out))
	for i, v := range inks {
		wide[i] = uint16(v) * 257
	}
	tr.Row16(wideOut, wide, false)
	for i := range out {
		if Narrow(wideOut[i]) != out[i] {
			t.Errorf("%d: %d and %d", i, wideOut[i], out[i])
		}
	}
	if out[0] < 250 || out[3] > 110 || !bytes.Equal(out[3:6], out[6:9]) || out[9] > 150 {
		t.Errorf("got %v", out)
	}
	grey, err := NewTransform(Form{Profile: readProfile(t, "grey-linear")}, Form{Profile: SRGB()})
	if err != nil {
		t.Fatal(err)
	}
	pixels := make([]uint8, 8)
	grey.Row8(pixels, []uint8{55, 7, 255, 9}, true)
	if want := []uint8{128, 128, 128, 7, 255, 255, 255, 9}; !bytes.Equal(pixels, want) {
		t.Errorf("grey with alpha gives %v, want %v", pixels, want)
	}
	for _, c := range [][2]*Profile{{SRGB(), SRGBGrey()}, {SRGB(), readProfile(t, "cmyk")}} {
		if _, err := NewTransform(Form{Profile: c[0]}, Form{Profile: c[1]}); err == nil {
			t.Errorf("to %s", c[1].Space)
		}
	}
}

func TestFromLab(t *testing.T) {
	for _, c := range [][2][3]float64{{{100, 0, 0}, {255, 255, 255}}, {{0, 0, 0}, {0, 0, 0}},
		{{54.29, 80.81, 69.89}, {255, 0, 0}}, {{29.57, 68.3, -112.03}, {0, 0, 255}}} {
		rgb := FromLab(c[0][0], c[0][1], c[0][2])
		for i := range rgb {
			if math.Abs(rgb[i]*255-c[1][i]) > 0.6 {
				t.Errorf("%v: %v, want %v", c[0], rgb, c[1])
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	sound := SRGB().Bytes()
	change := func(f func(p []byte)) []byte {
		p := bytes.Clone(sound)
		f(p)
		return p
	}
	for name, data := range map[string][]byte{
		"nothing":        nil,
		"short":          sound[:130],
		"no tags":        change(func(p []byte) { clear(p[128:132]) }),
		"many tags":      change(func(p []byte) { binary.BigEndian.PutUint32(p[128:], 1<<31) }),
		"a tag outside":  change(func(p []byte) { binary.BigEndian.PutUint32(p[136:], 1<<31) }),
		"a tag too long": change(func(p []byte) { binary.BigEndian.PutUint32(p[140:], 1<<31) }),
		"Lab":            change(func(p []byte) { copy(p[16:], "Lab ") }),
		"a long curve": change(func(p []byte) {
			at := bytes.Index(p, []byte("para"))
			copy(p[at:], "curv\x00\x00\x00\x00\xff\xff\xff\xff")
		}),
	} {
		if _, err := Parse(data); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	hdr := assemble(RGB, append(commonTags("x"),
		tag{"cicp", []byte("cicp\x00\x00\x00\x00\x09\x10\x00\x01")}))
	if _, err := Parse(hdr); !errors.Is(err, ErrHDR) {
		t.Errorf("tag cicp of PQ: %v", err)
	}
}

// use puts a profile to all uses; none may panic or hang.
func use(p *Profile) {
	p.SRGBLike()
	p.ToSRGBCurve(8)
	in, out := make([]uint16, p.Space.Channels()*2), make([]uint16, 6)
	in[0] = 65535
	if t, err := NewTransform(Form{Profile: p}, Form{Profile: SRGB()}); err == nil {
		t.Row16(out, in, false)
	}
	if t, err := NewTransform(Form{Profile: SRGB()}, Form{Profile: p}); err == nil {
		t.Row16(out, []uint16{1, 2, 3}, false)
	}
}

func TestMutatedProfiles(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.icc")
	for _, path := range paths {
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		seed := uint32(1)
		random := func(n int) int {
			seed = seed*1664525 + 1013904223
			return int(seed>>8) % n
		}
		for range 12 {
			data := bytes.Clone(sound)
			for range 1 + random(4) {
				data[128+random(min(len(data)-128, 400))] = byte(random(256))
			}
			start := time.Now()
			if p, err := Parse(data); err == nil {
				use(p)
			}
			if took := time.Since(start); took > time.Minute {
				t.Errorf("%s: %v", path, took)
			}
		}
	}
}

func FuzzProfile(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.icc")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		if p, err := Parse(data); err == nil {
			use(p)
		}
	})
}
