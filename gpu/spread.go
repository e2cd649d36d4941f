package gpu

import (
	"context"
	"math"
	"strings"
)

// floatWork is what a value read or written by a kernel that computes next to nothing counts for,
// in operations: such kernels run at the speed of memory.
const floatWork = 16

// spreadSize is the invocations of a workgroup of the kernels that spread enqueues.
const spreadSize = 64

// spread enqueues a kernel for count invocations, at so much work
// each, in dispatches of a slice of time. The permutation is as in permutations.txt. The kernel's
// parameters begin with the first invocation of a dispatch and the end of all.
func (e *Engine) spread(ctx context.Context, permutation string, params []int, count int,
	work float64, buffers ...Buffer) error {
	fields := strings.Fields(permutation)
	defines := append(e.options.Precision.defines(), fields[1:]...)
	k, err := e.kernel(fields[0], defines...)
	if err != nil {
		return err
	}
	for first, n := 0, 0; first < count; first += n {
		if n, err = e.cut(k, work, count-first, spreadSize); err != nil {
			return err
		}
		err := e.enqueue(ctx, Dispatch{Kernel: k, Buffers: buffers,
			Params: words(append([]int{first, count}, params...)...),
			Groups: [3]int{(n + spreadSize - 1) / spreadSize, 1, 1}}, work*float64(n))
		if err != nil {
			return err
		}
	}
	return nil
}

// word is a number among parameters.
func word(x float64) int { return int(math.Float32bits(float32(x))) }
