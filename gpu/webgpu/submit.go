//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"errors"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// Submit implements gpu.Device: one encoder and one compute pass a batch.
func (d *Device) Submit(batch []gpu.Dispatch) error {
	if err := d.usable(); err != nil || len(batch) == 0 {
		return err
	}
	params, err := d.prepare(batch)
	if err != nil {
		return err
	}
	if err := d.writeParams(params); err != nil {
		return d.outcome(err)
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
	if err := d.trouble.err(); err != nil {
		return err
	}
	d.queue.Submit(commands)
	return d.trouble.err()
}

// writeParams puts all dispatches' parameters into one buffer, before the batch runs.
func (d *Device) writeParams(data []byte) error {
	if d.params == nil || int64(d.params.GetSize()) < int64(len(data)) {
		if d.params != nil {
			d.params.Release()
		}
		var err error
		d.params, err = d.newBuffer(int64(2*len(data)),
			wgpu.BufferUsageUniform|wgpu.BufferUsageCopyDst)
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
