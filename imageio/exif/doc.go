// Package exif takes blocks of EXIF apart, corrects them for a picture that has been turned upright
// and enlarged, and puts them together again. It is for package imageio: an EXIF block is a TIFF
// structure (CIPA DC-008; TIFF 6.0), whether it lies in a JPEG, PNG or WebP or is the TIFF file
// itself.
//
// Every entry is read by itself, so what is damaged or of an unknown type costs itself alone.
// Entries that describe how samples are stored are left out, for they are those of another file,
// and so is the thumbnail. Maker notes keep their place in the block if they can: many count
// positions from its beginning.
package exif
