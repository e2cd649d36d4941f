// Package imageio reads pictures and writes them row by row. It is for programs that turn
// pictures into pictures: liif-render, the viewer, the trainer. It knows files, not networks.
//
// Open and Decode read PNG, JPEG, WebP, TIFF, BMP, GIF (the first frame), PNM (PBM to PPM, PAM,
// PFM), HEIC and AVIF of 8 or 16 bits per sample: grey, palette, RGB or CMYK, with or without
// alpha. The format is found from the content, the EXIF orientation is applied, and the size is
// checked against a pixel limit before anything is decoded. The ICC profile, the resolution, EXIF,
// XMP, IPTC and texts are kept aside in Metadata.
//
// Decoders of the standard library and golang.org/x/image are used where they read what Pillow and
// libvips read: for PNG and WebP. They do not for JPEG, TIFF, BMP and GIF: what they refuse or get
// wrong is said in jpeg_frame.go, tiff_header.go, tiff_fax.go, bmp_read.go and gif_read.go. JPEG
// and lossy WebP give libjpeg's and libwebp's values to the bit. TIFF is read with 1 to 16 bits, in
// strips, tiles and planes, as grey, palette, RGB, YCbCr and CMYK, uncompressed or with LZW,
// Deflate, Zstandard, PackBits, JPEG or fax codes, and in Lab; samples of floating point and of 32
// bits become 16 (tiff_wide.go). Raw photographs are refused.
//
// The containers of HEIC and AVIF are read here (heif_box.go), their pictures are decoded by
// internal/heif. Of animations the still picture or the first frame is read, of a TIFF the first
// page or ReadOptions.Page; warnings say so. ReadOptions.Damaged takes of a broken file what there
// is (damage.go).
//
// How much a JPEG or a lossy WebP was compressed, Image.JPEGQuality tells.
//
// A Writer writes Metadata as they are right for the picture written: upright, of its size, without
// the thumbnail. Metadata.Under leaves out what is private, or all; a Note says what made the
// picture.
//
// Create and NewWriter write PNG, TIFF, JPEG, WebP and PNM from rows given top to bottom. PNG, TIFF
// and JPEG are compressed in strips on several threads and need memory for a few strips, whatever
// the height; the bytes written depend on the picture and the Header alone, not on the number of
// threads or on how the rows were cut into calls. WebP (lossless) is compressed as a whole when the
// writer is closed. A file appears under its name only when it is complete.
package imageio
