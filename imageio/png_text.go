package imageio

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/liif-render/liif/imageio/iptc"
)

const (
	pngXMPKey    = "XML:com.adobe.xmp"
	rawProfile   = "Raw profile type " // ImageMagick's, for what PNG has no chunk for
	maxTexts     = 256
	maxTextBytes = 1 << 20
)

// pngText reads a tEXt, zTXt or iTXt chunk (PNG, third edition, 11.3.3).
func (b *blocks) pngText(kind string, data []byte) error {
	key, rest, found := bytes.Cut(data, []byte{0})
	if !found || len(key) < 1 || len(key) > 79 {
		return errors.New("bad keyword")
	}
	compressed := kind == "zTXt"
	if kind == "iTXt" {
		if len(rest) < 2 {
			return io.ErrUnexpectedEOF
		}
		compressed = rest[0] == 1
		parts := bytes.SplitN(rest[2:], []byte{0}, 3) // the language, the keyword in it, the text
		if len(parts) < 3 {
			return io.ErrUnexpectedEOF
		}
		rest = parts[2]
	} else if compressed {
		if len(rest) < 1 {
			return io.ErrUnexpectedEOF
		}
		rest = rest[1:]
	}
	if compressed {
		z, err := zlib.NewReader(bytes.NewReader(rest))
		if err != nil {
			return err
		}
		defer z.Close()
		if rest, err = io.ReadAll(io.LimitReader(z, int64(maxBlock)+1)); err != nil {
			return err
		}
		if len(rest) > maxBlock {
			return errBlockTooLarge
		}
	}
	name := string(key)
	switch profile, raw := strings.CutPrefix(name, rawProfile); {
	case name == pngXMPKey:
		b.xmp = bytes.Clone(rest)
	case raw:
		return b.rawProfile(profile, rest)
	case len(b.text) < maxTexts && len(rest) <= maxTextBytes:
		text := string(rest)
		if kind != "iTXt" {
			text = latin1(rest)
		}
		b.text = append(b.text, Text{latin1(key), text})
	}
	return nil
}

// latin1 decodes what should be Latin-1. Some writers put UTF-8 there, which it hardly ever looks
// like.
func latin1(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var s strings.Builder
	for _, c := range data {
		s.WriteRune(rune(c))
	}
	return s.String()
}

// rawProfile takes a block written as its name, its length and hexadecimal digits in lines.
func (b *blocks) rawProfile(kind string, data []byte) error {
	lines := bytes.SplitN(bytes.TrimLeft(data, "\n"), []byte("\n"), 3)
	if len(lines) < 3 {
		return errors.New("bad raw profile")
	}
	block, err := hex.DecodeString(string(bytes.Join(bytes.Fields(lines[2]), nil)))
	if err != nil {
		return err
	}
	switch kind {
	case "exif", "APP1":
		if tiff, ok := bytes.CutPrefix(block, []byte(jpegEXIFMarker)); ok && b.exif == nil {
			b.exif = tiff
		} else if packet, ok := bytes.CutPrefix(block, []byte(jpegXMPMarker)); ok && b.xmp == nil {
			b.xmp = packet
		}
	case "xmp":
		if b.xmp == nil {
			b.xmp = block
		}
	case "iptc", "8bim":
		b.resources(block)
	}
	return nil
}

// resources takes the IPTC data among Photoshop's image resources, or as they are.
func (b *blocks) resources(data []byte) {
	if b.iptc != nil {
		return
	}
	data = bytes.TrimPrefix(data, []byte(jpegResourceMarker))
	if bytes.HasPrefix(data, []byte("8BIM")) {
		data = iptc.FromResources(data)
	}
	if sets := iptc.Parse(data); len(sets) > 0 {
		b.iptc = iptc.Encode(sets)
	}
}

// appendPNGBlocks appends the chunks of metadata other than the profile and the resolution.
func appendPNGBlocks(out []byte, m Metadata) []byte {
	for _, t := range m.Text {
		if ascii(t.Value) {
			out = appendChunk(out, "tEXt", []byte(t.Key+"\x00"+t.Value))
		} else {
			out = appendChunk(out, "iTXt", []byte(t.Key+"\x00\x00\x00\x00\x00"+t.Value))
		}
	}
	if m.XMP != nil {
		out = appendChunk(out, "iTXt", append([]byte(pngXMPKey+"\x00\x00\x00\x00\x00"), m.XMP...))
	}
	if m.IPTC != nil {
		block := iptc.ToResource(m.IPTC)
		digits := hex.EncodeToString(block)
		var text bytes.Buffer
		fmt.Fprintf(&text, "\niptc\n%8d\n", len(block))
		for len(digits) > 0 {
			n := min(len(digits), 72)
			text.WriteString(digits[:n] + "\n")
			digits = digits[n:]
		}
		out = appendChunk(out, "tEXt", append([]byte(rawProfile+"iptc\x00"), text.Bytes()...))
	}
	if m.EXIF != nil {
		out = appendChunk(out, "eXIf", m.EXIF)
	}
	return out
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' || r < ' ' && r != '\n' })
}

// appendJPEGBlocks appends the segments of metadata other than JFIF's and the profile's.
func appendJPEGBlocks(out []byte, m Metadata) []byte {
	if m.EXIF != nil {
		out = appendSegment(out, jpegAPP1, append([]byte(jpegEXIFMarker), m.EXIF...))
	}
	if m.XMP != nil {
		out = appendSegment(out, jpegAPP1, append([]byte(jpegXMPMarker), m.XMP...))
	}
	if m.IPTC != nil {
		out = appendSegment(out, jpegAPP13,
			append([]byte(jpegResourceMarker), iptc.ToResource(m.IPTC)...))
	}
	for _, t := range m.Text {
		if len(t.Value) <= jpegSegment {
			out = appendSegment(out, jpegCOM, []byte(t.Value))
		}
	}
	return out
}
