//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan

import (
	"runtime"
	"runtime/debug"
	"testing"
)

var garbage []byte

// TestHoldCollector: nothing is collected until the last who holds the collector lets go.
func TestHoldCollector(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	cycles := func() uint32 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 256 {
			garbage = make([]byte, 1<<20)
		}
		runtime.ReadMemStats(&after)
		return after.NumGC - before.NumGC
	}
	first, second := holdCollector(), holdCollector()
	for i, release := range []func(){first, second} {
		if n := cycles(); n != 0 {
			t.Errorf("%d cycles while %d hold the collector", n, 2-i)
		}
		release()
		release() // has been
	}
	if n := cycles(); n == 0 {
		t.Error("no cycle when nobody holds it")
	}
	if now := debug.SetGCPercent(10); now != 10 {
		t.Errorf("GOGC is %d afterwards", now)
	}
}
