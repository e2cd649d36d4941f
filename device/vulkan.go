//go:build cgo && (linux || windows) && (amd64 || arm64)

package device

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu/vulkan"
)

// Vulkan comes before WebGPU, which runs on top of it.
func init() {
	backends = append([]backend{{name: "vulkan", adapters: vulkan.Adapters, open: openVulkan}},
		backends...)
}

func openVulkan(index int, o Options) (engine.Engine, error) {
	folder, err := os.UserCacheDir()
	if err == nil {
		folder = filepath.Join(folder, "liif")
	} else {
		folder = "" // pipelines are compiled anew each time
	}
	d, err := vulkan.Open(index, folder)
	if err != nil {
		return nil, err
	}
	return onGraphics(d, fmt.Sprintf("vulkan:%d", index), o), nil
}
