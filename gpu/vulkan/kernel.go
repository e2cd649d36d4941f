//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan

import (
	"fmt"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// fullSubgroups is VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT_EXT.
const fullSubgroups = 2

type kernel struct {
	device   *Device
	shader   *shaders.Shader
	sets     vk.DescriptorSetLayout
	layout   vk.PipelineLayout
	pipeline vk.Pipeline
}

func (k *kernel) Shader() *shaders.Shader { return k.shader }

func descriptorType(a shaders.Access) vk.DescriptorType {
	if a == shaders.Uniform {
		return vk.DescriptorTypeUniformBufferDynamic
	}
	return vk.DescriptorTypeStorageBuffer
}

// NewKernel implements gpu.Device.
func (d *Device) NewKernel(s *shaders.Shader) (gpu.Kernel, error) {
	if d.lost != nil {
		return nil, d.lost
	}
	if s.Lanes > 0 && s.Lanes != d.adapter.Limits.Lanes || s.Halves() && !d.adapter.Limits.Half {
		return nil, fmt.Errorf("compile %s: the device cannot run it", s.Name)
	}
	words, err := s.SPIRV()
	if err != nil {
		return nil, err
	}
	k := &kernel{device: d, shader: s}
	if err := d.compile(k, words); err != nil {
		k.close(d)
		return nil, fmt.Errorf("compile %s: %w", s.Name, err)
	}
	d.kernels = append(d.kernels, k)
	return k, nil
}

func (d *Device) compile(k *kernel, words []uint32) error {
	defer holdCollector()()
	var bindings []vk.DescriptorSetLayoutBinding
	for _, b := range k.shader.Bindings {
		bindings = append(bindings, vk.DescriptorSetLayoutBinding{Binding: uint32(b.Number),
			DescriptorType: descriptorType(b.Access), DescriptorCount: 1,
			StageFlags: vk.ShaderStageFlags(vk.ShaderStageComputeBit)})
	}
	about := vk.DescriptorSetLayoutCreateInfo{SType: vk.StructureTypeDescriptorSetLayoutCreateInfo,
		BindingCount: uint32(len(bindings)), PBindings: bindings}
	defer about.Free()
	var sets vk.DescriptorSetLayout
	r := vk.CreateDescriptorSetLayout(d.handle, &about, nil, &sets)
	k.sets = sets
	if err := d.check(r, "bindings"); err != nil {
		return err
	}
	layout := vk.PipelineLayoutCreateInfo{SType: vk.StructureTypePipelineLayoutCreateInfo,
		SetLayoutCount: 1, PSetLayouts: []vk.DescriptorSetLayout{k.sets}}
	defer layout.Free()
	var made vk.PipelineLayout
	if err := d.check(vk.CreatePipelineLayout(d.handle, &layout, nil, &made), "layout"); err != nil {
		return err
	}
	k.layout = made
	var module vk.ShaderModule
	code := vk.ShaderModuleCreateInfo{SType: vk.StructureTypeShaderModuleCreateInfo,
		CodeSize: uint64(4 * len(words)), PCode: words}
	defer code.Free()
	if err := d.check(vk.CreateShaderModule(d.handle, &code, nil, &module), "module"); err != nil {
		return err
	}
	defer vk.DestroyShaderModule(d.handle, module, nil)
	pipelines := make([]vk.Pipeline, 1)
	wanted := d.adapter.wantedSubgroups(k.shader.Lanes)
	defer wanted.free()
	var flags vk.PipelineShaderStageCreateFlags
	if k.shader.Lanes > 0 {
		flags = fullSubgroups
	}
	info := []vk.ComputePipelineCreateInfo{{SType: vk.StructureTypeComputePipelineCreateInfo,
		Stage: vk.PipelineShaderStageCreateInfo{SType: vk.StructureTypePipelineShaderStageCreateInfo,
			PNext: wanted.pointer(), Flags: flags,
			Stage: vk.ShaderStageComputeBit, Module: module, PName: "main\x00"},
		Layout: k.layout}}
	r = vk.CreateComputePipelines(d.handle, d.cache.handle, 1, info, nil, pipelines)
	k.pipeline = pipelines[0]
	return d.check(r, "pipeline")
}

func (k *kernel) close(d *Device) {
	vk.DestroyPipeline(d.handle, k.pipeline, nil)
	vk.DestroyPipelineLayout(d.handle, k.layout, nil)
	vk.DestroyDescriptorSetLayout(d.handle, k.sets, nil)
}
