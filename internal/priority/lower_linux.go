package priority

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// steps is added to a thread's nice value: it then gets a tenth of the time of an ordinary thread.
const steps = 10

// Lower makes the calling goroutine's thread yield to all others of ordinary priority, for good:
// the goroutine stays on it, and the thread ends with the goroutine.
func Lower() {
	runtime.LockOSThread()
	raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		return
	}
	// The system call gives 20 less the niceness, so that it is never negative.
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, min(20-raw+steps, 19))
}
