package viewer

import (
	"sync"
	"time"
)

// watchTime is how often the file of the picture shown is looked at. Looking works on every file
// system, also those of other machines, which tell of no changes.
const watchTime = 700 * time.Millisecond

// watcher reports when a file has changed and has stopped changing.
type watcher struct {
	mu      sync.Mutex
	file    file
	changed func(path string)
	stop    chan struct{}
	done    chan struct{}
}

// newWatcher watches no file yet; changed is called from a goroutine of its own.
func newWatcher(changed func(path string)) *watcher {
	w := &watcher{changed: changed, stop: make(chan struct{}), done: make(chan struct{})}
	go w.run()
	return w
}

// watch watches a file from the state in which it was read.
func (w *watcher) watch(f file) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.file = f
}

// close ends the watch.
func (w *watcher) close() {
	close(w.stop)
	<-w.done
}

func (w *watcher) run() {
	defer close(w.done)
	tick := time.NewTicker(watchTime)
	defer tick.Stop()
	var last file
	for {
		select {
		case <-w.stop:
			return
		case <-tick.C:
		}
		w.mu.Lock()
		known := w.file
		w.mu.Unlock()
		if known.path == "" {
			continue
		}
		now := stat(known.path)
		stable := now.path == last.path && now.size == last.size &&
			now.modified.Equal(last.modified)
		last = now
		if now.modified.IsZero() || !stable || known.same() {
			continue // gone, still being written, or as it was
		}
		w.mu.Lock()
		if w.file.path == now.path {
			w.file = now
		}
		w.mu.Unlock()
		w.changed(now.path)
	}
}
