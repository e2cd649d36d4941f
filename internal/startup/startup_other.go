//go:build !(linux && cgo)

package startup

// LeastAddressSpace is the bytes of address space that a command needs before it has done anything.
const LeastAddressSpace = 1536 << 20

// Sees tells whether anything is seen before the runtime begins.
const Sees = false

// StdoutClosed tells whether standard output was closed when the process began, where that is known.
func StdoutClosed() bool { return false }
