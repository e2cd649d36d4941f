//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan

import (
	"fmt"
	"os"
	"path/filepath"
	"unsafe"

	vk "github.com/goki/vulkan"
)

// pipelineCache keeps what the driver compiled between runs.
type pipelineCache struct {
	handle vk.PipelineCache
	path   string // "" for a cache that is not kept
	loaded int    // bytes read from path
}

// openPipelineCache reads what an earlier run left in folder. What cannot be used is left out: a cache
// saves time and nothing else.
func openPipelineCache(d *Device, folder string) *pipelineCache {
	c := new(pipelineCache)
	var data []byte
	if folder != "" {
		a := d.adapter
		c.path = filepath.Join(folder, fmt.Sprintf("vulkan-%08x-%08x-%08x.cache", a.vendor, a.device,
			a.driver))
		if file, err := os.ReadFile(c.path); err == nil {
			data = unseal(file)
		}
	}
	info := vk.PipelineCacheCreateInfo{SType: vk.StructureTypePipelineCacheCreateInfo}
	defer info.Free()
	if len(data) > 0 {
		info.InitialDataSize, info.PInitialData = uint64(len(data)), unsafe.Pointer(&data[0])
		c.loaded = len(data)
	}
	var handle vk.PipelineCache
	if vk.CreatePipelineCache(d.handle, &info, nil, &handle) == vk.Success {
		c.handle = handle // pipelines compile without one as well
	}
	return c
}

// close writes the cache where it has grown, and releases it.
func (c *pipelineCache) close(d *Device) error {
	if c.handle == vk.NullPipelineCache {
		return nil
	}
	defer vk.DestroyPipelineCache(d.handle, c.handle, nil)
	if c.path == "" || d.lost != nil {
		return nil
	}
	var size uint64
	if vk.GetPipelineCacheData(d.handle, c.handle, &size, nil) != vk.Success ||
		size == 0 || int(size) == c.loaded {
		return nil
	}
	data := make([]byte, size)
	r := vk.GetPipelineCacheData(d.handle, c.handle, &size, unsafe.Pointer(&data[0]))
	if r != vk.Success {
		return nil
	}
	_ = c.write(seal(data[:size])) // a folder that cannot be written only costs time
	return nil
}

func (c *pipelineCache) write(data []byte) error {
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(c.path), ".vulkan-*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), c.path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}
