package imageio

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"

	"golang.org/x/image/webp"

	"github.com/liif-render/liif/imageio/colour"
)

// DefaultMaxPixels is the pixel limit of a zero ReadOptions: 268 megapixels, a picture of
// 16384 x 16384. Decoding that much 8-bit RGB takes up to 2 GiB, of a progressive JPEG 3 GiB.
const DefaultMaxPixels = 1 << 28

// ReadOptions are the choices of Open and Decode; the zero value is a good one.
type ReadOptions struct {
	// MaxPixels is the largest width times height that is decoded; 0 means DefaultMaxPixels, a
	// negative number no limit.
	MaxPixels int64
	// Damaged reads as much of a damaged or truncated picture as there is, with a warning, instead
	// of refusing it.
	Damaged bool
	// Page is the page of a TIFF that is read, 1 being the first and 0 meaning it.
	Page int
	// InkProfile is what a picture of inks with a profile is converted to; it must be of RGB, and
	// nil means sRGB.
	InkProfile *colour.Profile
	// Whole, if not 0, is how many bytes of samples are decoded at most: larger pictures stay in
	// their files where these have them in tiles, strips or levels that can be decoded apart: TIFF
	// and DZI (Image.OnDisk). For these, DefaultMaxPixels is no limit, MaxPixels is.
	Whole int64
	// Cache is how many bytes of decoded parts such a picture keeps; 0 means DefaultCache.
	Cache int64
	// TrustAlpha takes such a picture with an alpha channel to be transparent without a look.
	TrustAlpha bool
	// IgnoreOrientation leaves the rows as they are stored, whatever EXIF says.
	IgnoreOrientation bool
}

func (o ReadOptions) maxPixels() int64 {
	if o.MaxPixels == 0 {
		return DefaultMaxPixels
	}
	return o.MaxPixels
}

// Open reads the picture in the file at path. The errors are those of package os, and ErrEmpty,
// ErrFormat, ErrTooLarge, ErrTruncated or ErrCorrupt; each is one line and names the file.
func Open(path string, o ReadOptions) (*Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	m, err := openFile(f, path, o)
	if err != nil || m.OnDisk == nil || m.OnDisk.close == nil {
		f.Close()
	}
	return m, err
}

func openFile(f *os.File, path string, o ReadOptions) (*Image, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, pathError(path, err)
	case info.IsDir():
		return nil, fmt.Errorf("%s: is a folder", path)
	case !info.Mode().IsRegular():
		return Decode(f, path, o)
	case isDZIName(path):
		return openDZI(path, o)
	}
	m, err := decodeAt(f, info.Size(), path, o)
	if err == nil && m.OnDisk != nil {
		m.OnDisk.close = f.Close
	}
	return m, err
}

// pathError rewords an error of package os so that it names path as the caller knows it.
func pathError(path string, err error) error {
	var (
		pe *fs.PathError
		le *os.LinkError
	)
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// decodeAt reads the picture in the first size bytes of r.
func decodeAt(r io.ReaderAt, size int64, name string, o ReadOptions) (*Image, error) {
	f, cfg, err := begin(r, size, name, o.Page)
	if err != nil {
		return nil, err
	}
	f.damaged = o.Damaged
	if m, err := f.onDisk(cfg, o); m != nil || err != nil {
		return m, err
	}
	if err := checkPixels(name, cfg, o); err != nil {
		return nil, err
	}
	if f.heif != nil {
		_, coded := f.heif.config()
		if err := checkPixels(name, coded, o); err != nil {
			return nil, err
		}
	}
	b := readBlocks(f)
	if err := b.takeHDR(name); err != nil {
		return nil, err
	}
	src, err := f.decode(cfg)
	if err != nil {
		return nil, f.salvage(err)
	}
	return assemble(f, src, cfg, b, o)
}

// begin finds the format of the first size bytes of r and reads the header.
func begin(r io.ReaderAt, size int64, name string, page int) (*file, image.Config, error) {
	if size == 0 {
		return nil, image.Config{}, fmt.Errorf("%s: %w", name, ErrEmpty)
	}
	head := make([]byte, min(sniffLen, size))
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), head); err != nil {
		return nil, image.Config{}, pathError(name, err)
	}
	format, err := sniff(head)
	if err != nil {
		return nil, image.Config{}, fmt.Errorf("%s: %w", name, err)
	}
	f := &file{r: r, size: size, name: name, format: format, page: max(page, 1)}
	if f.page > 1 && format != TIFF {
		return nil, image.Config{}, fmt.Errorf("%s: %w: page %d of a %v, which has no pages", name,
			ErrFormat, page, format)
	}
	const colourType, colourBit = 25, 2
	f.grey = format == PNG && len(head) > colourType && head[colourType]&colourBit == 0
	cfg, err := f.config()
	return f, cfg, err
}

func checkPixels(name string, cfg image.Config, o ReadOptions) error {
	if cfg.Width <= 0 || cfg.Height <= 0 {
		return fmt.Errorf("%s: %w: the size is %d x %d", name, ErrCorrupt, cfg.Width, cfg.Height)
	}
	limit := o.maxPixels()
	if limit >= 0 && int64(cfg.Width) > limit/int64(cfg.Height) {
		return fmt.Errorf("%s: %w: %d x %d is over the limit of %d pixels",
			name, ErrTooLarge, cfg.Width, cfg.Height, limit)
	}
	return nil
}

// file is an open picture file whose format is known.
type file struct {
	r      io.ReaderAt
	size   int64
	name   string
	format Format
	grey   bool // a PNG of grey samples, which the decoder may return as RGBA
	planes bool // a JPEG whose header jpegDecoder reads

	heif *heifReader // of HEIC and AVIF

	damaged  bool // ReadOptions.Damaged
	page     int  // ReadOptions.Page, at least 1
	warnings []string
}

func (f *file) section() *io.SectionReader { return io.NewSectionReader(f.r, 0, f.size) }

// guarded runs a decoder over the file and turns what it reports, panics included, into one of
// this package's errors.
func guarded[T any](f *file, decode func(io.Reader) (T, error)) (out T, err error) {
	end := &endWatcher{r: f.section()}
	var r io.Reader = bufio.NewReaderSize(end, int(min(64<<10, f.size)))
	if f.format == PNG {
		r = &criticalChunks{r: r}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %w: the decoder failed: %v", f.name, ErrCorrupt, p)
		}
	}()
	out, err = decode(r)
	if err != nil {
		err = decodeError(f.name, err, end.hit)
	}
	return out, err
}

// endWatcher notes whether its reader was asked for more than there is.
type endWatcher struct {
	r   io.Reader
	hit bool
}

func (e *endWatcher) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.hit = e.hit || err == io.EOF
	return n, err
}

func (f *file) config() (image.Config, error) {
	switch f.format {
	case PNG:
		return guarded(f, png.DecodeConfig)
	case JPEG:
		return f.jpegConfig()
	case WebP:
		return guarded(f, webp.DecodeConfig)
	case TIFF:
		return guarded(f, func(io.Reader) (image.Config, error) {
			t, err := readTIFFHeader(f.r, f.size, f.page)
			if err != nil {
				return image.Config{}, err
			}
			return image.Config{Width: t.width, Height: t.height}, nil
		})
	case BMP:
		return guarded(f, func(io.Reader) (image.Config, error) {
			b, err := readBMPHeader(f.r, f.size)
			if err != nil {
				return image.Config{}, err
			}
			return image.Config{Width: b.width, Height: b.height}, nil
		})
	}
	if f.format == HEIC || f.format == AVIF {
		return guarded(f, func(io.Reader) (image.Config, error) {
			h, err := readHEIFHeader(f)
			if err != nil {
				return image.Config{}, err
			}
			f.heif = h
			shown, _ := h.config()
			return shown, nil
		})
	}
	if f.format == PNM {
		return guarded(f, func(io.Reader) (image.Config, error) {
			p, err := readPNMHeader(f.r, f.size)
			if err != nil {
				return image.Config{}, err
			}
			return image.Config{Width: p.width, Height: p.height}, nil
		})
	}
	return guarded(f, func(r io.Reader) (image.Config, error) {
		g, err := readGIFHeader(r)
		if err != nil && (err != io.ErrUnexpectedEOF || g.width == 0 || g.height == 0) {
			return image.Config{}, err
		}
		return image.Config{Width: g.width, Height: g.height}, nil
	})
}

// source is a decoded picture: an image.Image, or the rows of a decoder of this package.
type source interface{ Bounds() image.Rectangle }

// picture is a source whose rows are ready.
type picture struct {
	width, height int
	rows
	warnings []string
}

func (p *picture) Bounds() image.Rectangle { return image.Rect(0, 0, p.width, p.height) }

func (f *file) decode(cfg image.Config) (source, error) {
	switch f.format {
	case PNG:
		return decodePNG(f)
	case JPEG:
		return decodeJPEGFile(f, cfg)
	case WebP:
		return decodeWebP(f)
	case TIFF:
		return guarded(f, func(io.Reader) (source, error) { return decodeTIFF(f) })
	case BMP:
		return guarded(f, func(io.Reader) (source, error) { return decodeBMP(f) })
	case HEIC, AVIF:
		return guarded(f, func(io.Reader) (source, error) { return f.heif.decode() })
	case PNM:
		return guarded(f, func(io.Reader) (source, error) { return decodePNM(f) })
	}
	return guarded(f, func(r io.Reader) (source, error) { return decodeGIF(f, r) })
}
