package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/liif-render/liif/imageio/exif"
	"github.com/liif-render/liif/imageio/iptc"
	"github.com/liif-render/liif/imageio/xmp"
)

// The most bytes of EXIF, XMP and image resources in a segment of JPEG, behind their names.
const (
	jpegEXIFMarker     = "Exif\x00\x00"
	jpegXMPMarker      = "http://ns.adobe.com/xap/1.0/\x00"
	jpegResourceMarker = "Photoshop 3.0\x00"
	jpegSegment        = 0xffff - 2
)

// correct makes the blocks as they are written to a file of the header; the warnings say what is
// left out.
func (h Header) correct() (m Metadata, warnings []string) {
	m = h.Metadata
	warn := func(format string, args ...any) {
		warnings = append(warnings,
			fmt.Sprintf(format, args...))
	}
	var err error
	if m.EXIF, err = h.correctEXIF(); err != nil {
		warn("EXIF not written: %v", err)
	}
	if m.XMP, err = h.correctXMP(); err != nil {
		warn("XMP not written: %v", err)
	}
	if h.Format != PNG && h.Format != JPEG {
		m.Text = nil
	} else {
		m.Text = h.texts()
	}
	// These have it in EXIF, for programs that look there, and in XMP.
	if h.Format == WebP || h.Format == AVIF {
		m.IPTC = nil
	}
	if h.Format != JPEG {
		return m, warnings
	}
	if len(jpegEXIFMarker)+len(m.EXIF) > jpegSegment {
		warn("EXIF written without the maker's note: %d bytes, jpeg has room for %d", len(m.EXIF),
			jpegSegment)
		b, err := exif.Parse(bytes.NewReader(m.EXIF), int64(len(m.EXIF)))
		if err == nil {
			m.EXIF = b.WithoutNotes().Encode()
		}
		if err != nil || len(jpegEXIFMarker)+len(m.EXIF) > jpegSegment {
			m.EXIF = nil
		}
	}
	if n := len(jpegXMPMarker) + len(m.XMP); n > jpegSegment {
		warn("XMP not written: %d bytes, jpeg has room for %d", len(m.XMP), jpegSegment)
		m.XMP = nil
	}
	if n := len(jpegResourceMarker) + len(iptc.ToResource(m.IPTC)); n > jpegSegment {
		warn("IPTC not written: %d bytes, jpeg has room for %d", len(m.IPTC), jpegSegment)
		m.IPTC = nil
	}
	return m, warnings
}

// correctEXIF makes the EXIF block of the output. Formats without another place for the name of
// what made the picture get a block for it.
func (h Header) correctEXIF() ([]byte, error) {
	m := h.Metadata
	b := &exif.Block{Order: binary.LittleEndian}
	if m.EXIF != nil {
		var err error
		if b, err = exif.Parse(bytes.NewReader(m.EXIF), int64(len(m.EXIF))); err != nil {
			return nil, err
		}
	} else if (m.Note.Tool == "" || h.Format == PNG) &&
		(m.IPTC == nil || h.Format != WebP && h.Format != AVIF) {
		return nil, nil
	}
	p := exif.Picture{Width: h.Width, Height: h.Height, DPIX: m.DPIX, DPIY: m.DPIY,
		Software: m.Note.Tool, Uncalibrated: m.Note.Recoloured, SRGB: m.Note.SRGB}
	if h.Format == WebP || h.Format == AVIF {
		p.IPTC = m.IPTC
	}
	return b.For(p).Encode(), nil
}

// correctXMP makes the packet of the output, with what has no other place in its format.
func (h Header) correctXMP() ([]byte, error) {
	m := h.Metadata
	x := xmp.New()
	if m.XMP != nil {
		var err error
		if x, err = xmp.Parse(m.XMP); err != nil {
			return nil, err
		}
	}
	x.For(xmp.Picture{Width: h.Width, Height: h.Height, ScaleX: m.Note.ScaleX,
		ScaleY:     m.Note.ScaleY,
		Recoloured: m.Note.Recoloured})
	if h.Format != PNG {
		for _, t := range m.Text {
			addText(x, t)
		}
	}
	if h.Format == WebP || h.Format == AVIF {
		addIPTC(x, iptc.Parse(m.IPTC))
	}
	if m.Note.Tool != "" {
		x.MadeBy(m.Note.Action, m.Note.Tool, m.Note.Parameters)
	}
	if x.Empty() {
		return nil, nil
	}
	return x.Encode(), nil
}

// addText gives a keyword of PNG as a property, unless there is one.
func addText(x *xmp.Packet, t Text) {
	for _, to := range []struct{ key, local, kind string }{{"Title", "title", "Alt"},
		{"Author", "creator", "Seq"}, {"Description", "description", "Alt"},
		{"Copyright", "rights", "Alt"}} {
		if name := (xmp.Name{Space: xmp.DC, Local: to.local}); t.Key == to.key && !x.Has(name) {
			x.SetList(name, to.kind, t.Value)
		}
	}
}

// iptcProperties are the properties that datasets of IIM stand for (IPTC Photo Metadata Standard).
var iptcProperties = []struct {
	number             byte
	space, local, kind string
}{
	{5, xmp.DC, "title", "Alt"}, {25, xmp.DC, "subject", "Bag"}, {80, xmp.DC, "creator", "Seq"},
	{116, xmp.DC, "rights", "Alt"}, {120, xmp.DC, "description", "Alt"},
	{40, xmp.Photoshop, "Instructions", ""}, {85, xmp.Photoshop, "AuthorsPosition", ""},
	{90, xmp.Photoshop, "City", ""}, {95, xmp.Photoshop, "State", ""},
	{101, xmp.Photoshop, "Country", ""}, {103, xmp.Photoshop, "TransmissionReference", ""},
	{105, xmp.Photoshop, "Headline", ""}, {110, xmp.Photoshop, "Credit", ""},
	{115, xmp.Photoshop, "Source", ""}, {122, xmp.Photoshop, "CaptionWriter", ""},
	{92, xmp.IPTC, "Location", ""}, {100, xmp.IPTC, "CountryCode", ""},
}

// addIPTC gives datasets as properties, unless there are such.
func addIPTC(x *xmp.Packet, sets []iptc.Dataset) {
	for _, p := range iptcProperties {
		name := xmp.Name{Space: p.space, Local: p.local}
		texts := iptc.Texts(sets, p.number)
		switch {
		case len(texts) == 0 || x.Has(name):
		case p.kind == "":
			x.SetText(name, texts[0])
		default:
			x.SetList(name, p.kind, texts...)
		}
	}
	date := strings.Join(iptc.Texts(sets, 55), "")
	if name := (xmp.Name{Space: xmp.Photoshop, Local: "DateCreated"}); len(date) == 8 &&
		!x.Has(name) {
		x.SetText(name, date[:4]+"-"+date[4:6]+"-"+date[6:])
	}
}

// texts are the keywords to be written to a PNG, or the comments of a JPEG.
func (h Header) texts() (texts []Text) {
	tool := h.Metadata.Note.Tool
	for _, t := range h.Metadata.Text {
		if h.Format == PNG && !(t.Key == "Software" && tool != "") ||
			h.Format == JPEG && t.Key == "Comment" {
			texts = append(texts, t)
		}
	}
	if h.Format == PNG && tool != "" {
		texts = append(texts, Text{"Software", tool})
	}
	return texts
}
