//go:build cgo

package startup

// #include "startup.h"
import "C"

// LeastAddressSpace is the bytes of address space that a command needs before it has done anything; it
// ends in a line and exit code 1 where it has less (ulimit -v).
const LeastAddressSpace = C.LIIF_LEAST_MEBIBYTES << 20

// Sees tells whether anything is seen before the runtime begins.
const Sees = true

// StdoutClosed tells whether standard output was closed when the process began.
func StdoutClosed() bool { return C.liif_stdout_closed != 0 }
