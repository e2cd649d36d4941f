package evaluate

import "strings"

// Published is a row of a paper's table, or the part of it that one source has.
type Published struct {
	Method string
	PSNR   map[float64]float64 // in dB, by scale
	Source string
}

// PublishedRows are the numbers in print for a set, by its standard name, that were measured with a
// protocol: DIV2K's for DIV2K, Benchmark for the others. At ×2, ×3 and ×4 they are of
// low-resolution pictures that Matlab's bicubic filter made, above of Pillow's.
func PublishedRows(set string, p Protocol) []Published {
	theirs := Benchmark
	if set == "DIV2K" {
		theirs = DIV2K
	}
	if p != theirs {
		return nil
	}
	var rows []Published
	for _, in := range published {
		if in.set != set {
			continue
		}
		row := Published{Method: in.method, PSNR: map[float64]float64{}, Source: in.source}
		for i, scale := range in.scales {
			row.PSNR[scale] = in.psnr[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// knownSets are the sets of the papers and how many pictures each has.
var knownSets = []struct {
	name     string
	pictures int
	also     []string // other names of their folders, in lower case
}{
	{"Set5", 5, []string{"cset5"}},
	{"Set14", 14, []string{"cset14"}},
	{"B100", 100, []string{"bsd100", "bsds100"}},
	{"Urban100", 100, nil},
	{"Manga109", 109, nil},
	{"DIV2K", 100, []string{"div2k_valid_hr", "div2k_valid"}},
}

// KnownSet is the standard name of a set of the papers, given in any case or as its folder is
// called.
func KnownSet(name string) (standard string, ok bool) {
	lower := strings.ToLower(name)
	for _, s := range knownSets {
		if lower == strings.ToLower(s.name) {
			return s.name, true
		}
		for _, also := range s.also {
			if lower == also {
				return s.name, true
			}
		}
	}
	return "", false
}

// KnownSets are the standard names that KnownSet gives.
func KnownSets() []string {
	var names []string
	for _, s := range knownSets {
		names = append(names, s.name)
	}
	return names
}

// StandardCount is how many pictures a known set has; 0 if it is not known.
func StandardCount(set string) int {
	for _, s := range knownSets {
		if s.name == set {
			return s.pictures
		}
	}
	return 0
}

const (
	liifTable1 = "Chen, Liu and Wang 2021 (LIIF), table 1"
	liifTable2 = "Chen, Liu and Wang 2021 (LIIF), table 2"
	survey     = "Arbitrary-Scale Super-Resolution via Deep Learning: A Comprehensive Survey, " +
		"tables 2, 3"
	ultraSR = "UltraSR, README"
)

var (
	scales8  = []float64{2, 3, 4, 6, 8}
	scales12 = []float64{2, 3, 4, 6, 8, 12}
	scales30 = []float64{2, 3, 4, 6, 12, 18, 24, 30}
)

// MetaSR's rows are the LIIF authors' own trainings of it.
var published = []struct {
	set, method, source string
	scales, psnr        []float64
}{
	{"Set5", "EDSR-baseline-LIIF", survey, scales8, []float64{37.99, 34.40, 32.24, 28.96, 26.98}},
	{"Set5", "RDN-MetaSR", liifTable2, scales8, []float64{38.22, 34.63, 32.38, 29.04, 26.96}},
	{"Set5", "RDN-LIIF", liifTable2, scales8, []float64{38.17, 34.68, 32.50, 29.15, 27.14}},
	{"Set5", "RDN-LIIF", ultraSR, []float64{12}, []float64{24.86}},

	{"Set14", "EDSR-baseline-LIIF", survey, scales8, []float64{33.66, 30.34, 28.62, 26.45, 24.94}},
	{"Set14", "RDN-MetaSR", liifTable2, scales8, []float64{33.98, 30.54, 28.78, 26.51, 24.97}},
	{"Set14", "RDN-LIIF", liifTable2, scales8, []float64{33.97, 30.53, 28.80, 26.64, 25.15}},
	{"Set14", "RDN-LIIF", ultraSR, []float64{12}, []float64{23.24}},

	{"B100", "EDSR-baseline-LIIF", survey, scales8, []float64{32.17, 29.10, 27.60, 25.84, 24.79}},
	{"B100", "RDN-MetaSR", liifTable2, scales8, []float64{32.33, 29.26, 27.71, 25.90, 24.83}},
	{"B100", "RDN-LIIF", liifTable2, scales8, []float64{32.32, 29.26, 27.74, 25.98, 24.91}},
	{"B100", "RDN-LIIF", ultraSR, []float64{12}, []float64{23.57}},

	{"Urban100", "EDSR-baseline-LIIF", survey, scales8,
		[]float64{32.15, 28.22, 26.15, 23.79, 22.45}},
	{"Urban100", "RDN-MetaSR", liifTable2, scales8, []float64{32.92, 28.82, 26.55, 23.99, 22.59}},
	{"Urban100", "RDN-LIIF", liifTable2, scales8, []float64{32.87, 28.82, 26.68, 24.20, 22.79}},
	{"Urban100", "RDN-LIIF", ultraSR, []float64{12}, []float64{21.15}},

	{"Manga109", "RDN-LIIF", ultraSR, scales12,
		[]float64{39.26, 34.21, 31.20, 27.33, 25.04, 22.36}},

	{"DIV2K", "Bicubic", liifTable1, scales30,
		[]float64{31.01, 28.22, 26.66, 24.82, 22.27, 21.00, 20.19, 19.59}},
	{"DIV2K", "EDSR-baseline-MetaSR", liifTable1, scales30,
		[]float64{34.64, 30.93, 28.92, 26.61, 23.55, 22.03, 21.06, 20.37}},
	{"DIV2K", "EDSR-baseline-LIIF", liifTable1, scales30,
		[]float64{34.67, 30.96, 29.00, 26.75, 23.71, 22.17, 21.18, 20.48}},
	{"DIV2K", "RDN-MetaSR", liifTable1, scales30,
		[]float64{35.00, 31.27, 29.25, 26.88, 23.73, 22.18, 21.17, 20.47}},
	{"DIV2K", "RDN-LIIF", liifTable1, scales30,
		[]float64{34.99, 31.26, 29.27, 26.99, 23.89, 22.34, 21.31, 20.59}},
}
