package exif

import "slices"

// Tags (CIPA DC-008-2024, 4.6; TIFF 6.0).
const (
	TagSoftware     = 305
	TagArtist       = 315
	TagCopyright    = 33432
	TagDescription  = 270
	tagImageWidth   = 256
	tagImageLength  = 257
	tagOrientation  = 274
	tagXResolution  = 282
	tagYResolution  = 283
	tagResUnit      = 296
	tagPhotoIFD     = 34665
	tagGPSIFD       = 34853
	tagInteropIFD   = 40965
	tagColorSpace   = 40961
	tagPixelX       = 40962
	tagPixelY       = 40963
	tagMakerNote    = 37500
	tagIPTC         = 33723
	tagSubjectArea  = 37396
	tagSubjectPlace = 41492
)

// structural tells of tags of the first directory that say how the samples of that file are stored,
// or hold what imageio carries by itself: XMP, IPTC, the ICC profile.
func structural(tag uint16) bool {
	switch {
	case tag >= 254 && tag <= 259, tag >= 262 && tag <= 266, tag == 273, tag == tagOrientation,
		tag >= 277 && tag <= 281, tag == 284, tag >= 288 && tag <= 293, tag == 297, tag == 301,
		tag >= 317 && tag <= 347, tag >= 512 && tag <= 532, tag == 559, tag == 700,
		// scanners' and old Adobe's
		tag >= 32781 && tag <= 32998,
		// GeoTIFF: places of pixels
		tag == 33550, tag == 33922, tag == 34264, tag >= 34735 && tag <= 34737,
		tag == 33723, tag == 34377, tag == 34675, tag == 37724,
		tag == 50341, tag >= 50706 && tag <= 52551: // print matching, DNG
		return tag != 531 // YCbCrPositioning belongs to EXIF
	}
	return false
}

// innocent are the tags that Private keeps: who made the picture, when, and how it was exposed.
// What is not named, a tag of a maker or of a later edition, may tell more.
var innocent = map[string][]uint16{
	"image": {TagDescription, 271, 272, tagXResolution, tagYResolution, tagResUnit, TagSoftware,
		306,
		TagArtist, 531, TagCopyright, tagImageWidth, tagImageLength},
	"photo": {33434, 33437, 34850, 34852, 34855, 34856, 34864, 34865, 34866, 34867, 34868, 34869,
		36864, 36867, 36868, 36880, 36881, 36882, 37121, 37122, 37377, 37378, 37379, 37380, 37381,
		37382,
		37383, 37384, 37385, 37386, 37520, 37521, 37522, 40960, tagColorSpace, tagPixelX, tagPixelY,
		41483, 41484, 41486, 41487, 41488, 41493, 41495, 41728, 41729, 41730, 41985, 41986, 41987,
		41988,
		41989, 41990, 41991, 41992, 41993, 41994, 41995, 41996, 42034, 42035, 42036, 42080, 42240},
}

// Private returns the block without what tells of a place, of a particular camera, lens or owner,
// and without the notes of makers and users. Names of author and rights stay, for they are meant to
// be seen.
func (b *Block) Private() *Block {
	c := b.clone()
	keep := func(dir *[]Entry, kind string) {
		*dir = slices.DeleteFunc(*dir,
			func(e Entry) bool { return !slices.Contains(innocent[kind], e.Tag) })
	}
	keep(&c.Image, "image")
	keep(&c.Photo, "photo")
	c.GPS, c.noteAt = nil, 0
	return c
}
