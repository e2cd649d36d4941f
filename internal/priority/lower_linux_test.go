package priority

import (
	"testing"

	"golang.org/x/sys/unix"
)

func niceness(t *testing.T) int {
	t.Helper()
	raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	return 20 - raw
}

func TestLower(t *testing.T) {
	before := niceness(t)
	done := make(chan int)
	go func() {
		Lower()
		done <- niceness(t)
	}()
	if after := <-done; after != min(before+steps, 19) {
		t.Errorf("niceness %d, was %d", after, before)
	}
	if again := niceness(t); again != before {
		t.Errorf("another thread's niceness is %d, was %d", again, before)
	}
}
