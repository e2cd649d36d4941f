//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import "github.com/cogentcore/webgpu/wgpu"

// objects counts what wgpu holds for an instance, by kind; kinds of which there are none are left
// out.
func objects(i *wgpu.Instance) map[string]uint64 {
	report := i.GenerateReport()
	counts := map[string]uint64{}
	for _, hub := range []*wgpu.HubReport{report.Vulkan, report.Metal, report.Dx12} {
		if hub == nil {
			continue
		}
		for name, r := range map[string]wgpu.RegistryReport{
			"devices": hub.Devices, "pipeline layouts": hub.PipelineLayouts,
			"shader modules": hub.ShaderModules, "bind group layouts": hub.BindGroupLayouts,
			"bind groups": hub.BindGroups, "command buffers": hub.CommandBuffers,
			"pipelines": hub.ComputePipelines, "query sets": hub.QuerySets, "buffers": hub.Buffers,
		} {
			if r.NumAllocated > 0 {
				counts[name] += r.NumAllocated
			}
		}
	}
	return counts
}

// Objects counts what wgpu holds for the device, by kind.
func (d *Device) Objects() map[string]uint64 { return objects(d.instance) }

// CloseAndCount closes the device and counts what is left of it.
func (d *Device) CloseAndCount() (map[string]uint64, error) {
	instance := d.instance
	d.instance = newInstance() // for Close to release
	err := d.Close()
	defer instance.Release()
	return objects(instance), err
}
