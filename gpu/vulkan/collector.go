//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan

import (
	"runtime/debug"
	"sync"
)

// collector counts who keeps it from running, and what it goes back to.
var collector struct {
	sync.Mutex
	held    int
	percent int
}

// holdCollector keeps the garbage collector from beginning a cycle until release is called. goki/vulkan
// copies each slice of structures, also those within structures, into memory of C that a finalizer
// frees as soon as the collector finds it, be it before Vulkan has read it: whoever hands such slices
// over holds the collector meanwhile, and waits for nothing. What is allocated in a cycle under way
// survives that. runtime.GC is not kept from running; nothing here calls it.
func holdCollector() (release func()) {
	collector.Lock()
	defer collector.Unlock()
	if collector.held == 0 {
		collector.percent = debug.SetGCPercent(-1)
	}
	collector.held++
	return sync.OnceFunc(func() {
		collector.Lock()
		defer collector.Unlock()
		collector.held--
		if collector.held == 0 {
			debug.SetGCPercent(collector.percent)
		}
	})
}
