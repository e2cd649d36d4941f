package stopwatch

import (
	"math/bits"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	kernel    = windows.NewLazySystemDLL("kernel32.dll")
	counter   = kernel.NewProc("QueryPerformanceCounter")
	frequency = ticksPerSecond()
)

// ticksPerSecond is the counter's speed, which does not change while the system runs.
func ticksPerSecond() uint64 {
	var ticks int64
	kernel.NewProc("QueryPerformanceFrequency").Call(uintptr(unsafe.Pointer(&ticks)))
	return uint64(max(ticks, 1)) // neither call fails since Windows XP
}

func now() Mark {
	var ticks int64
	counter.Call(uintptr(unsafe.Pointer(&ticks)))
	high, low := bits.Mul64(uint64(ticks), 1e9)
	nanoseconds, _ := bits.Div64(high%frequency, low, frequency)
	return Mark(nanoseconds)
}
