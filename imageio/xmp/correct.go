package xmp

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Picture describes the output to which a packet is adapted.
type Picture struct {
	Width, Height int
	// ScaleX and ScaleY are output pixels to one of the source; 0 where only a part of it is shown.
	ScaleX, ScaleY float64
	Recoloured     bool // the colours were converted to another profile
}

// gone are namespaces that describe what else lies in the original file, which is not carried: gain
// maps, depth maps, videos.
var gone = map[string]bool{
	"http://ns.adobe.com/hdr-gain-map/1.0/":           true,
	"http://ns.apple.com/HDRGainMap/1.0/":             true,
	"http://ns.google.com/photos/1.0/container/":      true,
	"http://ns.google.com/photos/1.0/container/item/": true,
	"http://ns.google.com/photos/1.0/depthmap/":       true,
	"http://ns.google.com/photos/1.0/image/":          true,
	"http://ns.google.com/photos/dd/1.0/device/":      true,
	Note: true, // that a second part of the packet follows
}

const camera = "http://ns.google.com/photos/1.0/camera/"

// stored are the properties of namespace TIFF that say how samples are stored.
const stored = " BitsPerSample Compression PhotometricInterpretation SamplesPerPixel PlanarConfiguration " +
	"YCbCrSubSampling XResolution YResolution ResolutionUnit "

// For corrects the packet for an upright picture.
func (p *Packet) For(to Picture) {
	p.Keep(func(n Name) bool {
		switch {
		case gone[n.Space], n == (Name{Space: XMP, Local: "Thumbnails"}),
			n == (Name{Space: MM, Local: "InstanceID"}): // of the file, which is another one now
			return false
		case n.Space == TIFF:
			return !strings.Contains(stored, " "+n.Local+" ")
		case n.Space == camera:
			return !strings.HasPrefix(n.Local, "Micro") && !strings.HasPrefix(n.Local, "Motion")
		case n.Space == Photoshop && to.Recoloured:
			return n.Local != "ICCProfile" && n.Local != "ColorMode"
		case n.Space == EXIF && to.Recoloured:
			return n.Local != "ColorSpace"
		case n.Space == EXIF:
			return n.Local != "SubjectArea" && n.Local != "SubjectLocation"
		case n.Space == GPano, n.Space == Regions:
			return to.ScaleX > 0
		}
		return true
	})
	replace := func(space, local string, value int) {
		if name := (Name{Space: space, Local: local}); p.Has(name) {
			p.SetText(name, strconv.Itoa(value))
		}
	}
	replace(TIFF, "Orientation", 1)
	replace(TIFF, "ImageWidth", to.Width)
	replace(TIFF, "ImageLength", to.Height)
	replace(EXIF, "PixelXDimension", to.Width)
	replace(EXIF, "PixelYDimension", to.Height)
	for i, local := range []string{"FullPanoWidthPixels", "CroppedAreaImageWidthPixels",
		"CroppedAreaLeftPixels", "FullPanoHeightPixels", "CroppedAreaImageHeightPixels",
		"CroppedAreaTopPixels"} {
		scale := to.ScaleX
		if i >= 3 {
			scale = to.ScaleY
		}
		if v, err := strconv.ParseFloat(p.Text(Name{Space: GPano, Local: local}), 64); err == nil {
			replace(GPano, local, int(math.Round(min(max(v*scale, 0), math.MaxInt32))))
		}
	}
}

// MadeBy notes in the history what was done: an action of the standard such as "resized", by which
// program, and how. A picture that names no tool that created it gets this one.
func (p *Packet) MadeBy(action, agent, parameters string) {
	if tool := (Name{Space: XMP, Local: "CreatorTool"}); !p.Has(tool) {
		p.SetText(tool, agent)
	}
	event := &node{name: listItem,
		attrs: []xml.Attr{{Name: Name{Space: RDF, Local: "parseType"}, Value: "Resource"}}}
	for _, field := range [][2]string{{"action", action}, {"softwareAgent", agent},
		{"parameters", parameters}, {"changed", "/"}} {
		event.children = append(event.children,
			&node{name: Name{Space: Event, Local: field[0]}, text: field[1]})
	}
	name := Name{Space: MM, Local: "History"}
	n := p.find(name)
	if n == nil || len(n.children) != 1 || n.children[0].name.Space != RDF {
		p.SetList(name, "Seq")
		n = p.find(name)
	}
	n.children[0].children = append(n.children[0].children, event)
}

// innocent are the properties that Private keeps, by namespace; all of those where nothing is
// listed.
var innocent = map[string]string{
	DC:     "",
	Rights: "",
	XMP:    " CreateDate ModifyDate MetadataDate CreatorTool Rating Label ",
	Photoshop: " Credit Source Headline DateCreated AuthorsPosition CaptionWriter Instructions Urgency " +
		"ICCProfile ",
	TIFF: " Make Model Artist Copyright ImageDescription Software DateTime Orientation ImageWidth " +
		"ImageLength ",
	EXIF: " ExposureTime FNumber ExposureProgram ISOSpeedRatings DateTimeOriginal DateTimeDigitized " +
		"ShutterSpeedValue ApertureValue BrightnessValue ExposureBiasValue MaxApertureValue " +
		"SubjectDistance MeteringMode LightSource Flash FocalLength SensingMethod SceneType CustomRendered " +
		"ExposureMode WhiteBalance DigitalZoomRatio FocalLengthIn35mmFilm SceneCaptureType GainControl " +
		"Contrast Saturation Sharpness SubjectDistanceRange ColorSpace ExifVersion PixelXDimension " +
		"PixelYDimension ",
	EXIFEX: " PhotographicSensitivity LensSpecification LensMake LensModel Gamma ",
	Aux:    " Lens LensInfo LensID ApproximateFocusDistance ",
	IPTC:   " IntellectualGenre SubjectCode Scene ",
	GPano:  "",
}

// Private removes what tells of a place, of a particular camera, lens or owner, of people shown,
// and of the file's history.
func (p *Packet) Private() {
	p.Keep(func(n Name) bool {
		list, known := innocent[n.Space]
		return known && (list == "" || strings.Contains(list, fmt.Sprintf(" %s ", n.Local)))
	})
}
