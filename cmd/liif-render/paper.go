package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// defaultDPI is how fine prints are whose resolution is not given.
const defaultDPI = 300

// paper is the size of a print. The paper is turned to lie as the picture does.
type paper struct {
	width, height float64 // in units; height 0 where only the longer side is given
	unit          string
	dpi           float64 // pixels per inch
}

var unitInches = map[string]float64{"mm": 1 / 25.4, "cm": 1 / 2.54, "in": 1}

var paperForm = regexp.MustCompile(
	`^([0-9.]+)(mm|cm|in)?(?:[xX×]([0-9.]+)(mm|cm|in)?)?(?:@([0-9.]+)(?:dpi)?)?$`)

// parsePaper reads 30x20cm@300, 8x10in, 297mm@150: width and height, or the longer side, a unit,
// and pixels per inch.
func parsePaper(text string) (*paper, error) {
	wrong := func(why string) (*paper, error) {
		return nil, fmt.Errorf("%q is not a print: %s, as 30x20cm@300, 8x10in or 40cm@200", text,
			why)
	}
	m := paperForm.FindStringSubmatch(text)
	if m == nil {
		return wrong("give WIDTHxHEIGHT, one of mm, cm and in, and @DPI")
	}
	p := &paper{unit: m[4], dpi: defaultDPI}
	switch {
	case m[3] == "":
		p.unit = m[2]
	case m[2] != "" && m[2] != m[4]:
		return wrong("both sides have one unit")
	}
	if p.unit == "" {
		return wrong("the unit is missing, one of mm, cm and in")
	}
	for i, to := range map[int]*float64{1: &p.width, 3: &p.height, 5: &p.dpi} {
		if m[i] == "" {
			continue
		}
		v, err := strconv.ParseFloat(m[i], 64)
		if err != nil || !(v > 0) || v > 1e6 {
			return wrong(fmt.Sprintf("%q is not a number above 0", m[i]))
		}
		*to = v
	}
	return p, nil
}

// pixels is the size of the print of a window w×h; a side that is not given is 0.
func (p *paper) pixels(w, h float64) (columns, rows float64) {
	perUnit := unitInches[p.unit] * p.dpi
	long, short := p.width, p.height
	if short > long {
		long, short = short, long
	}
	long, short = math.Round(long*perUnit), math.Round(short*perUnit)
	if p.height > 0 {
		short = max(short, 1)
	}
	long = max(long, 1)
	if w >= h {
		return long, short
	}
	return short, long
}

// String writes the paper as names have it: 30x20cm, with its resolution if that is not the usual
// one.
func (p *paper) String() string {
	text := formatNumber(p.width)
	if p.height > 0 {
		text += "x" + formatNumber(p.height)
	}
	text += p.unit
	if p.dpi != defaultDPI {
		text += "@" + formatNumber(p.dpi)
	}
	return text
}
