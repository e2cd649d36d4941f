package gpu

import "time"

// startTime is how long opening a device may take for measuring it. Pipelines that it has to
// compile anyway to draw with come on top, and so a first picture is to be there in 1.5 s.
const startTime = 600 * time.Millisecond

// Budget is time for measuring a device: its precisions, then its shapes of tiles. What does not
// fit is measured when the device is opened again.
type Budget struct {
	end     time.Time
	longest time.Duration // that a measurement took so far, with what it compiled
	now     func() time.Time
}

// NewBudget is some time from now on.
func NewBudget(d time.Duration) *Budget { return newBudget(d, time.Now) }

func newBudget(d time.Duration, now func() time.Time) *Budget {
	return &Budget{end: now().Add(d), now: now}
}

// StartBudget is the budget of a program that opens a device.
func StartBudget() *Budget { return NewBudget(startTime) }

// allows reports whether there is time for a measurement as long as the longest so far: compilers
// of some systems take longer for one than the whole budget, and cannot be stopped.
func (b *Budget) allows() bool {
	now := b.now()
	return now.Before(b.end) && !now.Add(b.longest).After(b.end)
}

// spent notes a measurement that was begun at start.
func (b *Budget) spent(start time.Time) { b.longest = max(b.longest, b.now().Sub(start)) }
