package xmp

// Namespaces (ISO 16684-1, 8; IPTC Photo Metadata Standard 2023.2; Exif metadata for XMP, CIPA
// DC-010).
const (
	RDF       = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	DC        = "http://purl.org/dc/elements/1.1/"
	XMP       = "http://ns.adobe.com/xap/1.0/"
	Rights    = "http://ns.adobe.com/xap/1.0/rights/"
	MM        = "http://ns.adobe.com/xap/1.0/mm/"
	Event     = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
	Note      = "http://ns.adobe.com/xmp/note/"
	Photoshop = "http://ns.adobe.com/photoshop/1.0/"
	TIFF      = "http://ns.adobe.com/tiff/1.0/"
	EXIF      = "http://ns.adobe.com/exif/1.0/"
	EXIFEX    = "http://cipa.jp/exif/1.0/"
	Aux       = "http://ns.adobe.com/exif/1.0/aux/"
	IPTC      = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
	IPTCExt   = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
	Regions   = "http://www.metadataworkinggroup.com/schemas/regions/"
	GPano     = "http://ns.google.com/photos/1.0/panorama/"
	xmlNS     = "http://www.w3.org/XML/1998/namespace"
	metaNS    = "adobe:ns:meta/"
)

// prefix is the usual one of a namespace.
var prefix = map[string]string{
	RDF: "rdf", DC: "dc", XMP: "xmp", Rights: "xmpRights", MM: "xmpMM", Event: "stEvt",
	Note:      "xmpNote",
	Photoshop: "photoshop", TIFF: "tiff", EXIF: "exif", EXIFEX: "exifEX", Aux: "aux",
	IPTC: "Iptc4xmpCore", IPTCExt: "Iptc4xmpExt", Regions: "mwg-rs", GPano: "GPano", metaNS: "x",
}
