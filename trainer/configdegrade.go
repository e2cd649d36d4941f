package trainer

import (
	"maps"
	"slices"
	"strings"

	"github.com/liif-render/liif/resample"
)

// degrade reads how inputs are degraded.
func (f field) degrade() *Degrade {
	d := &Degrade{NoiseSigma: [2]float64{1, 10}, Quality: [2]int{10, 95}, Halved: 0.7}
	share := func(v *float64) func(field) { return func(f field) { *v = f.number(0, 1) } }
	f.fields(map[string]func(field){
		"clean":   share(&d.Clean),
		"filters": func(f field) { d.Filters = f.filters() },
		"blur": func(f field) {
			d.BlurSigma = [2]float64{0.3, 0.8}
			f.fields(map[string]func(field){
				"share": share(&d.Blur),
				"sigma": func(f field) { d.BlurSigma = f.bounds(0.05, 4) },
			}, "share")
		},
		"noise": func(f field) {
			f.fields(map[string]func(field){
				"share":         share(&d.Noise),
				"sigma":         func(f field) { d.NoiseSigma = f.bounds(0.01, 100) },
				"grey":          share(&d.Grey),
				"by_brightness": share(&d.ByBrightness),
			}, "share")
		},
		"jpeg": func(f field) {
			f.fields(map[string]func(field){
				"share": share(&d.JPEG),
				"quality": func(f field) {
					b := f.bounds(1, 100)
					d.Quality = [2]int{int(b[0]), int(b[1])}
				},
				"halved": share(&d.Halved),
				"again":  share(&d.Again),
			}, "share")
		},
	})
	return d
}

// filters reads kernels and their weights.
func (f field) filters() []FilterWeight {
	weights := map[resample.Filter]float64{}
	known := map[string]func(field){}
	for filter := resample.Nearest; filter <= resample.Box; filter++ {
		known[filter.String()] = func(f field) { weights[filter] = f.number(0, 1e9) }
	}
	f.fields(known)
	var list []FilterWeight
	var sum float64
	for _, filter := range slices.Sorted(maps.Keys(weights)) {
		list = append(list, FilterWeight{filter, weights[filter]})
		sum += weights[filter]
	}
	if sum == 0 && f.err == nil {
		f.fail("no filter of %s has a weight", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	return list
}

// bounds reads the two ends of a range.
func (f field) bounds(low, high float64) [2]float64 {
	list := f.numbers(low, high)
	if len(list) != 2 || list[0] > list[1] {
		f.fail("two numbers are needed, the smaller first")
		return [2]float64{low, high}
	}
	return [2]float64{list[0], list[1]}
}
