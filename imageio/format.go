package imageio

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Format is a picture file format. The zero value is no format.
type Format int

// The formats read; those for which CanWrite holds are written too. IIIF is written only.
const (
	PNG Format = iota + 1
	JPEG
	WebP
	TIFF
	BMP
	GIF
	PNM // PBM, PGM, PPM, PAM and PFM
	HEIC
	AVIF
	DZI  // Deep Zoom: a file NAME.dzi, and tiles in the folder NAME_files
	IIIF // a folder that a web server makes an image service of IIIF 3, level 0
)

var formatNames = [...]string{
	PNG: "png", JPEG: "jpeg", WebP: "webp", TIFF: "tiff", BMP: "bmp", GIF: "gif", PNM: "pnm",
	HEIC: "heic", AVIF: "avif", DZI: "dzi", IIIF: "iiif",
}

var formatByName = map[string]Format{
	"png": PNG, "apng": PNG,
	"jpeg": JPEG, "jpg": JPEG, "jpe": JPEG, "jfif": JPEG,
	"webp": WebP,
	"tiff": TIFF, "tif": TIFF,
	"bmp": BMP, "dib": BMP,
	"gif": GIF,
	"pnm": PNM, "pbm": PNM, "pgm": PNM, "ppm": PNM, "pam": PNM, "pfm": PNM,
	"heic": HEIC, "heif": HEIC, "hif": HEIC,
	"avif": AVIF,
	"dzi":  DZI,
	"iiif": IIIF,
}

var knownFormats = strings.Join(formatNames[PNG:], ", ")

// String returns the lower-case name of the format, such as "png".
func (f Format) String() string {
	if f < PNG || int(f) >= len(formatNames) {
		return "unknown format"
	}
	return formatNames[f]
}

// CanWrite tells whether Create knows the format: PNG, JPEG, WebP, TIFF, PNM, AVIF, DZI and IIIF.
func (f Format) CanWrite() bool {
	return f >= PNG && f <= TIFF || f == PNM || f == AVIF || f.IsTiles()
}

// IsTiles tells whether the format is many files: DZI or IIIF.
func (f Format) IsTiles() bool { return f == DZI || f == IIIF }

// ParseFormat returns the format of a name such as "png", "jpg" or "tif", in any case and without
// a dot. The error is ErrFormat.
func ParseFormat(name string) (Format, error) {
	if f, ok := formatByName[strings.ToLower(name)]; ok {
		return f, nil
	}
	return 0, fmt.Errorf("%w: %q (known: %s)", ErrFormat, name, knownFormats)
}

// FormatFromPath returns the format that the extension of path stands for. It is meant for outputs:
// what an input is, its content says. The error is ErrFormat.
func FormatFromPath(path string) (Format, error) {
	ext := filepath.Ext(path)
	if f, ok := formatByName[strings.ToLower(strings.TrimPrefix(ext, "."))]; ok && ext != "" {
		return f, nil
	}
	if ext == "" {
		return 0, fmt.Errorf("%s: %w: the name has no extension", path, ErrFormat)
	}
	return 0, fmt.Errorf("%s: %w: extension %q (known: %s)", path, ErrFormat, ext, knownFormats)
}

// sniffLen is the number of leading bytes that sniff looks at.
const sniffLen = 64

// sniff finds the format from the first bytes of a file. The error is ErrFormat and says what the
// content looks like, so that a renamed file is recognised as such.
func sniff(head []byte) (Format, error) {
	has := func(at int, magic string) bool {
		return len(head) >= at+len(magic) && string(head[at:at+len(magic)]) == magic
	}
	switch {
	case has(0, "\x89PNG"):
		return PNG, nil
	case has(0, "\xff\xd8\xff"):
		return JPEG, nil
	case has(0, "RIFF") && has(8, "WEBP"):
		return WebP, nil
	case isTIFF(head):
		return TIFF, nil
	case has(0, "GIF87a"), has(0, "GIF89a"):
		return GIF, nil
	case has(0, "BM") && (has(6, "\x00\x00\x00\x00") || isBMPHeader(head)):
		return BMP, nil
	case isPNM(head):
		return PNM, nil
	}
	if heif, av1 := isHEIF(head); av1 {
		return AVIF, nil
	} else if heif {
		return HEIC, nil
	}
	return 0, fmt.Errorf("%w: the content is %s", ErrFormat, describe(head))
}

// develop names the way for raw photographs.
const develop = "develop it first, with darktable, RawTherapee, or dcraw (dcraw -c -w FILE, into a pipe)"

// decodeJXL names the way for JPEG XL, of which there is no library in Go.
const decodeJXL = "decode it with djxl (djxl IN.jxl OUT.png; since 0.9 also into a pipe: " +
	"djxl IN.jxl - --output_format ppm | liif-render - OUT.png)"

// foreign lists formats that are not read, so that the error can name them.
var foreign = []struct {
	at    int
	magic string
	what  string
}{
	{0, "IIRO", "a raw photograph (Olympus): " + develop},
	{0, "IIRS", "a raw photograph (Olympus): " + develop},
	{0, "MMOR", "a raw photograph (Olympus): " + develop},
	{0, "IIU\x00", "a raw photograph (Panasonic): " + develop},
	{0, "FUJIFILMCCD-RAW", "a raw photograph (Fujifilm): " + develop},
	{4, "ftypcrx", "a raw photograph (Canon): " + develop},
	{0, "FOVb", "a raw photograph (Sigma): " + develop},
	{4, "ftyp", "a film"},
	{0, "\xff\x0a", "a JPEG XL picture: " + decodeJXL},
	{4, "JXL ", "a JPEG XL picture: " + decodeJXL},
	{4, "jP  ", "a JPEG 2000 picture"},
	{0, "8BPS", "a Photoshop document"},
	{0, "v/1\x01", "an OpenEXR picture"},
	{0, "%PDF", "a PDF document"},
	{0, "PK\x03\x04", "a zip archive"},
	{0, "RIFF", "a RIFF file other than webp"},
}

func describe(head []byte) string {
	for _, f := range foreign {
		if len(head) >= f.at+len(f.magic) && string(head[f.at:f.at+len(f.magic)]) == f.magic {
			return f.what
		}
	}
	if looksLikeText(head) {
		start := bytes.TrimSpace(head)
		if len(start) > 16 {
			start = start[:16]
		}
		return fmt.Sprintf("text (it starts with %q)", strings.ToValidUTF8(string(start), ""))
	}
	if len(head) > 8 {
		head = head[:8]
	}
	return fmt.Sprintf("not a picture known here (it starts with % x)", head)
}

// looksLikeText tells whether head is UTF-8 without control characters; a rune cut at the end of
// head does not count against it.
func looksLikeText(head []byte) bool {
	for i := 0; i < len(head); {
		r, size := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && size == 1 {
			return i > 0 && !utf8.FullRune(head[i:])
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		i += size
	}
	return len(head) > 0
}
