//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

/*
#include "calls.h"
*/
import "C"

import (
	"fmt"
	"unsafe"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/shaders"
)

// calls are functions of a device, called through calls.h.
type calls struct {
	newSetLayout, newPipeline, newSetPool, updateSet, barrier, copy, submit unsafe.Pointer
}

// loadCalls finds the functions of an instance's devices.
func (i *instance) loadCalls() (calls, error) {
	var c calls
	for name, to := range map[string]*unsafe.Pointer{
		"vkCreateDescriptorSetLayout": &c.newSetLayout,
		"vkCreateComputePipelines":    &c.newPipeline,
		"vkCreateDescriptorPool":      &c.newSetPool,
		"vkUpdateDescriptorSets":      &c.updateSet,
		"vkCmdPipelineBarrier":        &c.barrier,
		"vkCmdCopyBuffer":             &c.copy,
		"vkQueueSubmit":               &c.submit,
	} {
		if *to = i.call(name); *to == nil {
			return c, fmt.Errorf("the driver has no %s", name)
		}
	}
	return c, nil
}

// bindingList is a kernel's bindings, before a dispatch's buffers are filled in.
func bindingList(s *shaders.Shader) ([]C.liif_binding, error) {
	if n := len(s.Bindings); n == 0 || n > C.liif_most {
		return nil, fmt.Errorf("%d bindings, 1 to %d may be", n, C.liif_most)
	}
	var list []C.liif_binding
	for _, b := range s.Bindings {
		list = append(list, C.liif_binding{number: C.uint32_t(b.Number),
			_type: C.int32_t(descriptorType(b.Access))})
	}
	return list, nil
}

func (d *Device) newSetLayout(s *shaders.Shader) (vk.DescriptorSetLayout, error) {
	list, err := bindingList(s)
	if err != nil {
		return nil, err
	}
	var made unsafe.Pointer
	r := C.liif_new_set_layout(d.calls.newSetLayout, unsafe.Pointer(d.handle), &list[0],
		C.uint32_t(len(list)), &made)
	return vk.DescriptorSetLayout(made), d.check(vk.Result(r), "bindings")
}

func (d *Device) newPipeline(k *kernel, module vk.ShaderModule) (vk.Pipeline, error) {
	wanted := d.adapter.wantedSubgroups(k.shader.Lanes)
	defer wanted.free()
	var flags C.uint32_t
	if k.shader.Lanes > 0 {
		flags = fullSubgroups
	}
	var made unsafe.Pointer
	r := C.liif_new_pipeline(d.calls.newPipeline, unsafe.Pointer(d.handle),
		unsafe.Pointer(d.cache.handle), unsafe.Pointer(module), unsafe.Pointer(k.layout),
		wanted.pointer(), flags, &made)
	return vk.Pipeline(made), d.check(vk.Result(r), "pipeline")
}

// newSetPool makes a pool of so many sets, each with a uniform and so many storage buffers.
func (d *Device) newSetPool(sets, storage int) (vk.DescriptorPool, error) {
	var made unsafe.Pointer
	r := C.liif_new_set_pool(d.calls.newSetPool, unsafe.Pointer(d.handle), C.uint32_t(sets),
		C.uint32_t(storage), &made)
	return vk.DescriptorPool(made), d.check(vk.Result(r), "descriptor pool")
}

// updateSet fills in a set of a kernel: params goes to its uniform, storage to the others, in
// order.
func (d *Device) updateSet(set vk.DescriptorSet, s *shaders.Shader, params bufferPart,
	storage []bufferPart) error {
	list, err := bindingList(s)
	if err != nil {
		return err
	}
	for i, b := range s.Bindings {
		part := params
		if b.Access != shaders.Uniform {
			part, storage = storage[0], storage[1:]
		}
		list[i].buffer, list[i].bytes = unsafe.Pointer(part.handle), C.uint64_t(part.bytes)
	}
	C.liif_update_set(d.calls.updateSet, unsafe.Pointer(d.handle), unsafe.Pointer(set), &list[0],
		C.uint32_t(len(list)))
	return nil
}

// bufferPart is the first bytes of a buffer.
type bufferPart struct {
	handle vk.Buffer
	bytes  int64
}

// pipelineBarrier makes earlier writes of the given kinds visible to later commands.
func (d *Device) pipelineBarrier(c vk.CommandBuffer, stagesFrom, stagesTo vk.PipelineStageFlagBits,
	from, to vk.AccessFlagBits) {
	C.liif_barrier(d.calls.barrier, unsafe.Pointer(c), C.uint32_t(stagesFrom), C.uint32_t(stagesTo),
		C.uint32_t(from), C.uint32_t(to))
}

func (d *Device) copyBuffer(c vk.CommandBuffer, from, to vk.Buffer, fromOffset, toOffset,
	bytes int64) {
	C.liif_copy(d.calls.copy, unsafe.Pointer(c), unsafe.Pointer(from), unsafe.Pointer(to),
		C.uint64_t(fromOffset), C.uint64_t(toOffset), C.uint64_t(bytes))
}

func (d *Device) submitCommands(c vk.CommandBuffer, fence vk.Fence) error {
	r := C.liif_submit(d.calls.submit, unsafe.Pointer(d.queue), unsafe.Pointer(c),
		unsafe.Pointer(fence))
	return d.check(vk.Result(r), "submit")
}
