package colour

import (
	"fmt"
	"math"
)

// primaries are those of ITU-T H.273, table 2.
var primaries = map[byte]Chromaticities{
	1: srgbPrimaries,
	4: {[2]float64{0.67, 0.33}, [2]float64{0.21, 0.71}, [2]float64{0.14, 0.08},
		[2]float64{0.310, 0.316}},
	5: {[2]float64{0.64, 0.33}, [2]float64{0.29, 0.60}, [2]float64{0.15, 0.06}, d65},
	6: {[2]float64{0.630, 0.340}, [2]float64{0.310, 0.595}, [2]float64{0.155, 0.070}, d65},
	7: {[2]float64{0.630, 0.340}, [2]float64{0.310, 0.595}, [2]float64{0.155, 0.070}, d65},
	8: {[2]float64{0.681, 0.319}, [2]float64{0.243, 0.692}, [2]float64{0.145, 0.049},
		[2]float64{0.310, 0.316}},
	9: {[2]float64{0.708, 0.292}, [2]float64{0.170, 0.797}, [2]float64{0.131, 0.046}, d65},
	11: {[2]float64{0.680, 0.320}, [2]float64{0.265, 0.690}, [2]float64{0.150, 0.060},
		[2]float64{0.314, 0.351}},
	12: p3Primaries,
	22: {[2]float64{0.630, 0.340}, [2]float64{0.295, 0.605}, [2]float64{0.155, 0.077}, d65},
}

// transfers are the curves of ITU-T H.273, table 3, that pictures within white have.
var transfers = map[byte]curve{
	1: rec709Curve, 4: gammaCurve(2.2), 5: gammaCurve(2.8), 6: rec709Curve, 7: smpte240,
	8:  gammaCurve(1),
	11: rec709Curve, 12: rec709Curve, 13: srgbCurve, 14: rec709Curve, 15: rec709Curve,
	17: gammaCurve(2.6),
}

// isHDR reports whether a transfer characteristic is PQ or HLG.
func isHDR(transfer byte) bool {
	const pq, hlg = 16, 18
	return transfer == pq || transfer == hlg
}

// FromCICP makes the profile of pictures whose colours are stated by code points of ITU-T H.273, as
// PNG's cICP, HEIF's nclx and video do; it is nil for sRGB. grey asks for a profile of grey
// samples. The error is ErrHDR for PQ and HLG; another tells that the code points are not known.
func FromCICP(colourPrimaries, transfer byte, grey bool) ([]byte, error) {
	if isHDR(transfer) {
		return nil, fmt.Errorf("%w: its transfer is %s", ErrHDR,
			map[byte]string{16: "PQ", 18: "HLG"}[transfer])
	}
	t, known := transfers[transfer]
	c, have := primaries[colourPrimaries]
	if !known || !have && !grey {
		return nil, fmt.Errorf("colour primaries %d with transfer %d are not known",
			colourPrimaries, transfer)
	}
	name := fmt.Sprintf("CICP %d/%d", colourPrimaries, transfer)
	switch {
	case t == srgbCurve && (grey || colourPrimaries == 1):
		return nil, nil
	case grey:
		return makeGrey(name, t), nil
	case t == srgbCurve && colourPrimaries == 12:
		return DisplayP3().Bytes(), nil
	}
	data, ok := makeRGB(name, c, t)
	if !ok {
		return nil, fmt.Errorf("colour primaries %d make no profile", colourPrimaries)
	}
	return data, nil
}

// FromGamma makes the profile of a PNG that has the chunk gAMA, gamma 0 if it has none, or cHRM,
// nil if it has none; it is nil for what is as good as sRGB: its primaries, or none given, with its
// gamma of 1/2.2.
func FromGamma(gamma float64, c *Chromaticities, grey bool) ([]byte, error) {
	t := srgbCurve
	likeSRGB := gamma == 0 || math.Abs(gamma-1/2.2) < 0.005
	if !likeSRGB {
		if !(gamma > 0.05 && gamma < 20) {
			return nil, fmt.Errorf("a gamma of %g", gamma)
		}
		t = gammaCurve(1 / gamma)
	}
	plain := c == nil || c.near(srgbPrimaries)
	switch {
	case likeSRGB && (plain || grey):
		return nil, nil
	case grey:
		return makeGrey(fmt.Sprintf("Gamma %.4g", t.g), t), nil
	}
	if gamma > 0 && likeSRGB {
		t = gammaCurve(1 / gamma)
	}
	if plain {
		c = &srgbPrimaries
	}
	data, ok := makeRGB(fmt.Sprintf("Gamma %.4g", t.g), *c, t)
	if !ok {
		return nil, fmt.Errorf("primaries %v", *c)
	}
	return data, nil
}
