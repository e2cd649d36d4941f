//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package device

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu/webgpu"
)

func init() {
	backends = append(backends, backend{name: "webgpu", adapters: webgpu.Adapters,
		open: openWebGPU})
}

func openWebGPU(index int, o Options) (engine.Engine, error) {
	d, err := webgpu.Open(index)
	if err != nil {
		return nil, err
	}
	return onGraphics(d, fmt.Sprintf("webgpu:%d", index), o), nil
}
