//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu"
)

// timing measures batches by timestamps of the device, written before and after each.
type timing struct {
	queries  *wgpu.QuerySet
	resolved *wgpu.Buffer // the queries' contents
	readable *wgpu.Buffer // a copy of it
	pending  bool         // a batch wrote timestamps that were not read
	clock    tickClock
}

const timestampBytes = 16 // two of 64 bits

// newTiming prepares timestamps on a device that offers them, and tries them; nil if they fail.
func newTiming(d *Device) *timing {
	t := &timing{}
	if t.make(d) != nil || t.try(d) != nil {
		t.release()
		return nil
	}
	return t
}

func (t *timing) make(d *Device) (err error) {
	t.queries, err = d.device.CreateQuerySet(&wgpu.QuerySetDescriptor{Type: wgpu.QueryTypeTimestamp,
		Count: 2})
	if err != nil {
		return err
	}
	t.resolved, err = d.newBuffer(timestampBytes,
		wgpu.BufferUsageQueryResolve|wgpu.BufferUsageCopySrc)
	if err == nil {
		t.readable, err = d.newBuffer(timestampBytes,
			wgpu.BufferUsageMapRead|wgpu.BufferUsageCopyDst)
	}
	return err
}

// try measures nothing at all.
func (t *timing) try(d *Device) error {
	encoder, err := d.device.CreateCommandEncoder(nil)
	if err != nil {
		return err
	}
	defer encoder.Release()
	if err := errors.Join(t.begin(encoder), t.end(encoder)); err != nil {
		return err
	}
	commands, err := encoder.Finish(nil)
	if err != nil {
		return err
	}
	defer commands.Release()
	d.queue.Submit(commands)
	t.pending = false
	return readBack(t.readable, make([]byte, timestampBytes))
}

func (t *timing) release() {
	if t == nil {
		return
	}
	if t.queries != nil {
		t.queries.Release()
	}
	for _, b := range []*wgpu.Buffer{t.resolved, t.readable} {
		if b != nil {
			b.Release()
		}
	}
}

// begin writes the timestamp before a batch.
func (t *timing) begin(e *wgpu.CommandEncoder) error {
	if t == nil {
		return nil
	}
	return e.WriteTimestamp(t.queries, 0)
}

// end writes the one after it, and copies both to where they can be read.
func (t *timing) end(e *wgpu.CommandEncoder) error {
	if t == nil {
		return nil
	}
	if err := e.WriteTimestamp(t.queries, 1); err != nil {
		return err
	}
	if err := e.ResolveQuerySet(t.queries, 0, 2, t.resolved, 0); err != nil {
		return err
	}
	t.pending = true
	return e.CopyBufferToBuffer(t.resolved, 0, t.readable, 0, timestampBytes)
}

var _ gpu.Timer = (*Device)(nil)

// BatchTime implements gpu.Timer.
func (d *Device) BatchTime() time.Duration {
	t := d.timing
	if t == nil || !t.pending {
		return 0
	}
	now := time.Now()
	t.pending = false
	var data [timestampBytes]byte
	if readBack(t.readable, data[:]) != nil {
		return 0
	}
	return t.clock.batch(binary.LittleEndian.Uint64(data[:]), binary.LittleEndian.Uint64(data[8:]),
		now)
}

// tickClock turns timestamps into time. WebGPU's are in nanoseconds, but this binding gives the
// device's ticks and not their length, which is found by comparing with the host's clock over
// batches.
type tickClock struct {
	started   bool
	firstTick uint64
	firstTime time.Time
	period    float64 // ns, once known
}

// Ticks are compared with the host's clock over at least calibrateLeast, for the moment that a
// batch ends is known to a fraction of a millisecond, and to calibrateMost.
const (
	calibrateLeast = 50 * time.Millisecond
	calibrateMost  = 2 * time.Second
)

// batch is the time between two ticks, the second of which came at about now; 0 while it is not
// known.
func (c *tickClock) batch(from, to uint64, now time.Time) time.Duration {
	if to < from || c.started && to < c.firstTick {
		*c = tickClock{} // the counter was reset
		return 0
	}
	since := now.Sub(c.firstTime)
	switch {
	case !c.started:
		*c = tickClock{started: true, firstTick: to, firstTime: now}
	case since >= calibrateLeast && (c.period == 0 || since <= calibrateMost) && to > c.firstTick:
		c.period = float64(since) / float64(to-c.firstTick)
	}
	return time.Duration(float64(to-from) * c.period)
}
