//go:build cgo

package startup

// #include "startup.h"
import "C"

// LeastAddressSpace is the bytes of address space that a command needs beside what it computes
// with; it ends in a line and exit code 1 where it has less (ulimit -v).
func LeastAddressSpace() int64 { return int64(C.liif_least_space) }

// Sees tells whether anything is seen before the runtime begins.
const Sees = true

// StdoutClosed tells whether standard output was closed when the process began.
func StdoutClosed() bool { return C.liif_stdout_closed != 0 }
