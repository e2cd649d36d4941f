package viewer

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/exif"
	"github.com/liif-render/liif/internal/cli"
)

// file holds a picture's file name and metadata.
type file struct {
	path     string
	size     int64
	modified time.Time
	exif     [][2]string // the camera's notes, as text
}

// stat looks at a file; of one that cannot be looked at, the size is 0.
func stat(path string) file {
	f := file{path: path}
	if info, err := os.Stat(path); err == nil {
		f.size, f.modified = info.Size(), info.ModTime()
	}
	return f
}

// same reports whether the file has not changed since.
func (f file) same() bool {
	now := stat(f.path)
	return now.size == f.size && now.modified.Equal(f.modified)
}

// readExif picks the camera's entries that photographers ask for.
func (f *file) readExif(m *imageio.Image) {
	block, err := exif.Parse(bytes.NewReader(m.Metadata.EXIF), int64(len(m.Metadata.EXIF)))
	if err == nil {
		f.exif = exifFacts(block)
	}
}

// Tags of EXIF (CIPA DC-008, 4.6).
const (
	makeTag, modelTag              = 0x010f, 0x0110
	exposureTag, apertureTag       = 0x829a, 0x829d
	sensitivityTag, takenTag       = 0x8827, 0x9003
	focalLengthTag, lensModelTag   = 0x920a, 0xa434
	takenFormat, takenFormatPeople = "2006:01:02 15:04:05", "2006-01-02 15:04:05"
)

// exifFacts formats a camera's entries as photographers write them.
func exifFacts(b *exif.Block) (facts [][2]string) {
	add := func(name, text string) {
		if text = cli.Printable(strings.TrimSpace(text)); text != "" {
			facts = append(facts, [2]string{name, text})
		}
	}
	camera, maker := exifText(b.Image, modelTag), exifText(b.Image, makeTag)
	if !strings.HasPrefix(strings.ToLower(camera), strings.ToLower(maker)) {
		camera = maker + " " + camera
	}
	add("Camera", camera)
	add("Lens", exifText(b.Photo, lensModelTag))
	var exposure []string
	if t := exifNumber(b, exposureTag); t >= 0.3 {
		exposure = append(exposure, fmt.Sprintf("%.3g s", t))
	} else if t > 0 {
		exposure = append(exposure, fmt.Sprintf("1/%.0f s", 1/t))
	}
	if n := exifNumber(b, apertureTag); n > 0 {
		exposure = append(exposure, fmt.Sprintf("f/%.3g", n))
	}
	if n := exifNumber(b, sensitivityTag); n > 0 {
		exposure = append(exposure, fmt.Sprintf("ISO %.0f", n))
	}
	if n := exifNumber(b, focalLengthTag); n > 0 {
		exposure = append(exposure, fmt.Sprintf("%.4g mm", n))
	}
	add("Exposure", strings.Join(exposure, "  "))
	if at, err := time.Parse(takenFormat, exifText(b.Photo, takenTag)); err == nil {
		add("Taken", at.Format(takenFormatPeople))
	}
	return facts
}

// exifEntry finds a tag in a directory.
func exifEntry(dir []exif.Entry, tag uint16) (e exif.Entry, ok bool) {
	i := slices.IndexFunc(dir, func(e exif.Entry) bool { return e.Tag == tag })
	if i < 0 {
		return e, false
	}
	return dir[i], true
}

// exifText is a tag's text, empty if there is none.
func exifText(dir []exif.Entry, tag uint16) string {
	e, _ := exifEntry(dir, tag)
	if e.Type != exif.ASCII && e.Type != exif.UTF8 {
		return ""
	}
	text, _, _ := strings.Cut(string(e.Value), "\x00")
	return strings.TrimSpace(text)
}

// exifNumber is a number among the camera's entries, 0 if it is missing.
func exifNumber(b *exif.Block, tag uint16) float64 {
	e, _ := exifEntry(b.Photo, tag)
	switch {
	case e.Type == exif.Short && len(e.Value) >= 2:
		return float64(b.Order.Uint16(e.Value))
	case e.Type == exif.Long && len(e.Value) >= 4:
		return float64(b.Order.Uint32(e.Value))
	case e.Type == exif.Rational && len(e.Value) >= 8:
		if under := b.Order.Uint32(e.Value[4:]); under != 0 {
			return float64(b.Order.Uint32(e.Value)) / float64(under)
		}
	}
	return 0
}
