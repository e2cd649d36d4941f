package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/liif-render/liif/evaluate"
)

// report is the content of --json.
type report struct {
	Version      string         `json:"version"`
	Rounded      bool           `json:"rounded_to_8_bits"`
	SelfEnsemble bool           `json:"self_ensemble"`
	TrueCell     bool           `json:"true_cell"`
	Dial         evaluate.Dial  `json:"dial"`
	Methods      []methodReport `json:"methods"`
	Sets         []setReport    `json:"sets"`
	Seconds      float64        `json:"seconds"`
	ExitCode     int            `json:"exit_code"`
}

// methodReport describes a method and the device it ran on.
type methodReport struct {
	Method     string `json:"method"`
	Kind       kind   `json:"kind"`
	Device     string `json:"device"`
	DeviceName string `json:"device_name"`
}

// kind is the origin of a row's numbers.
type kind string

const (
	model     kind = "model"
	filter    kind = "filter"
	published kind = "published"
)

func (m method) kind() kind {
	if m.filter {
		return filter
	}
	return model
}

// setReport is one folder.
type setReport struct {
	Set       string        `json:"set"`
	Folder    string        `json:"folder"`
	Pictures  int           `json:"pictures"`
	Protocol  string        `json:"protocol"`
	Published string        `json:"published,omitempty"` // the set of the published rows
	Against   string        `json:"against,omitempty"`   // what the others are compared with
	Scales    []scaleReport `json:"scales"`
	Rows      []rowReport   `json:"rows"`

	protocol evaluate.Protocol
	damages  []evaluate.Damage
	dial     evaluate.Dial
}

// scaleReport describes the origin of a scale's reduced pictures.
type scaleReport struct {
	Scale float64 `json:"scale"`
	Low   string  `json:"low_resolution"` // "pillow bicubic", "original", "given"; before damage
	Shave int     `json:"shave"`
}

const (
	madeLow  = "pillow bicubic"
	ownLow   = "original"
	givenLow = "given"
)

// rowReport is a method at a condition; for a published row only PSNR and Source are set.
type rowReport struct {
	Method     string            `json:"method"`
	Kind       kind              `json:"kind"`
	Scale      float64           `json:"scale"`
	Quality    int               `json:"jpeg_quality,omitempty"`
	Sigma      float64           `json:"noise_sigma,omitempty"`
	PSNR       number            `json:"psnr_db"`
	SSIM       number            `json:"ssim,omitzero"`
	Difference *differenceReport `json:"difference,omitempty"`
	Seconds    number            `json:"seconds_per_picture,omitzero"`
	Megapixels number            `json:"megapixels_per_second,omitzero"`
	Memory     int64             `json:"peak_memory_bytes,omitempty"`
	Failed     int               `json:"failed,omitempty"`
	Source     string            `json:"source,omitempty"`
	Pictures   []pictureReport   `json:"pictures,omitempty"`

	count int // pictures
}

func (r *rowReport) condition() evaluate.Condition {
	damage := evaluate.Damage{Quality: r.Quality, Sigma: r.Sigma}
	return evaluate.Condition{Scale: r.Scale, Damage: damage}
}

// differenceReport is the PSNR minus that of the set's Against.
type differenceReport struct {
	Mean     number `json:"psnr_db"`
	Interval number `json:"interval_95_db"` // on either side of the mean
	Pictures int    `json:"pictures"`
}

// pictureReport is one picture of a row.
type pictureReport struct {
	Picture string `json:"picture"`
	PSNR    number `json:"psnr_db"`
	SSIM    number `json:"ssim"`
	Seconds number `json:"seconds"`
	Error   string `json:"error,omitempty"`
}

// number is a float64 that becomes null in JSON where it is not finite: a missing value, or the
// PSNR of equal pictures.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// measured is a set that has been measured.
type measured struct {
	name, folder string
	pictures     int
	protocol     evaluate.Protocol
	scales       []scaleReport
}

// scales tells where the reduced pictures of each scale come from.
func (e *evaluation) scales(s *evaluate.Set, f folder) (list []scaleReport) {
	for _, scale := range f.scales {
		low := madeLow
		switch {
		case s.LowIsGiven(scale):
			low = givenLow
		case scale == 1:
			low = ownLow
		}
		list = append(list, scaleReport{scale, low, f.protocol.Shave(scale)})
	}
	return list
}

// newSetReport puts a set's rows together, the published ones last.
func (e *evaluation) newSetReport(s measured, rows []evaluate.Row) setReport {
	r := setReport{Set: s.name, Folder: s.folder, Pictures: s.pictures, Protocol: s.protocol.Name,
		Scales: s.scales, protocol: s.protocol, damages: e.settings.damages, dial: e.settings.dial}
	reference, conditions := e.settings.reference, len(s.scales)*len(r.damages)
	if reference >= 0 {
		r.Against = e.settings.methods[reference].label
	}
	for i, row := range rows {
		m := rowReport{Method: row.Method, Kind: e.settings.methods[i/conditions].kind(),
			Scale: row.Scale, Quality: row.Damage.Quality, Sigma: row.Damage.Sigma,
			PSNR: number(row.PSNR), SSIM: number(row.SSIM),
			Seconds: number(row.Seconds), Megapixels: number(row.Megapixels), Memory: row.Memory,
			Failed: row.Failed, count: len(row.Pictures)}
		if reference >= 0 && i/conditions != reference {
			d := evaluate.Compare(row, rows[reference*conditions+i%conditions])
			m.Difference = &differenceReport{number(d.Mean), number(d.Interval), d.Pictures}
		}
		for _, p := range row.Pictures {
			picture := pictureReport{Picture: p.File, PSNR: number(p.PSNR), SSIM: number(p.SSIM),
				Seconds: number(p.Seconds)}
			if p.Err != nil {
				nan := number(math.NaN())
				picture = pictureReport{p.File, nan, nan, nan, p.Err.Error()}
			}
			if e.settings.pictures || p.Err != nil {
				m.Pictures = append(m.Pictures, picture)
			}
		}
		r.Rows = append(r.Rows, m)
	}
	r.Published = e.settings.published
	if r.Published == "" {
		r.Published, _ = evaluate.KnownSet(s.name)
	}
	inPrint := evaluate.PublishedRows(r.Published, s.protocol)
	if inPrint == nil {
		r.Published = ""
	}
	for _, p := range inPrint {
		for _, scale := range s.scales {
			if psnr, ok := p.PSNR[scale.Scale]; ok {
				r.Rows = append(r.Rows, rowReport{Method: p.Method, Kind: published,
					Scale: scale.Scale,
					PSNR:  number(psnr), Source: p.Source})
			}
		}
	}
	return r
}

// writeCSV writes the rows of all sets, each picture's before their mean.
func (r *report) writeCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.Write([]string{"set", "protocol", "low_resolution", "scale", "method", "kind", "picture",
		"psnr_db",
		"ssim", "seconds", "megapixels_per_second", "peak_memory_bytes", "failed", "source",
		"error",
		"jpeg_quality", "noise_sigma", "against", "difference_db", "interval_95_db"})
	for _, s := range r.Sets {
		low := map[float64]string{}
		for _, scale := range s.Scales {
			low[scale.Scale] = scale.Low
		}
		for _, row := range s.Rows {
			start := []string{s.Set, s.Protocol, low[row.Scale], formatScale(row.Scale), row.Method,
				string(row.Kind)}
			if row.Kind == published {
				start[2] = "" // of published rows the device is not known
			}
			damage := []string{"", ""}
			if row.Quality > 0 {
				damage[0] = strconv.Itoa(row.Quality)
			}
			if row.Sigma > 0 {
				damage[1] = number(row.Sigma).String()
			}
			difference := []string{"", "", ""}
			line := func(rest ...string) { c.Write(slices.Concat(start, rest, damage, difference)) }
			for _, p := range row.Pictures {
				line(p.Picture, p.PSNR.String(), p.SSIM.String(), p.Seconds.String(), "", "", "",
					"",
					p.Error)
			}
			if row.Kind == published {
				line("mean", row.PSNR.String(), "", "", "", "", "", row.Source, "")
				continue
			}
			if d := row.Difference; d != nil {
				difference = []string{s.Against, d.Mean.String(), d.Interval.String()}
			}
			line("mean", row.PSNR.String(), row.SSIM.String(), row.Seconds.String(),
				row.Megapixels.String(), strconv.FormatInt(row.Memory, 10),
				strconv.Itoa(row.Failed), "", "")
		}
	}
	c.Flush()
	return c.Error()
}

// String is the number for CSV, empty where there is none and inf for equal pictures.
func (n number) String() string {
	switch {
	case math.IsNaN(float64(n)):
		return ""
	case math.IsInf(float64(n), 1):
		return "inf"
	}
	return strconv.FormatFloat(float64(n), 'g', 8, 64)
}
