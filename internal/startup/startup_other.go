//go:build !(linux && cgo)

package startup

// LeastAddressSpace is the bytes of address space that a command needs beside what it computes
// with.
func LeastAddressSpace() int64 { return 2304 << 20 }

// Sees tells whether anything is seen before the runtime begins.
const Sees = false

// StdoutClosed tells whether standard output was closed when the process began, where that is
// known.
func StdoutClosed() bool { return false }
