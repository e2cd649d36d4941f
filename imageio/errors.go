package imageio

import (
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/liif-render/liif/internal/atomicfile"
)

// Errors to be told apart with errors.Is. What is returned names the file and the reason.
var (
	// ErrFormat: the content, or the name of a file to write, is of no format known here, or
	// uses a feature of its format that is not supported.
	ErrFormat = errors.New("unsupported image format")
	// ErrTruncated: the file ends before the picture does.
	ErrTruncated = errors.New("truncated image")
	// ErrCorrupt: the content breaks the rules of its format.
	ErrCorrupt = errors.New("damaged image")
	// ErrTooLarge: the picture has more pixels than ReadOptions.MaxPixels.
	ErrTooLarge = errors.New("picture too large")
	// ErrEmpty: the file has no content.
	ErrEmpty = errors.New("empty file")
	// ErrNoPictures: ListFolder found none.
	ErrNoPictures = errors.New("no pictures in this folder")
	// ErrExists: the output exists and CreateOptions.Force is not set.
	ErrExists = atomicfile.ErrExists
	// ErrLimit: the format cannot hold such a picture.
	ErrLimit = errors.New("format limit")
)

// decodeError says in one of the errors above what a decoder reported as err. hitEnd tells that
// the decoder asked for bytes past the end of the file, which some decoders only report in prose.
func decodeError(name string, err error, hitEnd bool) error {
	var (
		jpegUnsupported jpeg.UnsupportedError
		pngUnsupported  png.UnsupportedError
	)
	kind := ErrCorrupt
	switch {
	case errors.As(err, &jpegUnsupported), errors.As(err, &pngUnsupported),
		errors.Is(err, ErrFormat):
		kind = ErrFormat
	case hitEnd, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		kind = ErrTruncated
	}
	if errors.Is(err, kind) {
		return fmt.Errorf("%s: %w", name, err)
	}
	return fmt.Errorf("%s: %w: %v", name, kind, err)
}
