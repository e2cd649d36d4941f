package render

import (
	"sync"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// SetInteractive says whether somebody is waiting for a window on the same device to move: a GPU's work
// is then cut into slices of 10 ms instead of 50. It may be called at any time, while drawing too.
func (r *Renderer) SetInteractive(on bool) { r.pacing.set(on) }

// pacing keeps what SetInteractive said, apart from the renderer's lock, which drawing holds.
type pacing struct {
	mu          sync.Mutex
	interactive bool
	engine      interface{ SetSlice(time.Duration) } // nil if the engine has no slices
}

func (p *pacing) set(interactive bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.interactive = interactive
	p.apply()
}

func (p *pacing) use(e engine.Engine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.engine, _ = e.(interface{ SetSlice(time.Duration) })
	p.apply()
}

func (p *pacing) apply() {
	if p.engine == nil {
		return
	}
	slice := gpu.SliceTime
	if p.interactive {
		slice = gpu.InteractiveSlice
	}
	p.engine.SetSlice(slice)
}
