package colour

import (
	"fmt"
	"math"
	"sync"
)

// ReferenceWhite is the luminance of diffuse white in pictures of high dynamic range, in cd/m²
// (ITU-R BT.2408, 2.1). It becomes the white of a ToneMap's result.
const ReferenceWhite = 203

// hlgPeak is that of the display for which HLG is defined here, in cd/m² (ITU-R BT.2100, table 5),
// and what PQ is taken to have been made for where a file does not say.
const hlgPeak = 1000

// ToneMap brings pictures of high dynamic range, in PQ or HLG, within the range of those that end
// with white. The largest of R, G and B of a pixel goes through the curve of ITU-R BT.2390 (5.4),
// from the brightest of the picture to ReferenceWhite, and the others keep their proportion to it,
// so no hue turns. What is darker than about half of white is only scaled.
type ToneMap struct {
	hlg    bool
	peak   float64    // cd/m² of the brightest sample
	linear []float32  // of codes of 16 bits: light as a share of the peak, or, of HLG, of the scene
	curve  []float32  // of the square root of such shares: the light that is shown, 0..1
	code   []uint16   // of the square root of light 0..1: sRGB's code
	knee   float64    // the share of the peak below which light is only scaled
	weight [3]float32 // of R, G and B in HLG's luminance
}

// steps are those of the tables that are looked up by a square root.
const steps = 1 << 16

// NewToneMap makes one for pictures of a transfer characteristic of ITU-T H.273: 16, PQ, or 18,
// HLG. peak is the luminance of the brightest sample in cd/m², MaxCLL; 0 means not known, and it
// says nothing of HLG.
func NewToneMap(transfer byte, peak float64) (*ToneMap, error) {
	if !isHDR(transfer) {
		return nil, fmt.Errorf("transfer %d is not of high dynamic range", transfer)
	}
	t := &ToneMap{hlg: transfer == 18, peak: peak, weight: [3]float32{0.2627, 0.6780, 0.0593}}
	if t.hlg || !(peak > 0) {
		t.peak = hlgPeak
	}
	t.peak = min(max(t.peak, ReferenceWhite), pqPeak)
	white, most := toPQ(ReferenceWhite)/toPQ(t.peak), toPQ(t.peak)
	t.knee = fromPQ(max(1.5*white-0.5, 0)*most) / t.peak
	t.linear, t.curve = make([]float32, steps), make([]float32, steps)
	for i := range steps {
		v := float64(i) / (steps - 1)
		if t.hlg {
			t.linear[i] = float32(fromHLG(v))
		} else {
			t.linear[i] = float32(fromPQ(v) / t.peak)
		}
		e := toPQ(v*v*t.peak) / most
		t.curve[i] = float32(min(fromPQ(roll(e, white)*most)/ReferenceWhite, 1))
	}
	t.code = srgbCodes()
	return t, nil
}

// srgbCodes are the codes of sRGB's curve by the square root of light.
var srgbCodes = sync.OnceValue(func() []uint16 {
	out := make([]uint16, steps)
	for i := range out {
		v := float64(i) / (steps - 1)
		v *= v
		if v > 0.0031308 { // IEC 61966-2-1
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		} else {
			v *= 12.92
		}
		out[i] = uint16(v*math.MaxUint16 + 0.5)
	}
	return out
})

// roll is the curve of BT.2390, 5.4, for a black of 0: e and its result are shares of the source's
// peak in PQ, most is the target's peak. A Hermite spline leads from the knee to it.
func roll(e, most float64) float64 {
	knee := 1.5*most - 0.5
	if e < knee || knee >= 1 {
		return e
	}
	t := (min(e, 1) - knee) / (1 - knee)
	t2, t3 := t*t, t*t*t
	return (2*t3-3*t2+1)*knee + (t3-2*t2+t)*(1-knee) + (-2*t3+3*t2)*most
}

// Row converts pixels of n samples of 16 bits in place: the first, or the first three if n is 3 or
// 4, in the source's curve, become those of the same primaries in sRGB's curve.
func (t *ToneMap) Row(row []uint16, n int) {
	colours := 1
	if n >= 3 {
		colours = 3
	}
	var light [3]float32
	for ; len(row) >= n; row = row[n:] {
		largest := float32(0)
		for c := range colours {
			light[c] = t.linear[row[c]]
		}
		if t.hlg {
			t.display(light[:colours])
		}
		for _, v := range light[:colours] {
			largest = max(largest, v)
		}
		k := float32(t.peak / ReferenceWhite)
		if largest > float32(t.knee) {
			k = t.curve[root(largest)] / largest
		}
		for c := range colours {
			row[c] = t.code[root(light[c]*k)]
		}
	}
}

func root(v float32) int {
	return int(math.Sqrt(float64(min(v, 1)))*(steps-1) + 0.5)
}

// display gives the light of a display for HLG's of the scene, both 0..1, by its opto-optical
// transfer function (BT.2100, table 5) with a gamma of 1.2.
func (t *ToneMap) display(light []float32) {
	y := light[0]
	if len(light) == 3 {
		y = t.weight[0]*light[0] + t.weight[1]*light[1] + t.weight[2]*light[2]
	}
	const gamma = 1.2
	k := float32(math.Pow(float64(y), gamma-1))
	for c := range light {
		light[c] *= k
	}
}

// The constants of PQ (BT.2100, table 4) and its peak in cd/m².
const (
	pqM1, pqM2       = 2610.0 / 16384, 2523.0 / 4096 * 128
	pqC1, pqC2, pqC3 = 3424.0 / 4096, 2413.0 / 4096 * 32, 2392.0 / 4096 * 32
	pqPeak           = 10000
)

// toPQ is the code 0..1 of a luminance in cd/m².
func toPQ(luminance float64) float64 {
	y := math.Pow(luminance/pqPeak, pqM1)
	return math.Pow((pqC1+pqC2*y)/(1+pqC3*y), pqM2)
}

// fromPQ is the luminance in cd/m² of a code 0..1.
func fromPQ(code float64) float64 {
	e := math.Pow(code, 1/pqM2)
	return pqPeak * math.Pow(max(e-pqC1, 0)/(pqC2-pqC3*e), 1/pqM1)
}

// fromHLG is the light of the scene, 0..1, of a code 0..1 (BT.2100, table 5).
func fromHLG(code float64) float64 {
	const a = 0.17883277
	b, c := 1-4*a, 0.5-a*math.Log(4*a)
	if code <= 0.5 {
		return code * code / 3
	}
	return (math.Exp((code-c)/a) + b) / 12
}

// StatedHDR returns the code points of H.273 in a profile's tag cicp, where they say PQ or HLG.
func StatedHDR(profile []byte) (primaries, transfer byte, ok bool) {
	tags, err := checkSizes(profile)
	if err != nil {
		return 0, 0, false
	}
	cicp := tags["cicp"]
	if len(cicp) < 12 || !isHDR(cicp[9]) {
		return 0, 0, false
	}
	return cicp[8], cicp[9], true
}
