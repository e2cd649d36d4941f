//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// paramsAlign is the strictest alignment that WebGPU lets a device ask of uniform offsets.
const paramsAlign = 256

// Device is an open adapter.
type Device struct {
	instance *wgpu.Instance
	device   *wgpu.Device
	queue    *wgpu.Queue
	info     gpu.DeviceInfo
	limits   gpu.Limits

	params  *wgpu.Buffer // of a batch's dispatches
	staging *wgpu.Buffer // for reading back
	timing  *timing      // nil if the adapter has no timestamps
	kernels kernels
	open    int // buffers not released
}

var _ gpu.Device = (*Device)(nil)

// Info implements gpu.Device.
func (d *Device) Info() gpu.DeviceInfo { return d.info }

// Limits implements gpu.Device.
func (d *Device) Limits() gpu.Limits { return d.limits }

type buffer struct {
	device *Device
	buffer *wgpu.Buffer
	bytes  int64
}

func (b *buffer) Bytes() int64 {
	if b.buffer == nil {
		return 0
	}
	return b.bytes
}

// Release frees the buffer once the device is done with it; it is not destroyed at once, which would
// abort the process if commands still named it.
func (b *buffer) Release() {
	if b.buffer != nil {
		b.buffer.Release()
		b.buffer = nil
		b.device.open--
	}
}

// NewBuffer implements gpu.Device.
func (d *Device) NewBuffer(bytes int64) (gpu.Buffer, error) {
	if err := gpu.CheckBuffer(bytes, d.limits); err != nil {
		return nil, err
	}
	b, err := d.newBuffer(bytes, wgpu.BufferUsageStorage|wgpu.BufferUsageCopyDst|wgpu.BufferUsageCopySrc)
	if err != nil {
		return nil, err
	}
	d.open++
	return &buffer{d, b, bytes}, nil
}

func (d *Device) newBuffer(bytes int64, usage wgpu.BufferUsage) (*wgpu.Buffer, error) {
	b, err := d.device.CreateBuffer(&wgpu.BufferDescriptor{Size: uint64(bytes), Usage: usage})
	if err != nil {
		return nil, fmt.Errorf("buffer of %d bytes: %w", bytes, classify(err))
	}
	return b, nil
}

// classify tells running out of memory and losing the device from other failures, of which this
// binding gives the text alone.
func classify(err error) error {
	text := strings.ToLower(err.Error())
	switch {
	case strings.Contains(text, "memory"):
		return fmt.Errorf("%w: %w", engine.ErrOutOfMemory, err)
	case strings.Contains(text, "lost"):
		return fmt.Errorf("%w: %w", engine.ErrDeviceLost, err)
	}
	return err
}

// Write implements gpu.Device.
func (d *Device) Write(b gpu.Buffer, offset int64, data []byte) error {
	if err := gpu.CheckCopy("write", b, offset, len(data)); err != nil || len(data) == 0 {
		return err
	}
	if err := d.queue.WriteBuffer(b.(*buffer).buffer, uint64(offset), data); err != nil {
		return classify(err)
	}
	return nil
}

// Submit implements gpu.Device: one encoder and one compute pass a batch.
func (d *Device) Submit(batch []gpu.Dispatch) error {
	for i := range batch {
		if err := gpu.CheckDispatch(&batch[i], d.limits); err != nil {
			return err
		}
	}
	if err := d.writeParams(batch); err != nil {
		return err
	}
	encoder, err := d.device.CreateCommandEncoder(nil)
	if err != nil {
		return classify(err)
	}
	defer encoder.Release()
	if err := d.timing.begin(encoder); err != nil {
		return classify(err)
	}
	pass := encoder.BeginComputePass(nil)
	defer pass.Release()
	var groups []*wgpu.BindGroup
	defer func() {
		for _, g := range groups {
			g.Release()
		}
	}()
	for i := range batch {
		k := batch[i].Kernel.(*kernel)
		group, err := d.bind(k, &batch[i], i)
		if err != nil {
			return errors.Join(classify(err), pass.End())
		}
		groups = append(groups, group)
		pass.SetPipeline(k.pipeline)
		pass.SetBindGroup(0, group, nil)
		n := batch[i].Groups
		pass.DispatchWorkgroups(uint32(n[0]), uint32(n[1]), uint32(n[2]))
	}
	if err := pass.End(); err != nil {
		return classify(err)
	}
	if err := d.timing.end(encoder); err != nil {
		return classify(err)
	}
	commands, err := encoder.Finish(nil)
	if err != nil {
		return classify(err)
	}
	defer commands.Release()
	d.queue.Submit(commands)
	return nil
}

// writeParams puts every dispatch's parameters into one buffer, before the batch runs.
func (d *Device) writeParams(batch []gpu.Dispatch) error {
	data := make([]byte, len(batch)*paramsAlign)
	for i := range batch {
		if len(batch[i].Params) > paramsAlign {
			return fmt.Errorf("%d bytes of parameters, the limit is %d", len(batch[i].Params),
				paramsAlign)
		}
		copy(data[i*paramsAlign:], batch[i].Params)
	}
	if d.params == nil || int64(d.params.GetSize()) < int64(len(data)) {
		if d.params != nil {
			d.params.Release()
		}
		var err error
		d.params, err = d.newBuffer(int64(2*len(data)), wgpu.BufferUsageUniform|wgpu.BufferUsageCopyDst)
		if err != nil {
			d.params = nil
			return err
		}
	}
	return d.queue.WriteBuffer(d.params, 0, data)
}

func (d *Device) bind(k *kernel, dispatch *gpu.Dispatch, number int) (*wgpu.BindGroup, error) {
	var entries []wgpu.BindGroupEntry
	next := 0
	for _, b := range k.shader.Bindings {
		entry := wgpu.BindGroupEntry{Binding: uint32(b.Number)}
		if b.Access == shaders.Uniform {
			entry.Buffer = d.params
			entry.Offset, entry.Size = uint64(number*paramsAlign), uint64(len(dispatch.Params))
		} else {
			from := dispatch.Buffers[next].(*buffer)
			next++
			entry.Buffer, entry.Size = from.buffer, uint64(from.bytes)
		}
		entries = append(entries, entry)
	}
	return d.device.CreateBindGroup(&wgpu.BindGroupDescriptor{Layout: k.layout, Entries: entries})
}

// Wait implements gpu.Device. wgpu's own waiting gives up silently after five seconds, and then frees
// what the device still works on, so it is asked again and again instead.
func (d *Device) Wait() error {
	const spins = 20
	for i := 0; !d.device.Poll(false, nil); i++ {
		if i < spins {
			runtime.Gosched()
		} else {
			time.Sleep(min(time.Duration(i-spins+1)*10*time.Microsecond, 200*time.Microsecond))
		}
	}
	return nil
}

// Read implements gpu.Device.
func (d *Device) Read(b gpu.Buffer, offset int64, data []byte) error {
	if err := gpu.CheckCopy("read", b, offset, len(data)); err != nil || len(data) == 0 {
		return err
	}
	from, size := b.(*buffer), int64(len(data))
	if d.staging == nil || int64(d.staging.GetSize()) < size {
		if d.staging != nil {
			d.staging.Release()
		}
		var err error
		d.staging, err = d.newBuffer(size, wgpu.BufferUsageMapRead|wgpu.BufferUsageCopyDst)
		if err != nil {
			d.staging = nil
			return err
		}
	}
	encoder, err := d.device.CreateCommandEncoder(nil)
	if err != nil {
		return classify(err)
	}
	defer encoder.Release()
	if err := encoder.CopyBufferToBuffer(from.buffer, uint64(offset), d.staging, 0,
		uint64(size)); err != nil {
		return classify(err)
	}
	commands, err := encoder.Finish(nil)
	if err != nil {
		return classify(err)
	}
	defer commands.Release()
	d.queue.Submit(commands)
	if err := d.Wait(); err != nil {
		return err
	}
	return readBack(d.staging, data)
}

// Close implements gpu.Device. Kernels and buffers must not be used afterwards.
func (d *Device) Close() error {
	_ = d.Wait()
	for _, b := range []*wgpu.Buffer{d.params, d.staging} {
		if b != nil {
			b.Release()
		}
	}
	d.kernels.release()
	d.timing.release()
	d.queue.Release()
	d.device.Release()
	d.instance.Release()
	if d.open != 0 {
		return fmt.Errorf("%d device buffers were not released", d.open)
	}
	return nil
}
