package priority

import (
	"runtime"
	"testing"

	"golang.org/x/sys/windows"
)

func TestLower(t *testing.T) {
	get := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetThreadPriority")
	level := func() int32 {
		r, _, _ := get.Call(uintptr(windows.CurrentThread()))
		return int32(r)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := level()
	done := make(chan int32)
	go func() {
		Lower()
		done <- level()
	}()
	if after := <-done; after != lowest {
		t.Errorf("priority %d, was %d", after, before)
	}
	if again := level(); again != before || again == lowest {
		t.Errorf("another thread's priority is %d, was %d", again, before)
	}
}
