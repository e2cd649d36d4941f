package stopwatch

import (
	"time"

	"golang.org/x/sys/windows"
)

// Processor is the processor time that the process has used so far; ok is false where the system
// does not tell.
func Processor() (used time.Duration, ok bool) {
	var created, ended, kernel, user windows.Filetime
	err := windows.GetProcessTimes(windows.CurrentProcess(), &created, &ended, &kernel, &user)
	if err != nil {
		return 0, false
	}
	length := func(t windows.Filetime) time.Duration { // in units of 100 ns
		return time.Duration(uint64(t.HighDateTime)<<32|uint64(t.LowDateTime)) * 100
	}
	return length(kernel) + length(user), true
}
