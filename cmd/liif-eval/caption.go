package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
)

// caption describes the measurement above a table.
func (s *setReport) caption() string {
	what := "PSNR of RGB"
	if s.protocol.Luma {
		what = "PSNR of Y"
	}
	edge := "an edge of the scale"
	if s.protocol.Border > 0 {
		edge += fmt.Sprintf(" and %d pixels", s.protocol.Border)
	}
	edge += " left out"
	switch own := s.hasScale(1); {
	case own && len(s.Scales) == 1:
		edge = "nothing left out"
	case own:
		edge += " (none at ×1)"
	}
	noun := "pictures"
	if s.Pictures == 1 {
		noun = "picture"
	}
	return fmt.Sprintf("%s: %d %s; %s, %s; %s", cli.Printable(s.Set), s.Pictures, noun, what,
		edge, s.lowText())
}

func (s *setReport) hasScale(scale float64) bool {
	return slices.ContainsFunc(s.Scales, func(r scaleReport) bool { return r.Scale == scale })
}

// lowText says where the reduced pictures came from.
func (s *setReport) lowText() string {
	scales := map[string][]string{} // by source
	for _, scale := range s.Scales {
		scales[scale.Low] = append(scales[scale.Low], "×"+formatScale(scale.Scale))
	}
	text := "reduced by Pillow's bicubic"
	switch given, made := scales[givenLow], scales[madeLow]; {
	case given == nil && made == nil:
		return "not reduced"
	case given != nil && made == nil:
		text = "reduced pictures as given"
	case given != nil:
		text = fmt.Sprintf("reduced pictures as given (%s), by Pillow's bicubic (%s)",
			strings.Join(given, " "), strings.Join(made, " "))
	}
	if scales[ownLow] != nil {
		text += ", ×1 not reduced"
	}
	return text
}

// told explains each setting of --dial.
var told = map[evaluate.Dial]string{
	evaluate.DialAuto: "models with a dial are told of the damage what liif-render finds by itself",
	evaluate.DialTrue: "models with a dial are told of the true damage",
	evaluate.DialOff:  "models with a dial are told that pictures are clean",
}

// notes explain columns and lines, and how measured and published rows compare.
func (s *setReport) notes() []string {
	var notes []string
	if slices.ContainsFunc(s.damages, func(d evaluate.Damage) bool { return d.Quality > 0 }) {
		notes = append(notes, "columns q: enlarged from a JPEG of that quality, 4:2:0")
	}
	if slices.ContainsFunc(s.damages, func(d evaluate.Damage) bool { return d.Sigma > 0 }) {
		notes = append(notes,
			"columns σ: enlarged with white noise of that standard deviation, in "+
				"steps of 8 bits")
	}
	if len(s.damages) > 1 {
		notes = append(notes, told[s.dial])
	}
	if s.Against != "" {
		notes = append(notes, "lines ±: the 95 % interval of the mean (Student's, of pairs): "+
			"smaller differences may be chance")
	}
	if s.Published == "" {
		return notes
	}
	var sources []string
	for _, r := range s.Rows {
		if r.Kind == published && !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
	}
	if sources == nil {
		return notes
	}
	notes = append(notes, "published: "+strings.Join(sources, "; "))
	if slices.ContainsFunc(s.Scales,
		func(c scaleReport) bool { return c.Scale <= 4 && c.Low == madeLow }) {
		notes = append(notes,
			"up to ×4 the published rows are of pictures that Matlab's bicubic reduced")
	}
	if all := evaluate.StandardCount(s.Published); all != s.Pictures {
		notes = append(notes,
			fmt.Sprintf("the published rows are of all %d pictures of %s, the others of %d",
				all, s.Published, s.Pictures))
	}
	return notes
}
