package priority

import (
	"runtime"

	"golang.org/x/sys/windows"
)

// lowest is the lowest priority within a process's class (THREAD_PRIORITY_LOWEST).
const lowest = -2

var setPriority = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadPriority")

// Lower makes the calling goroutine's thread yield to all others of ordinary priority, for good:
// the goroutine stays on it, and the thread ends with the goroutine.
func Lower() {
	runtime.LockOSThread()
	level := int32(lowest)
	_, _, _ = setPriority.Call(uintptr(windows.CurrentThread()), uintptr(level))
}
