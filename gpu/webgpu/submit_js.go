package webgpu

import (
	"syscall/js"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// Submit implements gpu.Device: one encoder and one compute pass a batch.
func (d *Device) Submit(batch []gpu.Dispatch) error {
	if err := d.usable(); err != nil || len(batch) == 0 {
		return err
	}
	data, err := d.prepare(batch)
	if err != nil {
		return err
	}
	if d.params == nil || d.params.bytes < int64(len(data)) {
		if err := d.atLeast(&d.params, int64(2*len(data)), asUniform|copyTo); err != nil {
			return err
		}
	}
	if err := d.write(d.params, 0, data); err != nil {
		return d.outcome(err)
	}
	return d.outcome(d.within(func() {
		encoder := d.device.Call("createCommandEncoder")
		pass := encoder.Call("beginComputePass")
		for i := range batch {
			k := batch[i].Kernel.(*kernel)
			pass.Call("setPipeline", k.pipeline)
			pass.Call("setBindGroup", 0, d.bind(k, &batch[i], i))
			n := batch[i].Groups
			pass.Call("dispatchWorkgroups", n[0], n[1], n[2])
		}
		pass.Call("end")
		d.queue.Call("submit", array(encoder.Call("finish")))
	}))
}

// bind makes the bind group of a batch's dispatch.
func (d *Device) bind(k *kernel, dispatch *gpu.Dispatch, number int) js.Value {
	entries := array()
	next := 0
	for _, b := range k.shader.Bindings {
		var resource js.Value
		if b.Access == shaders.Uniform {
			resource = object("buffer", d.params.buffer, "offset", number*paramsAlign, "size",
				len(dispatch.Params))
		} else {
			from := dispatch.Buffers[next].(*buffer)
			next++
			resource = object("buffer", from.buffer, "size", float64(from.bytes))
		}
		entries.Call("push", object("binding", b.Number, "resource", resource))
	}
	return d.device.Call("createBindGroup", object("layout", k.layout, "entries", entries))
}
