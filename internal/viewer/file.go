package viewer

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"github.com/liif-render/liif/imageio"
)

// file is what is known of a picture's file beside the pixels.
type file struct {
	path     string
	size     int64
	modified time.Time
	exif     [][2]string // what the camera noted, for people
}

// stat looks at a file; of one that cannot be looked at, the size is 0.
func stat(path string) file {
	f := file{path: path}
	if info, err := os.Stat(path); err == nil {
		f.size, f.modified = info.Size(), info.ModTime()
	}
	return f
}

// same tells whether the file has not changed since.
func (f file) same() bool {
	now := stat(f.path)
	return now.size == f.size && now.modified.Equal(f.modified)
}

// metaFormats are the formats that Exif is read from.
var metaFormats = map[imageio.Format]imagemeta.ImageFormat{imageio.JPEG: imagemeta.JPEG,
	imageio.PNG: imagemeta.PNG, imageio.TIFF: imagemeta.TIFF, imageio.WebP: imagemeta.WebP}

// readExif reads what the camera noted: of a file without, or with faults, what there is.
func (f *file) readExif(format imageio.Format) {
	kind, ok := metaFormats[format]
	if !ok {
		return
	}
	from, err := os.Open(f.path)
	if err != nil {
		return
	}
	defer from.Close()
	tags := map[string]any{}
	wanted := "Make Model LensModel DateTimeOriginal ExposureTime FNumber ISO FocalLength Software"
	_, _ = imagemeta.Decode(imagemeta.Options{R: from, ImageFormat: kind, Sources: imagemeta.EXIF,
		Timeout: 2 * time.Second,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			return strings.Contains(" "+wanted+" ", " "+t.Tag+" ")
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			if tags[t.Tag] == nil {
				tags[t.Tag] = t.Value
			}
			return nil
		}})
	f.exif = exifFacts(tags)
}

// exifFacts writes the tags as a photographer would.
func exifFacts(tags map[string]any) (facts [][2]string) {
	word := func(tag string) string {
		if tags[tag] == nil {
			return ""
		}
		return strings.TrimSpace(fmt.Sprint(tags[tag]))
	}
	add := func(name string, parts ...string) {
		text := strings.TrimSpace(strings.Join(parts, " "))
		if text != "" {
			facts = append(facts, [2]string{name, text})
		}
	}
	camera, maker := word("Model"), word("Make")
	if !strings.HasPrefix(strings.ToLower(camera), strings.ToLower(maker)) {
		camera = maker + " " + camera
	}
	add("Camera", camera)
	add("Lens", word("LensModel"))
	var exposure []string
	if t := number(tags["ExposureTime"]); t >= 0.3 {
		exposure = append(exposure, fmt.Sprintf("%.3g s", t))
	} else if t > 0 {
		exposure = append(exposure, fmt.Sprintf("1/%.0f s", 1/t))
	}
	if n := number(tags["FNumber"]); n > 0 {
		exposure = append(exposure, fmt.Sprintf("f/%.3g", n))
	}
	if n := number(tags["ISO"]); n > 0 {
		exposure = append(exposure, fmt.Sprintf("ISO %.0f", n))
	}
	if n := number(tags["FocalLength"]); n > 0 {
		exposure = append(exposure, fmt.Sprintf("%.4g mm", n))
	}
	add("Exposure", strings.Join(exposure, "  "))
	if at, err := time.Parse("2006:01:02 15:04:05", word("DateTimeOriginal")); err == nil {
		add("Taken", at.Format("2006-01-02 15:04:05"))
	}
	return facts
}

// number is a tag's value as a number; 0 if it is none.
func number(v any) float64 {
	switch v := v.(type) {
	case interface{ Float64() float64 }:
		return v.Float64()
	case float64:
		return v
	case float32:
		return float64(v)
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint32:
		return float64(v)
	case uint16:
		return float64(v)
	}
	return 0
}
