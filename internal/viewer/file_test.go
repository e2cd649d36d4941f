package viewer

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/liif-render/liif/imageio/exif"
)

// TestExifFacts: what a camera noted is written for people, and what is missing or odd is left out.
func TestExifFacts(t *testing.T) {
	order := binary.LittleEndian
	ascii := func(tag uint16, s string) exif.Entry {
		return exif.Entry{Tag: tag, Type: exif.ASCII, Count: uint32(len(s) + 1),
			Value: append([]byte(s), 0)}
	}
	rational := func(tag uint16, over, under uint32) exif.Entry {
		v := order.AppendUint32(order.AppendUint32(nil, over), under)
		return exif.Entry{Tag: tag, Type: exif.Rational, Count: 1, Value: v}
	}
	iso := exif.Entry{Tag: sensitivityTag, Type: exif.Short, Count: 1,
		Value: order.AppendUint16(nil, 400)}
	whole := &exif.Block{Order: order,
		Image: []exif.Entry{ascii(makeTag, "Maker"), ascii(modelTag, "Maker X1 ")},
		Photo: []exif.Entry{rational(exposureTag, 10, 1250), rational(apertureTag, 28, 10), iso,
			ascii(takenTag, "2026:02:03 04:05:06"), rational(focalLengthTag, 50, 1),
			ascii(lensModelTag, "50mm")}}
	for _, c := range []struct {
		name  string
		block *exif.Block
		want  [][2]string
	}{
		{"whole", whole, [][2]string{{"Camera", "Maker X1"}, {"Lens", "50mm"},
			{"Exposure", "1/125 s  f/2.8  ISO 400  50 mm"}, {"Taken", "2026-02-03 04:05:06"}}},
		{"nothing", &exif.Block{Order: order}, nil},
		{"odd", &exif.Block{Order: order,
			Image: []exif.Entry{ascii(makeTag, "A"), ascii(modelTag, "B")},
			Photo: []exif.Entry{rational(exposureTag, 1, 0), rational(apertureTag, 0, 1),
				ascii(takenTag, "yesterday")}}, [][2]string{{"Camera", "A B"}}},
		{"long", &exif.Block{Order: order, Photo: []exif.Entry{rational(exposureTag, 5, 2)}},
			[][2]string{{"Exposure", "2.5 s"}}},
	} {
		if got := exifFacts(c.block); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
