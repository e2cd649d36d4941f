package render

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/resample"
	"github.com/liif-render/liif/weights"
)

// Errors to tell apart with errors.Is.
var (
	// ErrDevice: the device asked for is not there.
	ErrDevice = device.ErrUnknown
	// ErrMemory: Options.Memory is too small for the view, even in the smallest tiles.
	ErrMemory = errors.New("memory limit too small")
	// ErrView: the view does not fit the picture or is out of range.
	ErrView = errors.New("bad view")
	// ErrNotFinite: the network gave a value that is not a number.
	ErrNotFinite = errors.New("result is not finite")
)

// DefaultMemory is the limit that Options.Memory of 0 stands for.
const DefaultMemory = 1 << 30

// Options say where and how to compute. The zero value is a good default.
type Options struct {
	// Device is "auto" (or empty), "cpu", "webgpu" or one of the names that device.List has.
	Device string
	// Threads is the number of cores to use; 0 means all.
	Threads int
	// Memory is the number of bytes that encoding and drawing may take, the picture itself and
	// the destination not counted; 0 means DefaultMemory. Below 128 MiB results round otherwise
	// (Plan.Blocks).
	Memory int64
	// Tile is the side in source pixels of the parts that are encoded at a time; 0 lets the memory
	// limit decide. The result does not depend on it.
	Tile int
	// Keep holds on to what has been encoded for other views of a field, as much as Memory allows:
	// for a viewer, whose views are near each other. Tiles then lie on one grid, of side Tile or,
	// if that is 0, of a few times the encoder's reach.
	Keep bool
	// NoTune leaves a graphics device's workgroups as they are, instead of finding the fastest when
	// the device is used for the first time. It changes no result.
	NoTune bool
	// Precision is "f32", "f16", which takes half the memory and on many graphics devices half the
	// time and changes colours by less than half a step of 8 bits, or "auto" (or empty): "f16"
	// where a graphics device was measured to be faster in it and passes a test, as long as no more
	// than 8 bits a sample are asked for (Renderer.Precise). The processor has "f32" alone.
	Precision string
	// Background lets what the processor computes yield to all else that runs, for a program with a
	// window to draw meanwhile. How long a graphics device is busy at a time SetInteractive says.
	Background bool
	// Warn, if not nil, is told in one line when a device fails and drawing goes on without it.
	Warn func(message string)
	// SelfEnsemble averages the eight flips and turns of the picture: eight times the work for a
	// little more accuracy (EDSR, section 3.4).
	SelfEnsemble bool
	// Direct computes every convolution directly, also where Winograd's algorithm is faster: to
	// compare the two. It changes colours by rounding.
	Direct bool
	// Restore and Denoise say how much of compression and of noise is undone; see Restoration.
	Restore, Denoise Dial
	// Without are parts of a LIIF head to do without; other models have none and are refused.
	Without Ablation
}

// Ablation names parts of a LIIF head to do without.
type Ablation = weights.Ablation

// Renderer is a model on a device.
type Renderer struct {
	mu      sync.Mutex
	name    string
	options Options        // as given
	now     Options        // as they are after failures of the device
	engine  engine.Engine  // nil for a filter
	network *model.Network // nil for a filter
	model   *weights.Model
	open    func(o device.Options) (engine.Engine, error)
	device  string // the engine's
	half    bool   // the engine keeps less than float32
	rebuilt bool   // the device was lost and opened again, and has done no work since
	pacing  device.Pacing
	// standing is what others may ask while the lock is held for drawing; nil for a filter.
	standing atomic.Pointer[standing]
	// that draws; of a network, what it is helped by where views are reduced
	filter resample.Filter
	fields map[*Field]bool // that may hold tiles
}

// standing is what a renderer runs on.
type standing struct {
	engine.Info
	memory  int64 // limit
	largest int64 // bytes of a tensor; 0 is no limit
	scratch int64 // bytes that decoding a block takes beside tensors
	value   int   // bytes of a tensor's value
	network *model.Network
	blocked *model.Network // computed in blocks; nil: nothing of it is
	err     error          // nothing can be drawn any more
}

// reducer is the filter that reduces where the model is a network. Of 22 photographs, each averaged
// over 4×4 pixels and then reduced to 0.8 … 0.25, bicubic's pictures are 0.4 to 2.4 dB nearer than
// Lanczos's (PSNR) to averages of the originals over the larger pixels; enlarged again they lose
// 0.1 to 0.5 dB.
const reducer = resample.Bicubic

// isFilter reports whether the model is a filter. Others may ask while the lock is held for
// drawing.
func (r *Renderer) isFilter() bool { return r.standing.Load() == nil }

var errClosed = errors.New("the renderer is closed")

// Open loads a model: the name of one that Models lists or a path to a safetensors file.
func Open(name string, o Options) (*Renderer, error) {
	if filter, ok := resample.FilterByName(name); ok {
		if err := o.check(); err != nil {
			return nil, err
		}
		if o.Without != (Ablation{}) {
			return nil, fmt.Errorf("%s: %w", name, weights.ErrAblation)
		}
		r := &Renderer{name: name, options: o, filter: filter}
		if err := r.checkDials(o.Restore, o.Denoise); err != nil {
			return nil, err
		}
		return r, nil
	}
	m, err := weights.Open(name)
	if err != nil {
		return nil, err
	}
	return New(m, o)
}

// New puts a model on a device.
func New(m *weights.Model, o Options) (*Renderer, error) {
	return newOn(m, o, device.Open)
}

// newOn is New with engines from open.
func newOn(m *weights.Model, o Options, open func(o device.Options) (engine.Engine, error)) (
	*Renderer, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	m, err := o.Without.Of(m)
	if err != nil {
		return nil, err
	}
	r := &Renderer{name: m.Name, options: o, now: o, model: m, open: open,
		filter: reducer}
	if err := r.checkDials(o.Restore, o.Denoise); err != nil {
		return nil, err
	}
	err = r.load()
	if err != nil && r.device != "" { // it opened, and failed afterwards
		err = r.recoverFrom(err)
	}
	return r, err
}

// load opens the device of the options and puts the model on it.
func (r *Renderer) load() error {
	e, err := r.open(r.now.device())
	if err != nil {
		return err
	}
	r.device, r.half = e.Info().Device, engine.ValueBytes(e) < 4
	n, err := model.Load(e, r.model)
	if err != nil {
		e.Close()
		return err
	}
	r.engine, r.network = e, n
	r.pacing.Use(e)
	scratch := n.DecodeScratch(blockPixels)
	if scratch == 0 {
		scratch = int64(r.options.threads()) * threadBytes
	}
	now := &standing{Info: e.Info(), memory: r.now.Memory, largest: e.MaxTensorBytes(),
		scratch: scratch, value: engine.ValueBytes(e), network: n}
	if b := n.InBlocks(blockSide); b.Cost().BlockMACs > 0 {
		now.blocked = b
	}
	r.standing.Store(now)
	return nil
}

// threads is the number of cores that will be used.
func (o *Options) threads() int {
	if o.Threads == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return o.Threads
}

func (o *Options) check() error {
	if o.Memory == 0 {
		o.Memory = DefaultMemory
	}
	if o.Memory < 0 || o.Threads < 0 || o.Tile < 0 {
		return fmt.Errorf("memory %d, threads %d and tile %d may not be negative", o.Memory,
			o.Threads, o.Tile)
	}
	if err := o.Restore.check("Restore"); err != nil {
		return err
	}
	if err := o.Denoise.check("Denoise"); err != nil {
		return err
	}
	d := o.device()
	return d.Check()
}

// device is what of the options concerns the device.
func (o *Options) device() device.Options {
	return device.Options{Device: o.Device, Threads: o.Threads, Memory: o.Memory, NoTune: o.NoTune,
		Precision: o.Precision, Background: o.Background, Direct: o.Direct, Warn: o.Warn}
}

// Close releases the device and all fields, which must not be used afterwards.
func (r *Renderer) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unload()
}

// unload gives back tiles, model and device, if there is one.
func (r *Renderer) unload() error {
	if r.engine == nil {
		return nil
	}
	for f := range r.fields {
		f.tiles.drop()
	}
	r.fields = nil
	r.network.Close()
	err := r.engine.Close()
	r.engine = nil
	r.standing.Store(&standing{err: errClosed})
	return err
}

// SetInteractive reports whether somebody is waiting for a window on the same device to move: a
// GPU's work is then cut into slices of 10 ms instead of 50. It may be called at any time, while
// drawing too.
func (r *Renderer) SetInteractive(on bool) { r.pacing.SetInteractive(on) }

// Model is the name of the model.
func (r *Renderer) Model() string { return r.name }

// Device describes what the renderer runs on.
func (r *Renderer) Device() engine.Info {
	s := r.standing.Load()
	if s == nil {
		return engine.Info{Device: "cpu", Name: "plain Go, 1 thread"}
	}
	return s.Info
}

// ModelInfo describes a model that Open knows by name.
type ModelInfo struct {
	Name        string
	Description string
	Parameters  int // 0 for an interpolation filter
}

// Models lists the names that Open accepts besides paths, the default first.
func Models() []ModelInfo {
	var list []ModelInfo
	for _, b := range weights.Builtin() {
		list = append(list, ModelInfo{b.Name, b.Description, b.Parameters})
	}
	for _, f := range []resample.Filter{resample.Bicubic, resample.Bilinear, resample.Lanczos,
		resample.Nearest} {
		list = append(list, ModelInfo{Name: f.String(),
			Description: "interpolation as Pillow computes it, for comparison"})
	}
	return list
}
