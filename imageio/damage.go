package imageio

import (
	"errors"
	"fmt"
)

// Pictures that are cut short, or broken somewhere, are refused unless ReadOptions.Damaged asks
// for what there is of them. Then each decoder gives the samples up to the place where it has to
// stop, zeros (JPEG: middle grey) after it, and a warning that says how far it came.

// Salvageable reports whether err, of Open or Decode, is about a picture of which
// ReadOptions.Damaged may give a part: one that is cut short or broken behind its header, of a
// format that has parts.
func Salvageable(err error) bool {
	var s salvageable
	return errors.As(err, &s)
}

// salvageable marks an error.
type salvageable struct{ error }

func (s salvageable) Unwrap() error { return s.error }

// salvage marks an error of decoding f, whose header was read.
func (f *file) salvage(err error) error {
	broken := errors.Is(err, ErrTruncated) || errors.Is(err, ErrCorrupt)
	if broken && !f.damaged && f.format != HEIC && f.format != AVIF {
		return salvageable{err}
	}
	return err
}

// damagedRows is the warning of a picture of which the first so many rows could be read.
func damagedRows(rows, height int, err error) string {
	return fmt.Sprintf("damaged: %d of %d rows are read, the rest is empty (%v)", rows, height, err)
}
