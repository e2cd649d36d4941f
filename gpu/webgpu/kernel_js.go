package webgpu

import (
	"fmt"
	"strings"
	"syscall/js"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

type kernel struct {
	device           *Device
	shader           *shaders.Shader
	pipeline, layout js.Value
}

func (k *kernel) Shader() *shaders.Shader { return k.shader }

// bindingTypes are GPUBufferBindingType.
var bindingTypes = map[shaders.Access]string{shaders.Uniform: "uniform",
	shaders.Read: "read-only-storage", shaders.ReadWrite: "storage"}

// compute is GPUShaderStage.COMPUTE.
const compute = 4

// layout is how a shader's buffers are bound.
func (d *Device) layout(s *shaders.Shader) js.Value {
	entries := array()
	var key strings.Builder
	for _, b := range s.Bindings {
		kind := bindingTypes[b.Access]
		fmt.Fprint(&key, b.Number, kind, " ")
		entries.Call("push", object("binding", b.Number, "visibility", compute,
			"buffer", object("type", kind)))
	}
	l, known := d.layouts[key.String()]
	if !known {
		l = d.device.Call("createBindGroupLayout", object("entries", entries))
		d.layouts[key.String()] = l
	}
	return l
}

// NewKernel implements gpu.Device. The browser keeps it as long as it is used.
func (d *Device) NewKernel(s *shaders.Shader) (gpu.Kernel, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	k := &kernel{device: d, shader: s}
	var compiled js.Value
	err := d.within(func() {
		k.layout = d.layout(s)
		module := d.device.Call("createShaderModule", object("label", s.Name, "code", s.Source))
		all := d.device.Call("createPipelineLayout", object("bindGroupLayouts", array(k.layout)))
		compiled = d.device.Call("createComputePipelineAsync", object("label", s.Name,
			"layout", all, "compute", object("module", module, "entryPoint", "main")))
	})
	if compiled.IsUndefined() {
		return nil, d.outcome(err)
	}
	pipeline, rejected := await(compiled)
	if err == nil { // of a module that does not compile the scope says more
		err = rejected
	}
	if err := d.outcome(err); err != nil {
		return nil, err
	}
	k.pipeline = pipeline
	return k, nil
}
