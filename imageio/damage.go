package imageio

import "fmt"

// Pictures that are cut short, or broken somewhere, are refused unless ReadOptions.Damaged asks
// for what there is of them. Then each decoder gives the samples up to the place where it has to
// stop, zeros (JPEG: middle grey) after it, and a warning that says how far it came.

// damagedRows is the warning of a picture of which the first so many rows could be read.
func damagedRows(rows, height int, err error) string {
	return fmt.Sprintf("damaged: %d of %d rows are read, the rest is empty (%v)", rows, height, err)
}
