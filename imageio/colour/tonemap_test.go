package colour

import (
	"math"
	"testing"
)

// TestPublishedCodes holds PQ and HLG against codes that BT.2408 prints (table 1, in percent).
func TestPublishedCodes(t *testing.T) {
	for luminance, percent := range map[float64]float64{203: 58, 26: 38, 162: 56, 1000: 75} {
		if got := 100 * toPQ(luminance); math.Abs(got-percent) > 0.6 {
			t.Errorf("PQ of %g cd/m² is %.2f%%, want %g", luminance, got, percent)
		}
		if back := fromPQ(toPQ(luminance)); math.Abs(back-luminance) > 1e-6*luminance {
			t.Errorf("%g cd/m² become %g", luminance, back)
		}
	}
	for percent, luminance := range map[float64]float64{75: 203, 38: 26, 71: 162, 100: 1000} {
		light := fromHLG(percent / 100)
		if got := hlgPeak * light * math.Pow(light,
			0.2); math.Abs(got-luminance) > 0.02*luminance+0.5 {
			t.Errorf("HLG %g%% is %.1f cd/m², want %g", percent, got, luminance)
		}
	}
}

// TestRoll holds the curve against values of BT.2390's formulas computed apart, in cd/m².
func TestRoll(t *testing.T) {
	for peak, values := range map[float64][][2]float64{
		1000: {{10, 10}, {80, 80}, {100, 99.36}, {150, 135.24}, {203, 159.04}, {400, 193.61},
			{700, 202.43},
			{1000, 203}, {5000, 203}},
		4000: {{10, 10}, {50, 49.55}, {100, 85.9}, {203, 127.93}, {700, 184.9}, {4000, 203}},
	} {
		for _, v := range values {
			got := fromPQ(roll(toPQ(v[0])/toPQ(peak), toPQ(ReferenceWhite)/toPQ(peak)) * toPQ(peak))
			if math.Abs(got-v[1]) > 0.01 {
				t.Errorf("%g of %g cd/m² becomes %.3f, want %g", v[0], peak, got, v[1])
			}
		}
	}
}

// mapped is a colour in cd/m² after the curve, as light 0..1, in plain steps.
func mapped(rgb [3]float64, peak float64) (out [3]float64) {
	largest := math.Min(math.Max(rgb[0], math.Max(rgb[1], rgb[2])), peak)
	shown := fromPQ(roll(toPQ(largest)/toPQ(peak), toPQ(ReferenceWhite)/toPQ(peak)) * toPQ(peak))
	for c := range out {
		out[c] = rgb[c] / math.Max(rgb[0], math.Max(rgb[1], rgb[2])) * shown / ReferenceWhite
	}
	return out
}

func code16(v float64) int { return int(v*65535 + 0.5) }

func TestToneMap(t *testing.T) {
	for _, peak := range []float64{0, 203, 600, 4000, 20000} {
		m, err := NewToneMap(16, peak)
		if err != nil {
			t.Fatal(err)
		}
		for _, rgb := range [][3]float64{{1, 2, 3}, {50, 20, 80}, {203, 203, 203}, {900, 100, 10},
			{150, 599, 0.5}, {4000, 3000, 200}, {0.01, 0.02, 0.005}} {
			row := []uint16{0, 0, 0, 77}
			exact := rgb
			for c, v := range rgb {
				row[c] = uint16(code16(toPQ(v)))
				exact[c] = fromPQ(float64(row[c]) / 65535)
			}
			m.Row(row, 4)
			want := mapped(exact, m.peak)
			for c, v := range want {
				w := 12.92 * v
				if v > 0.0031308 {
					w = 1.055*math.Pow(v, 1/2.4) - 0.055
				}
				if d := int(row[c]) - code16(min(w, 1)); d > 3 || d < -3 {
					t.Errorf("peak %g: %v gives %v, sample %d should be %d", peak, rgb, row, c,
						code16(w))
				}
			}
			if row[3] != 77 {
				t.Errorf("alpha became %d", row[3])
			}
		}
	}
}

// TestToneMapKeeps what it promises: dark greys are only scaled, the peak is white, and greys rise.
func TestToneMapKeeps(t *testing.T) {
	for _, transfer := range []byte{16, 18} {
		m, err := NewToneMap(transfer, 0)
		if err != nil {
			t.Fatal(err)
		}
		before := -1
		for i := 0; i < 65536; i += 13 {
			row := []uint16{uint16(i)}
			m.Row(row, 1)
			if int(row[0]) < before {
				t.Fatalf("transfer %d: code %d gives %d after %d", transfer, i, row[0], before)
			}
			before = int(row[0])
		}
		row := []uint16{65535, 65535, 65535}
		if m.Row(row, 3); row[0] != 65535 || row[2] != 65535 {
			t.Errorf("transfer %d: the brightest is %v", transfer, row)
		}
		if row = []uint16{0, 0}; transfer == 16 {
			if m.Row(row, 2); row[0] != 0 {
				t.Errorf("black is %v", row)
			}
		}
		if light := m.knee * m.peak; light < 60 || light > ReferenceWhite {
			t.Errorf("transfer %d: scaled up to %g cd/m²", transfer, light)
		}
	}
	if _, err := NewToneMap(13, 0); err == nil {
		t.Error("sRGB is tone-mapped")
	}
}
