//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"fmt"
	"slices"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/shaders"
)

// pipelines are the compiled shaders. All bind a texture and a sampler in the same way.
type pipelines struct {
	layout   *wgpu.BindGroupLayout
	pipeline *wgpu.PipelineLayout
	sampler  *wgpu.Sampler
	picture  map[pictureKind]*wgpu.RenderPipeline
	overlay  *wgpu.RenderPipeline
	checks   *wgpu.RenderPipeline
}

// pictureKind is a variant of the picture's pipeline.
type pictureKind struct {
	filter  draw.Filter
	blended bool
}

var filterDefines = map[draw.Filter][]string{
	draw.Exact: {"EXACT"}, draw.Nearest: {"NEAREST"}, draw.Linear: nil, draw.Cubic: {"CUBIC"},
}

// Words of an instance's record, and how the shaders' locations cut it.
var (
	quadFields  = []int{4, 4, 1}
	shapeFields = []int{4, 2, 4, 2, 1}
)

func (p *pipelines) make(d *wgpu.Device, format wgpu.TextureFormat) error {
	var err error
	p.layout, err = d.CreateBindGroupLayout(&wgpu.BindGroupLayoutDescriptor{
		Entries: []wgpu.BindGroupLayoutEntry{
			{Binding: 0, Visibility: wgpu.ShaderStageFragment, Texture: wgpu.TextureBindingLayout{
				SampleType:    wgpu.TextureSampleTypeFloat,
				ViewDimension: wgpu.TextureViewDimension2D}},
			{Binding: 1, Visibility: wgpu.ShaderStageFragment,
				Sampler: wgpu.SamplerBindingLayout{Type: wgpu.SamplerBindingTypeFiltering}},
		}})
	if err != nil {
		return err
	}
	p.pipeline, err = d.CreatePipelineLayout(&wgpu.PipelineLayoutDescriptor{
		BindGroupLayouts: []*wgpu.BindGroupLayout{p.layout}})
	if err != nil {
		return err
	}
	p.sampler, err = d.CreateSampler(&wgpu.SamplerDescriptor{
		AddressModeU: wgpu.AddressModeClampToEdge, AddressModeV: wgpu.AddressModeClampToEdge,
		AddressModeW: wgpu.AddressModeClampToEdge, MagFilter: wgpu.FilterModeLinear,
		MinFilter: wgpu.FilterModeLinear, MaxAnisotropy: 1})
	if err != nil {
		return err
	}
	p.picture = map[pictureKind]*wgpu.RenderPipeline{}
	for filter, defines := range filterDefines {
		for _, blended := range []bool{false, true} {
			all := slices.Clone(defines)
			if blended {
				all = append(all, "FADED")
			}
			made, err := p.one(d, format, blended, quadFields, "picture", all...)
			if err != nil {
				return err
			}
			p.picture[pictureKind{filter, blended}] = made
		}
	}
	if p.overlay, err = p.one(d, format, true, shapeFields, "overlay"); err != nil {
		return err
	}
	p.checks, err = p.one(d, format, false, quadFields, "checks")
	return err
}

// one compiles a shader that draws rectangles, an instance each.
func (p *pipelines) one(d *wgpu.Device, format wgpu.TextureFormat, blended bool, fields []int,
	name string, defines ...string) (*wgpu.RenderPipeline, error) {
	source, err := shaders.LoadPresent(name, defines...)
	if err != nil {
		return nil, err
	}
	module, err := d.CreateShaderModule(&wgpu.ShaderModuleDescriptor{Label: name,
		WGSLDescriptor: &wgpu.ShaderModuleWGSLDescriptor{Code: source}})
	if err != nil {
		return nil, fmt.Errorf("shader %s %v: %w", name, defines, err)
	}
	defer module.Release()
	var blend *wgpu.BlendState
	if blended {
		over := wgpu.BlendComponent{Operation: wgpu.BlendOperationAdd,
			SrcFactor: wgpu.BlendFactorOne,
			DstFactor: wgpu.BlendFactorOneMinusSrcAlpha}
		blend = &wgpu.BlendState{Color: over, Alpha: over}
	}
	formats := map[int]wgpu.VertexFormat{1: wgpu.VertexFormatFloat32, 2: wgpu.VertexFormatFloat32x2,
		4: wgpu.VertexFormatFloat32x4}
	var attributes []wgpu.VertexAttribute
	words := 0
	for i, n := range fields {
		attributes = append(attributes, wgpu.VertexAttribute{Format: formats[n],
			Offset: uint64(4 * words), ShaderLocation: uint32(i)})
		words += n
	}
	made, err := d.CreateRenderPipeline(&wgpu.RenderPipelineDescriptor{
		Label: name, Layout: p.pipeline,
		Vertex: wgpu.VertexState{Module: module, EntryPoint: "place_corner",
			Buffers: []wgpu.VertexBufferLayout{{ArrayStride: uint64(4 * words),
				StepMode: wgpu.VertexStepModeInstance, Attributes: attributes}}},
		Primitive:   wgpu.PrimitiveState{Topology: wgpu.PrimitiveTopologyTriangleStrip},
		Multisample: wgpu.MultisampleState{Count: 1, Mask: 0xffffffff},
		Fragment: &wgpu.FragmentState{Module: module, EntryPoint: "colour",
			Targets: []wgpu.ColorTargetState{{Format: format, Blend: blend,
				WriteMask: wgpu.ColorWriteMaskAll}}}})
	if err != nil {
		return nil, fmt.Errorf("shader %s %v: %w", name, defines, err)
	}
	return made, nil
}

func (p *pipelines) bind(d *wgpu.Device, view *wgpu.TextureView) (*wgpu.BindGroup, error) {
	return d.CreateBindGroup(&wgpu.BindGroupDescriptor{Layout: p.layout,
		Entries: []wgpu.BindGroupEntry{
			{Binding: 0, TextureView: view, Size: wgpu.WholeSize},
			{Binding: 1, Sampler: p.sampler, Size: wgpu.WholeSize},
		}})
}

func (p *pipelines) release() {
	for _, made := range p.picture {
		made.Release()
	}
	for _, made := range []*wgpu.RenderPipeline{p.overlay, p.checks} {
		if made != nil {
			made.Release()
		}
	}
	if p.sampler != nil {
		p.sampler.Release()
	}
	if p.pipeline != nil {
		p.pipeline.Release()
	}
	if p.layout != nil {
		p.layout.Release()
	}
}
