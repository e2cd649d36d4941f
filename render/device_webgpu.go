//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package render

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/webgpu"
)

func init() {
	backends = append(backends, backend{name: "webgpu", adapters: webgpu.Adapters, open: openWebGPU})
}

func openWebGPU(index int, o Options) (engine.Engine, error) {
	d, err := webgpu.Open(index)
	if err != nil {
		return nil, err
	}
	var tiles gpu.Tiles
	if !o.NoTune {
		tiles = gpu.TunedTiles(context.Background(), d)
	}
	return gpu.New(d, fmt.Sprintf("webgpu:%d", index), gpu.Options{Memory: o.Memory, Tiles: tiles}), nil
}
