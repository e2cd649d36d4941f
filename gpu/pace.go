package gpu

import (
	"sync/atomic"
	"time"
)

const (
	// SliceTime is how long a dispatch should take: drivers take one of seconds for a hang, and
	// what is shorter lets cancelling and the desktop stay lively.
	SliceTime = 50 * time.Millisecond
	// InteractiveSlice is the same while somebody drags a picture about.
	InteractiveSlice = 10 * time.Millisecond
	// LongestDispatch bounds every dispatch on a device of constant speed.
	LongestDispatch = 250 * time.Millisecond

	// firstRate is the operations a second that an unknown kernel on an unknown device is trusted
	// with: a software device on a busy machine runs the worst of the kernels as fast.
	firstRate = 250e6
	// growth is how many times longer a kernel's next dispatches may become than those just
	// measured. Were they to slow down by as much, they would still end within LongestDispatch.
	growth = 4
	// waitTime and launchTime are what a batch may take without any work: from the call until its
	// end is known, and for each dispatch.
	waitTime   = time.Millisecond
	launchTime = 20 * time.Microsecond
	// batchLength bounds the objects that a batch makes.
	batchLength = 256
)

// pace learns how fast a device runs each kernel, so that work can be cut into slices of time.
type pace struct {
	slice atomic.Int64       // of time, ns
	rates map[string]float64 // operations a second by shader, of those that ran
}

func newPace(slice time.Duration) *pace {
	p := &pace{rates: map[string]float64{}}
	p.set(slice)
	return p
}

// set chooses the slice; 0 is SliceTime. It may be called at any time.
func (p *pace) set(slice time.Duration) {
	if slice == 0 {
		slice = SliceTime
	}
	p.slice.Store(int64(min(slice, LongestDispatch)))
}

// seconds is the length of a slice.
func (p *pace) seconds() float64 { return time.Duration(p.slice.Load()).Seconds() }

// known reports whether a kernel ran before. The first run may compile it, and does not measure its
// speed.
func (p *pace) known(k Kernel) bool { return p.rates[k.Shader().Name] > 0 }

// rate is how many operations a second a kernel is trusted with.
func (p *pace) rate(k Kernel) float64 {
	if r := p.rates[k.Shader().Name]; r > 0 {
		return r
	}
	return firstRate
}

// time is how many seconds a dispatch should take.
func (p *pace) time(d *Dispatch) float64 { return d.Work / p.rate(d.Kernel) }

// learn updates the speeds of a batch's kernels from its duration, of which up to the given part
// may have been waiting. Kernels slower than expected are corrected at once, faster ones by
// degrees.
func (p *pace) learn(batch []Dispatch, took, waiting time.Duration) {
	expected, first := 0.0, false
	for i := range batch {
		expected += p.time(&batch[i])
		first = first || !p.known(batch[i].Kernel)
	}
	slower := 1.0
	least := (took - waiting - time.Duration(len(batch))*launchTime).Seconds()
	switch {
	case first || expected <= 0:
	case least > expected:
		slower = least / expected
	case took.Seconds() < expected:
		slower = max(took.Seconds()/expected, 1/float64(growth))
	}
	seen := map[string]bool{}
	for i := range batch {
		if name := batch[i].Kernel.Shader().Name; !seen[name] {
			seen[name] = true
			p.rates[name] = min(max(p.rate(batch[i].Kernel)/slower, 1), 1e18)
		}
	}
}
