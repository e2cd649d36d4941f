package imageio

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/liif-render/liif/imageio/exif"
	"github.com/liif-render/liif/imageio/iptc"
	"github.com/liif-render/liif/imageio/xmp"
)

// Metadata is the information carried from an input to an output beside the samples. The blocks are
// as the input has them: a Writer corrects what it writes of them, so that they are right for the
// output: upright, of its size and resolution, without the thumbnail.
type Metadata struct {
	ICC        []byte  // ICC profile, nil if none, which stands for sRGB
	DPIX, DPIY float64 // dots per inch across and down, 0 if unknown

	EXIF []byte // a TIFF structure, nil if none; of a TIFF file, its descriptive tags
	XMP  []byte // a packet of RDF in XML, nil if none
	IPTC []byte // IIM datasets, nil if none
	Text []Text // texts of a PNG, comments of a JPEG

	Note Note // how the output was made
}

// Text is a keyword of PNG, such as Title or Comment, and its value.
type Text struct{ Key, Value string }

// Note describes how a picture was made. The zero Note is not written.
type Note struct {
	Tool string // the program and its version, for Software and the history in XMP
	// of the history, one of XMP's words: "resized", "cropped", "filtered", "converted"
	Action     string
	Parameters string // of the history: how it was done, for people
	// ScaleX and ScaleY are output pixels to one of the input, where the output shows the whole of
	// it; else 0. What the metadata measure in pixels is scaled by them, or dropped.
	ScaleX, ScaleY float64
	// Recoloured is set where the colours are in another profile than the input's; SRGB that it is
	// sRGB.
	Recoloured, SRGB bool
}

// Policy is which of an input's metadata a user wants to have in the output.
type Policy int

// Keep carries all metadata. Private leaves out what tells of a place, of a particular camera, lens
// or owner, makers' and users' notes, and the history; author, rights, dates and exposure stay.
// Strip carries nothing but the profile and the resolution, which say how the picture is to be
// shown.
const (
	Keep Policy = iota
	Private
	Strip
)

var policyNames = [...]string{Keep: "keep", Private: "private", Strip: "strip"}

// String returns the policy's name, as ParsePolicy takes it.
func (p Policy) String() string { return policyNames[p] }

// ParsePolicy returns the policy of the name keep, private or strip.
func ParsePolicy(name string) (Policy, error) {
	for p, known := range policyNames {
		if name == known {
			return Policy(p), nil
		}
	}
	return 0, fmt.Errorf("%q is not keep, private or strip", name)
}

// Under returns the metadata that the policy allows. With Strip, there is no Note either.
func (m Metadata) Under(p Policy) Metadata {
	switch p {
	case Strip:
		return Metadata{ICC: m.ICC, DPIX: m.DPIX, DPIY: m.DPIY}
	case Private:
		if b, err := exif.Parse(bytes.NewReader(m.EXIF), int64(len(m.EXIF))); err == nil {
			m.EXIF = b.Private().Encode()
		} else {
			m.EXIF = nil
		}
		if x, err := xmp.Parse(m.XMP); err == nil {
			x.Private()
			m.XMP = x.Encode()
		} else {
			m.XMP = nil
		}
		m.IPTC = iptc.Encode(iptc.Private(iptc.Parse(m.IPTC)))
		var texts []Text
		for _, t := range m.Text {
			if strings.Contains(" Title Author Description Copyright Disclaimer Software ",
				" "+t.Key+" ") || t.Key == "Creation Time" {
				texts = append(texts, t)
			}
		}
		m.Text = texts
	}
	return m
}

// Size is about how many bytes the metadata take in a file at most, the note apart.
func (m Metadata) Size() int64 {
	n := len(m.ICC) + len(m.EXIF) + 2*len(m.XMP) + 3*len(m.IPTC)
	for _, t := range m.Text {
		n += len(t.Key) + 2*len(t.Value)
	}
	return int64(n)
}
