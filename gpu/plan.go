package gpu

import (
	"fmt"
	"time"

	"github.com/liif-render/liif/shaders"
)

// Plan lists the work that an Engine gives its device, as plain data.
type Plan struct {
	Dispatches []PlannedDispatch
	Batches    []PlannedBatch
	// Live is the bytes of the buffers there are, Peak the most there were at once.
	Live, Peak int64
	// Written and Read are bytes copied to and from the device.
	Written, Read int64
	// Work is the operations of all dispatches, those in vain at the edges of tiles included.
	Work float64
}

// PlannedDispatch is a dispatch of a plan.
type PlannedDispatch struct {
	Kernel  string
	Params  []byte
	Buffers []int64 // their sizes in bytes, in the order of the shader's bindings
	Groups  [3]int
	Work    float64
	Time    time.Duration // that it takes at the recorder's speed
}

// PlannedBatch is dispatches [First, First+Count) of a plan, submitted together.
type PlannedBatch struct {
	First, Count int
	Time         time.Duration
}

// Recorder is a Device that computes nothing: it records an Engine's work as a Plan. Reads give
// zeros. It refuses what real devices refuse.
type Recorder struct {
	Plan Plan
	// Speed is how many operations a second a dispatch runs at; nil is 1e12 for all.
	Speed  func(d *Dispatch) float64
	limits Limits
}

var (
	_ Device = (*Recorder)(nil)
	_ Timer  = (*Recorder)(nil)
)

// NewRecorder makes a recorder of the given limits.
func NewRecorder(limits Limits) *Recorder { return &Recorder{limits: limits} }

// Info implements Device.
func (r *Recorder) Info() DeviceInfo { return DeviceInfo{Name: "recorder", Backend: "none"} }

// Limits implements Device.
func (r *Recorder) Limits() Limits { return r.limits }

type recordedBuffer struct {
	recorder *Recorder
	bytes    int64
}

func (b *recordedBuffer) Bytes() int64 { return b.bytes }

func (b *recordedBuffer) Release() {
	b.recorder.Plan.Live -= b.bytes
	b.bytes = 0
}

// NewBuffer implements Device.
func (r *Recorder) NewBuffer(bytes int64) (Buffer, error) {
	if err := CheckBuffer(bytes, r.limits); err != nil {
		return nil, err
	}
	r.Plan.Live += bytes
	r.Plan.Peak = max(r.Plan.Peak, r.Plan.Live)
	return &recordedBuffer{r, bytes}, nil
}

type recordedKernel struct{ shader *shaders.Shader }

func (k *recordedKernel) Shader() *shaders.Shader { return k.shader }

// NewKernel implements Device.
func (r *Recorder) NewKernel(s *shaders.Shader) (Kernel, error) { return &recordedKernel{s}, nil }

// Write implements Device.
func (r *Recorder) Write(b Buffer, offset int64, data []byte) error {
	r.Plan.Written += int64(len(data))
	return CheckCopy("write", b, offset, len(data))
}

// Submit implements Device.
func (r *Recorder) Submit(batch []Dispatch) error {
	p := &r.Plan
	planned := PlannedBatch{First: len(p.Dispatches), Count: len(batch)}
	for i := range batch {
		d := &batch[i]
		if err := CheckDispatch(d, r.limits); err != nil {
			return err
		}
		speed := 1e12
		if r.Speed != nil {
			speed = r.Speed(d)
		}
		one := PlannedDispatch{Kernel: d.Kernel.Shader().Name, Params: d.Params, Groups: d.Groups,
			Work: d.Work, Time: time.Duration(d.Work / speed * float64(time.Second))}
		for _, b := range d.Buffers {
			one.Buffers = append(one.Buffers, b.Bytes())
		}
		p.Dispatches = append(p.Dispatches, one)
		p.Work += d.Work
		planned.Time += one.Time
	}
	p.Batches = append(p.Batches, planned)
	return nil
}

// Wait implements Device.
func (r *Recorder) Wait() error { return nil }

// BatchTime implements Timer.
func (r *Recorder) BatchTime() time.Duration {
	if n := len(r.Plan.Batches); n > 0 {
		return r.Plan.Batches[n-1].Time
	}
	return 0
}

// Read implements Device.
func (r *Recorder) Read(b Buffer, offset int64, data []byte) error {
	clear(data)
	r.Plan.Read += int64(len(data))
	return CheckCopy("read", b, offset, len(data))
}

// Close implements Device.
func (r *Recorder) Close() error {
	if r.Plan.Live != 0 {
		return fmt.Errorf("%d bytes of device buffers were not released", r.Plan.Live)
	}
	return nil
}
