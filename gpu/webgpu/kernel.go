//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"fmt"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

type kernel struct {
	device   *Device
	shader   *shaders.Shader
	pipeline *wgpu.ComputePipeline
	layout   *wgpu.BindGroupLayout
}

func (k *kernel) Shader() *shaders.Shader { return k.shader }

// kernels are a device's pipelines, and the layouts of their buffers, one of a kind. wgpu 0.19
// never frees layouts that it infers, nor those made twice.
type kernels struct {
	list    []*kernel
	layouts map[string]*wgpu.BindGroupLayout
}

func (k *kernels) release() {
	for _, one := range k.list {
		one.pipeline.Release()
	}
	for _, l := range k.layouts {
		l.Release()
	}
}

// layout is how a shader's buffers are bound.
func (d *Device) layout(s *shaders.Shader) (*wgpu.BindGroupLayout, error) {
	var entries []wgpu.BindGroupLayoutEntry
	for _, b := range s.Bindings {
		kind := map[shaders.Access]wgpu.BufferBindingType{
			shaders.Uniform:   wgpu.BufferBindingTypeUniform,
			shaders.Read:      wgpu.BufferBindingTypeReadOnlyStorage,
			shaders.ReadWrite: wgpu.BufferBindingTypeStorage,
		}[b.Access]
		entries = append(entries, wgpu.BindGroupLayoutEntry{Binding: uint32(b.Number),
			Visibility: wgpu.ShaderStageCompute, Buffer: wgpu.BufferBindingLayout{Type: kind}})
	}
	key := fmt.Sprint(entries)
	if l := d.kernels.layouts[key]; l != nil {
		return l, nil
	}
	l, err := d.device.CreateBindGroupLayout(&wgpu.BindGroupLayoutDescriptor{Entries: entries})
	if err != nil {
		return nil, err
	}
	if d.kernels.layouts == nil {
		d.kernels.layouts = map[string]*wgpu.BindGroupLayout{}
	}
	d.kernels.layouts[key] = l
	return l, nil
}

// NewKernel implements gpu.Device. The device keeps it until it is closed.
func (d *Device) NewKernel(s *shaders.Shader) (gpu.Kernel, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	module, err := d.device.CreateShaderModule(&wgpu.ShaderModuleDescriptor{Label: s.Name,
		WGSLDescriptor: &wgpu.ShaderModuleWGSLDescriptor{Code: s.Source}})
	if err != nil {
		return nil, classify(err)
	}
	defer module.Release()
	group, err := d.layout(s)
	if err != nil {
		return nil, classify(err)
	}
	all, err := d.device.CreatePipelineLayout(&wgpu.PipelineLayoutDescriptor{Label: s.Name,
		BindGroupLayouts: []*wgpu.BindGroupLayout{group}})
	if err != nil {
		return nil, classify(err)
	}
	defer all.Release()
	pipeline, err := d.device.CreateComputePipeline(&wgpu.ComputePipelineDescriptor{Label: s.Name,
		Layout: all, Compute: wgpu.ProgrammableStageDescriptor{Module: module, EntryPoint: "main"}})
	if err != nil {
		return nil, classify(err)
	}
	if err := d.trouble.err(); err != nil {
		pipeline.Release()
		return nil, err
	}
	k := &kernel{d, s, pipeline, group}
	d.kernels.list = append(d.kernels.list, k)
	return k, nil
}
