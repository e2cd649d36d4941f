//go:build cgo && (linux || windows) && (amd64 || arm64)

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
	if err := d.compile(k, precise(words)); err != nil {
		k.close(d)
		return nil, fmt.Errorf("compile %s: %w", s.Name, err)
	}
	d.kernels = append(d.kernels, k)
	d.cache.grown = true
	return k, nil
}

func (d *Device) compile(k *kernel, words []uint32) error {
	var err error
	if k.sets, err = d.newSetLayout(k.shader); err != nil {
		return err
	}
	layout := vk.PipelineLayoutCreateInfo{SType: vk.StructureTypePipelineLayoutCreateInfo,
		SetLayoutCount: 1, PSetLayouts: []vk.DescriptorSetLayout{k.sets}}
	defer layout.Free()
	var made vk.PipelineLayout
	if err := d.check(vk.CreatePipelineLayout(d.handle, &layout, nil, &made),
		"layout"); err != nil {
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
	k.pipeline, err = d.newPipeline(k, module)
	return err
}

func (k *kernel) close(d *Device) {
	vk.DestroyPipeline(d.handle, k.pipeline, nil)
	vk.DestroyPipelineLayout(d.handle, k.layout, nil)
	vk.DestroyDescriptorSetLayout(d.handle, k.sets, nil)
}
