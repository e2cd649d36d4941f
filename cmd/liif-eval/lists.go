package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/liif-render/liif/evaluate"
)

// damages lists no damage first, then the values of --jpeg, then those of --noise.
func (f flags) damages(changed func(string) bool) ([]evaluate.Damage, error) {
	list := []evaluate.Damage{{}}
	if changed("jpeg") {
		qualities, err := parseList(f.jpeg, qualityList)
		if err != nil {
			return nil, fmt.Errorf("--jpeg: %w", err)
		}
		for _, q := range qualities {
			list = append(list, evaluate.Damage{Quality: int(q)})
		}
	}
	if changed("noise") {
		sigmas, err := parseList(f.noise, sigmaList)
		if err != nil {
			return nil, fmt.Errorf("--noise: %w", err)
		}
		for _, sigma := range sigmas {
			list = append(list, evaluate.Damage{Sigma: sigma})
		}
	}
	return list, nil
}

// numbers limits the values of a flag's list.
type numbers struct {
	noun, prefix, example string
	least, most           float64
	whole                 bool
}

var (
	scaleList   = numbers{"scale", "x", "2,3,4", 1, largestScale, false}
	qualityList = numbers{"quality", "q", "90,75,40", 1, 100, true}
	sigmaList   = numbers{"standard deviation", "σ", "2,5,10", 0.01, 255, false}
)

// parseList reads a list such as 2,3,4.
func parseList(text string, of numbers) (list []float64, err error) {
	for given := range strings.SplitSeq(text, ",") {
		part := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(given)), of.prefix)
		v, err := strconv.ParseFloat(part, 64)
		bad := strings.Trim(part, "0123456789.") != "" || math.IsNaN(v) ||
			of.whole && v != math.Trunc(v)
		if err != nil || bad || v < of.least || v > of.most {
			return nil, fmt.Errorf("%q is no %s from %g to %g: give a list, as %s", given, of.noun,
				of.least, of.most, of.example)
		}
		if slices.Contains(list, v) {
			return nil, fmt.Errorf("%q is given twice", given)
		}
		list = append(list, v)
	}
	return list, nil
}

func formatScale(scale float64) string { return strconv.FormatFloat(scale, 'f', -1, 64) }

func formatScales(scales []float64) string {
	var list []string
	for _, s := range scales {
		list = append(list, formatScale(s))
	}
	return strings.Join(list, ",")
}
