package cpu

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/liif-render/liif/engine"
)

// Options choose how the host computes.
type Options struct {
	// Threads is the number of cores to use; 0 means all that Go may use (GOMAXPROCS).
	Threads int
	// Kernels names the instruction set: "avx512", "avx2", "neon", "go", or "" for the fastest.
	Kernels string
	// Memory limits the bytes of all live tensors; NewTensor fails with engine.ErrOutOfMemory
	// beyond it. 0 means no limit.
	Memory int64
	// Background computes on threads that yield to all others of the machine (Linux; elsewhere
	// there is no difference): for a program with a window to draw meanwhile.
	Background bool
	// Direct computes every convolution directly, also in training, where Winograd's algorithm is
	// used otherwise: to compare the two.
	Direct bool
}

// Engine computes on the host. Make one with New.
type Engine struct {
	kernels *kernels
	threads int
	limit   int64
	pool    pool
	scratch []decodeScratch // one a thread
	// background is where parallel works, or nil for where it is called.
	background *background
	passes     []passScratch // one a thread
	winograd   []winogradScratch
	// blockWeights are the transformed weights of the layer that is computed.
	blockWeights []float32
	direct       bool
	grids        uint64    // calls of DecodeGrid
	record       record    // of the points that DecodeBackward works on
	sums         []float32 // of each row of a gradient
}

var _ engine.Trainable = (*Engine)(nil)

// New makes an engine. The error lists the instruction sets of this machine if the named one is not
// among them.
func New(o Options) (*Engine, error) {
	e := &Engine{threads: o.Threads, limit: o.Memory, direct: o.Direct}
	if e.threads <= 0 {
		e.threads = runtime.GOMAXPROCS(0)
	}
	all := available()
	for _, k := range all {
		if o.Kernels == "" || o.Kernels == k.name {
			e.kernels = k
			e.scratch, e.passes = make([]decodeScratch, e.threads), make([]passScratch, e.threads)
			e.winograd = make([]winogradScratch, e.threads)
			if o.Background {
				e.background = newBackground(e.threads)
			}
			return e, nil
		}
	}
	return nil, fmt.Errorf("no %q instruction set here: this machine has %s",
		o.Kernels, strings.Join(Available(), ", "))
}

func available() []*kernels { return append(simd(), &plainKernels) }

// Available names the instruction sets that New accepts here, fastest first; the last is "go".
func Available() []string {
	var names []string
	for _, k := range available() {
		names = append(names, k.name)
	}
	return names
}

// Info implements engine.Engine.
func (e *Engine) Info() engine.Info {
	threads := "threads"
	if e.threads == 1 {
		threads = "thread"
	}
	return engine.Info{
		Device: "cpu:" + e.kernels.name,
		Name:   fmt.Sprintf("%s kernels, %d %s", e.kernels.name, e.threads, threads),
	}
}

// Flush implements engine.Engine; every call of this one has finished when it returns.
func (e *Engine) Flush() error { return nil }

// Close implements engine.Engine. Tensors must have been released.
func (e *Engine) Close() error {
	e.pool.close()
	if e.background != nil {
		e.background.close()
		e.background = nil
	}
	return nil
}

// parallel calls work for every unit in [0, units) from up to e.threads goroutines, each with its
// number, until done or ctx ends. Units are handed out one by one, so that slow ones even out.
func (e *Engine) parallel(ctx context.Context, units int, work func(thread, unit int)) error {
	var next atomic.Int64
	run := func(thread int) {
		for ctx.Err() == nil {
			unit := int(next.Add(1)) - 1
			if unit >= units {
				return
			}
			work(thread, unit)
			yield()
		}
	}
	if e.background != nil {
		e.background.run(min(e.threads, units), run)
		return ctx.Err()
	}
	var group sync.WaitGroup
	for thread := 1; thread < min(e.threads, units); thread++ {
		group.Go(func() { run(thread) })
	}
	run(0)
	group.Wait()
	return ctx.Err()
}

// PeakFLOPS measures the fused multiply-add peak of the engine's threads with its instruction set,
// in FLOP/s, by running independent chains for about iterations·10 ns a thread.
func (e *Engine) PeakFLOPS(iterations int, seconds func(run func()) float64) float64 {
	elapsed := seconds(func() {
		_ = e.parallel(context.Background(), e.threads,
			func(_, _ int) { e.kernels.fma(iterations) })
	})
	flop := 2 * float64(e.kernels.lanes*e.kernels.fmaChains) * float64(iterations)
	return flop * float64(e.threads) / elapsed
}
