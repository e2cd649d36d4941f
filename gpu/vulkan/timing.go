//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"time"
	"unsafe"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/gpu"
)

var _ gpu.Timer = (*Device)(nil)

// newQueries makes a pool of two timestamps, or none where the queue does not count time.
func (d *Device) newQueries() vk.QueryPool {
	var pool vk.QueryPool
	if !d.adapter.timed {
		return pool
	}
	info := vk.QueryPoolCreateInfo{SType: vk.StructureTypeQueryPoolCreateInfo,
		QueryType: vk.QueryTypeTimestamp, QueryCount: 2}
	defer info.Free()
	if vk.CreateQueryPool(d.handle, &info, nil, &pool) != vk.Success {
		return vk.NullQueryPool // time is not worth failing for
	}
	return pool
}

// startTime and stopTime take the device's time before and after a slot's dispatches.
func (s *slot) startTime() {
	if s.queries != vk.NullQueryPool {
		vk.CmdResetQueryPool(s.command, s.queries, 0, 2)
		vk.CmdWriteTimestamp(s.command, vk.PipelineStageTopOfPipeBit, s.queries, 0)
	}
}

func (s *slot) stopTime() {
	if s.queries != vk.NullQueryPool {
		vk.CmdWriteTimestamp(s.command, vk.PipelineStageBottomOfPipeBit, s.queries, 1)
		s.timed = true
	}
}

// readTime adds the duration of a finished submission to the batch's time.
func (d *Device) readTime(s *slot) {
	if !s.timed {
		return
	}
	s.timed = false
	ticks := make([]uint64, 2)
	r := vk.GetQueryPoolResults(d.handle, s.queries, 0, 2, 16, unsafe.Pointer(&ticks[0]), 8,
		vk.QueryResultFlags(vk.QueryResult64Bit))
	if r == vk.Success && ticks[1] > ticks[0] {
		d.batchTime += time.Duration(float64(ticks[1]-ticks[0]) * d.adapter.period)
	}
}

// BatchTime implements gpu.Timer.
func (d *Device) BatchTime() time.Duration {
	t := d.batchTime
	d.batchTime = 0
	return t
}
