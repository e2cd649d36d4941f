package render

import (
	"errors"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// smallestMemory is where halving the memory limit after failed allocations ends.
const smallestMemory = 64 << 20

// recover mends the renderer after a failure of its device, so that what was being drawn can be drawn
// again: with half the memory if an allocation failed; on the device opened anew if it was lost, once;
// else on the processor. It returns err itself where there is nothing to mend.
func (r *Renderer) recover(err error) error {
	lost := errors.Is(err, engine.ErrDeviceLost)
	if !lost && !errors.Is(err, engine.ErrOutOfMemory) {
		return err
	}
	device := r.engine.Info().Device
	if !lost && r.options.Memory/2 >= smallestMemory {
		r.options.Memory /= 2
		return r.reload(err, fmt.Sprintf("%s is out of memory: going on with %s", device,
			bytesText(r.options.Memory)))
	}
	if lost && !r.rebuilt {
		r.rebuilt = true
		if r.reload(err, device+" was lost: opened again") == nil {
			return nil
		}
	}
	if isHost(device) {
		return err
	}
	r.options.Device = "cpu"
	return r.reload(err, fmt.Sprintf("%s failed (%v): going on with the processor", device, err))
}

// reload opens the options' device in place of the present one, and warns. It returns err if that
// fails, too.
func (r *Renderer) reload(err error, warning string) error {
	_ = r.unload() // a device that failed may fail to close as well
	if again := r.load(); again != nil {
		return fmt.Errorf("%w; then: %w", err, again)
	}
	if r.options.Warn != nil {
		r.options.Warn(warning)
	}
	return nil
}
