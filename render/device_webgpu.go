//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package render

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/webgpu"
)

func init() {
	backends = append(backends, backend{name: "webgpu", devices: webgpuDevices, open: openWebGPU})
}

func webgpuDevices() []engine.Info {
	var list []engine.Info
	for i, d := range webgpu.Adapters() {
		info := engine.Info{Device: fmt.Sprintf("webgpu:%d", i), Name: d.Name + ", " + d.Backend,
			Note: "only when asked for"}
		if d.Software {
			info.Note = "only when asked for: the processor in disguise, far slower than cpu"
		}
		list = append(list, info)
	}
	return list
}

func openWebGPU(index int, o Options) (engine.Engine, error) {
	d, err := webgpu.Open(index)
	if err != nil {
		return nil, err
	}
	return gpu.New(d, fmt.Sprintf("webgpu:%d", index), gpu.Options{Memory: o.Memory}), nil
}
