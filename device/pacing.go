package device

import (
	"sync"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// Pacing says how long a graphics device may be busy at a time, for one engine after another. The
// zero value is ready. It serves any number of goroutines.
type Pacing struct {
	mu          sync.Mutex
	interactive bool
	engine      interface{ SetSlice(time.Duration) } // nil if the engine has no slices
}

// SetInteractive reports whether somebody is waiting for a window on the same device to move: a
// GPU's work is then cut into slices of 10 ms instead of 50.
func (p *Pacing) SetInteractive(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.interactive = on
	p.apply()
}

// Use paces e from now on.
func (p *Pacing) Use(e engine.Engine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.engine, _ = e.(interface{ SetSlice(time.Duration) })
	p.apply()
}

func (p *Pacing) apply() {
	if p.engine == nil {
		return
	}
	slice := gpu.SliceTime
	if p.interactive {
		slice = gpu.InteractiveSlice
	}
	p.engine.SetSlice(slice)
}
