package imageio

import (
	"bytes"
	"io"

	"github.com/bep/imagemeta"
)

// exif is what is used of an EXIF block, or of the first directory of a TIFF file.
type exif struct {
	orientation int     // 1..8, anything else if absent or wrong
	dpiX, dpiY  float64 // 0 if absent
}

// readEXIF reads the block found in the container. An EXIF block is a TIFF structure, so the same
// reader does for TIFF files and for the blocks of all other formats.
func (b *blocks) readEXIF(f *file) exif {
	var r io.ReadSeeker
	switch {
	case f.format == TIFF:
		r = f.section()
	case b.exif != nil:
		r = bytes.NewReader(b.exif)
	default:
		return exif{}
	}
	var (
		ex   exif
		x, y float64
		unit = 2 // inch, the default of the tag
	)
	_, err := imagemeta.Decode(imagemeta.Options{
		R:           r,
		ImageFormat: imagemeta.TIFF,
		Sources:     imagemeta.EXIF,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			if t.Namespace != "IFD0" {
				return false
			}
			switch t.Tag {
			case "Orientation", "XResolution", "YResolution", "ResolutionUnit":
				return true
			}
			return false
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			v := number(t.Value)
			switch t.Tag {
			case "Orientation":
				ex.orientation = int(v)
			case "XResolution":
				x = v
			case "YResolution":
				y = v
			case "ResolutionUnit":
				unit = int(v)
			}
			return nil
		},
	})
	if err != nil {
		b.warn("EXIF not read to its end: %v", err)
	}
	const inch, centimetre = 2, 3
	switch unit {
	case inch:
		ex.dpiX, ex.dpiY = x, y
	case centimetre:
		ex.dpiX, ex.dpiY = x*2.54, y*2.54
	}
	return ex
}

// number returns a tag's value, 0 if it is no single number.
func number(v any) float64 {
	switch v := v.(type) {
	case uint8:
		return float64(v)
	case uint16:
		return float64(v)
	case uint32:
		return float64(v)
	case int32:
		return float64(v)
	case imagemeta.Rat[uint32]:
		return v.Float64()
	case imagemeta.Rat[int32]:
		return v.Float64()
	}
	return 0
}
