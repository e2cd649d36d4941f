package vulkan

import "github.com/liif-render/liif/gpu"

// pendingCopy is a write on its way: bytes of the upload buffer that a buffer is given.
type pendingCopy struct {
	to               gpu.Buffer
	from, at, amount int64
}

func (p *pendingCopy) overlaps(q *pendingCopy) bool {
	return q.to == p.to && q.at < p.at+p.amount && p.at < q.at+q.amount
}

// step is one step of a submission. It holds decisions alone, so that they can be
// tested without a device; a software one runs everything in order and would hide a barrier that is
// missing.
type step struct {
	kind  stepKind
	index int // of the copy or the dispatch
}

type stepKind int

const (
	stepBarrier  stepKind = iota // what was written so far is visible to all that comes
	stepCopy                     // a pending copy
	stepDispatch                 // a dispatch of the batch
	stepRead                     // a buffer is copied to where the host reads it
)

// planSteps orders the steps of a submission: writes first, then the dispatches, then reading back,
// each behind a barrier where it touches what was written since the last, or writes what was read.
// Earlier submissions may have read and written anything.
func planSteps(copies []pendingCopy, batch []gpu.Dispatch, read bool) []step {
	var steps []step
	add := func(kind stepKind, index int) { steps = append(steps, step{kind, index}) }
	if len(copies) > 0 {
		add(stepBarrier, 0)
	}
	since := 0 // copies before this one are behind a barrier
	for i := range copies {
		for k := since; k < i; k++ {
			if copies[i].overlaps(&copies[k]) { // the later write wins
				add(stepBarrier, 0)
				since = i
				break
			}
		}
		add(stepCopy, i)
	}
	if len(batch) > 0 {
		add(stepBarrier, 0)
	}
	var wrote, touched map[gpu.Buffer]bool
	forget := func() { wrote, touched = map[gpu.Buffer]bool{}, map[gpu.Buffer]bool{} }
	forget()
	for i := range batch {
		s, buffers := batch[i].Kernel.Shader(), batch[i].Buffers
		if conflicts(s, buffers, wrote, touched) {
			add(stepBarrier, 0)
			forget()
		}
		note(s, buffers, wrote, touched)
		add(stepDispatch, i)
	}
	if read {
		add(stepBarrier, 0)
		add(stepRead, 0)
	}
	return steps
}
