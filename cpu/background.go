package cpu

import (
	"sync"

	"github.com/liif-render/liif/internal/priority"
)

// background is threads of low priority that wait for work.
type background struct{ work chan func() }

func newBackground(threads int) *background {
	b := &background{make(chan func())}
	for range threads {
		go func() {
			priority.Lower()
			for run := range b.work {
				run()
			}
		}()
	}
	return b
}

// run calls run(0) to run(threads-1), each on a thread, and waits for all.
func (b *background) run(threads int, run func(thread int)) {
	var group sync.WaitGroup
	group.Add(threads)
	for thread := range threads {
		b.work <- func() {
			defer group.Done()
			run(thread)
		}
	}
	group.Wait()
}

func (b *background) close() { close(b.work) }
