//go:build !linux && !windows

package priority

// Lower makes the calling goroutine's thread yield to others, where the system has priorities of
// threads that Go can reach: on Linux and Windows.
func Lower() {}
