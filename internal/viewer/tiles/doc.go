// Package tiles shows a picture by networks and filters: it keeps the tiles they have drawn, has a
// goroutine draw those that are missing, and covers the panes of a window with the best there is of
// each pixel. Package viewer alone uses it.
package tiles
