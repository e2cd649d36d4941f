//go:build cgo && !(linux && !wayland) && (linux || darwin || windows) && (amd64 || arm64)

package window

// forgetDeadManager does nothing: only X has window managers that leave something behind.
func forgetDeadManager() {}
