//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"errors"
	"fmt"
	"time"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

const (
	slotCount    = 2   // submissions on their way at once
	slotDispatch = 256 // dispatches of one submission
	paramsBytes  = 256 // of one dispatch's parameters
)

// A submission that takes longer than patience means that the device hangs. A software device
// compiles kernels when they first run, and shares its processors with whatever else there is.
const (
	patience         = time.Minute
	softwarePatience = 15 * time.Minute
)

// slot holds the objects of one submission until it is done.
type slot struct {
	pool    vk.CommandPool
	command vk.CommandBuffer
	fence   vk.Fence
	sets    vk.DescriptorPool
	params  *hostBuffer
	stride  int64
	queries vk.QueryPool
	busy    bool
	timed   bool // its submission takes timestamps
}

func (d *Device) newSlot() (*slot, error) {
	s := &slot{stride: max(d.adapter.align, paramsBytes), queries: d.newQueries()}
	pool := vk.CommandPoolCreateInfo{SType: vk.StructureTypeCommandPoolCreateInfo,
		QueueFamilyIndex: d.adapter.family,
		Flags:            vk.CommandPoolCreateFlags(vk.CommandPoolCreateTransientBit)}
	defer pool.Free()
	var commandPool vk.CommandPool
	r := vk.CreateCommandPool(d.handle, &pool, nil, &commandPool)
	s.pool = commandPool
	if err := d.check(r, "command pool"); err != nil {
		return s, err
	}
	commands := make([]vk.CommandBuffer, 1)
	info := vk.CommandBufferAllocateInfo{SType: vk.StructureTypeCommandBufferAllocateInfo,
		CommandPool: s.pool, Level: vk.CommandBufferLevelPrimary, CommandBufferCount: 1}
	defer info.Free()
	r = vk.AllocateCommandBuffers(d.handle, &info, commands)
	if err := d.check(r, "command buffer"); err != nil {
		return s, err
	}
	s.command = commands[0]
	fence := vk.FenceCreateInfo{SType: vk.StructureTypeFenceCreateInfo}
	defer fence.Free()
	var done vk.Fence
	if err := d.check(vk.CreateFence(d.handle, &fence, nil, &done), "fence"); err != nil {
		return s, err
	}
	s.fence = done
	var err error
	if s.sets, err = d.newSetPool(slotDispatch, 8); err != nil {
		return s, err
	}
	s.params, err = d.newHostBuffer(s.stride*slotDispatch, vk.BufferUsageUniformBufferBit, false)
	return s, err
}

func (s *slot) close(d *Device) {
	vk.DestroyFence(d.handle, s.fence, nil)
	vk.DestroyQueryPool(d.handle, s.queries, nil)
	vk.DestroyDescriptorPool(d.handle, s.sets, nil)
	vk.DestroyCommandPool(d.handle, s.pool, nil)
	if s.params != nil {
		s.params.release(d)
	}
}

// begin takes the next slot, when it is free, and starts its commands.
func (d *Device) begin() (*slot, error) {
	if d.lost != nil {
		return nil, d.lost
	}
	s := d.slots[d.next]
	if err := d.finish(s); err != nil {
		return nil, err
	}
	d.next = (d.next + 1) % slotCount
	info := vk.CommandBufferBeginInfo{SType: vk.StructureTypeCommandBufferBeginInfo,
		Flags: vk.CommandBufferUsageFlags(vk.CommandBufferUsageOneTimeSubmitBit)}
	defer info.Free()
	return s, d.check(vk.BeginCommandBuffer(s.command, &info), "commands")
}

// end submits the slot's commands.
func (d *Device) end(s *slot) error {
	if err := d.check(vk.EndCommandBuffer(s.command), "commands"); err != nil {
		return err
	}
	if err := d.submitCommands(s.command, s.fence); err != nil {
		return err
	}
	s.busy = true
	return nil
}

// await waits for a slot's submission, no longer than the device's patience. One that does not end
// is no loss after which the device could be opened anew: the next work would wait behind it.
func (d *Device) await(s *slot) error {
	r := vk.WaitForFences(d.handle, 1, []vk.Fence{s.fence}, vk.True, uint64(d.patience))
	if r == vk.Timeout {
		d.hung = true
		d.lost = fmt.Errorf("%w in %v", engine.ErrDeviceHung, d.patience)
		return d.lost
	}
	return d.check(r, "wait")
}

// finish waits for a slot's submission and makes the slot ready for another.
func (d *Device) finish(s *slot) error {
	if s.busy {
		if err := d.await(s); err != nil {
			return err
		}
		s.busy = false
		d.readTime(s)
		if err := d.check(vk.ResetFences(d.handle, 1, []vk.Fence{s.fence}), "fence"); err != nil {
			return err
		}
	}
	return errors.Join(d.check(vk.ResetCommandPool(d.handle, s.pool, 0), "commands"),
		d.check(vk.ResetDescriptorPool(d.handle, s.sets, 0), "descriptors"))
}

// Wait implements gpu.Device.
func (d *Device) Wait() error {
	if d.lost != nil {
		return d.lost
	}
	for _, s := range d.slots {
		if s.busy {
			if err := d.finish(s); err != nil {
				return err
			}
		}
	}
	if len(d.upload.copies) == 0 {
		d.upload.used = 0
	}
	return nil
}

// settle waits until no submission in flight uses the buffer.
func (d *Device) settle(b *buffer) {
	d.upload.forget(b)
	if d.lost == nil {
		_ = d.Wait() // a device that is lost shows at the next call
	}
}

// Submit implements gpu.Device: writes first, then the dispatches, each behind a barrier where it
// uses what one before it wrote.
func (d *Device) Submit(batch []gpu.Dispatch) error {
	if d.lost != nil {
		return d.lost
	}
	for i := range batch {
		if err := d.accept(&batch[i]); err != nil {
			return err
		}
	}
	if err := d.Wait(); err != nil {
		return err
	}
	d.batchTime = 0
	for len(batch) > 0 {
		n := min(len(batch), slotDispatch)
		if err := d.submit(batch[:n], nil); err != nil {
			return err
		}
		batch = batch[n:]
	}
	d.cache.save(d) // while the device works
	return nil
}

// accept refuses what must not reach the device.
func (d *Device) accept(dispatch *gpu.Dispatch) error {
	if err := gpu.CheckDispatch(dispatch, d.adapter.Limits); err != nil {
		return err
	}
	if k, ok := dispatch.Kernel.(*kernel); !ok || k.device != d {
		return fmt.Errorf("dispatch of a kernel of another device")
	}
	for _, b := range dispatch.Buffers {
		if _, err := d.owned(b); err != nil {
			return err
		}
	}
	if n := len(dispatch.Params); n > paramsBytes {
		return fmt.Errorf("%d bytes of parameters, the limit is %d", n, paramsBytes)
	}
	return nil
}

// submit carries out the writes, the dispatches of a batch, and read, unless that is nil, which
// records the copy of a buffer to the host.
func (d *Device) submit(batch []gpu.Dispatch, read func(vk.CommandBuffer)) error {
	s, err := d.begin()
	if err != nil {
		return err
	}
	copies := d.upload.copies
	for _, step := range planSteps(copies, batch, read != nil) {
		switch step.kind {
		case stepBarrier:
			d.barrier(s.command)
		case stepCopy:
			p := copies[step.index]
			d.copyBuffer(s.command, d.upload.host.handle, p.to.(*buffer).handle, p.from, p.at,
				p.amount)
		case stepDispatch:
			if step.index == 0 {
				s.startTime()
			}
			if err := d.dispatch(s, &batch[step.index], step.index); err != nil {
				return err
			}
		case stepRead:
			read(s.command)
		}
	}
	if len(batch) > 0 {
		s.stopTime()
	}
	if err := d.end(s); err != nil {
		return err
	}
	d.upload.copies = copies[:0]
	return nil
}

// dispatch records the dispatch numbered so in its batch.
func (d *Device) dispatch(s *slot, one *gpu.Dispatch, number int) error {
	k := one.Kernel.(*kernel)
	set, err := d.bind(s, k, one, number)
	if err != nil {
		return err
	}
	vk.CmdBindPipeline(s.command, vk.PipelineBindPointCompute, k.pipeline)
	var offsets []uint32
	if hasUniform(k.shader) {
		offsets = []uint32{uint32(int64(number) * s.stride)}
	}
	vk.CmdBindDescriptorSets(s.command, vk.PipelineBindPointCompute, k.layout, 0, 1,
		[]vk.DescriptorSet{set}, uint32(len(offsets)), offsets)
	n := one.Groups
	vk.CmdDispatch(s.command, uint32(n[0]), uint32(n[1]), uint32(n[2]))
	return nil
}

// barrier makes all that was written visible to all that comes.
func (d *Device) barrier(c vk.CommandBuffer) {
	const stages = vk.PipelineStageComputeShaderBit | vk.PipelineStageTransferBit
	const from = vk.AccessShaderWriteBit | vk.AccessTransferWriteBit
	const to = vk.AccessShaderReadBit | vk.AccessShaderWriteBit | vk.AccessTransferReadBit |
		vk.AccessTransferWriteBit | vk.AccessUniformReadBit
	d.pipelineBarrier(c, stages, stages, from, to)
}

// bind makes the descriptor set of a dispatch and copies its parameters.
func (d *Device) bind(s *slot, k *kernel, dispatch *gpu.Dispatch, number int) (vk.DescriptorSet,
	error) {
	var set vk.DescriptorSet
	info := vk.DescriptorSetAllocateInfo{SType: vk.StructureTypeDescriptorSetAllocateInfo,
		DescriptorPool: s.sets, DescriptorSetCount: 1,
		PSetLayouts: []vk.DescriptorSetLayout{k.sets}}
	defer info.Free()
	r := vk.AllocateDescriptorSets(d.handle, &info, &set)
	if err := d.check(r, "descriptors"); err != nil {
		return set, err
	}
	copy(s.params.data[int64(number)*s.stride:], dispatch.Params)
	var storage []bufferPart
	for _, b := range dispatch.Buffers {
		from := b.(*buffer)
		storage = append(storage, bufferPart{from.handle, from.bytes})
	}
	params := bufferPart{s.params.handle, int64(len(dispatch.Params))}
	return set, d.updateSet(set, k.shader, params, storage)
}
