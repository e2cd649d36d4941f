//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unsafe"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/internal/atomicfile"
)

// pipelineCache keeps the driver's compiled pipelines between runs.
type pipelineCache struct {
	handle vk.PipelineCache
	path   string // "" for a cache that is not kept
	kept   int    // bytes that the file at path holds
	grown  bool   // kernels have been compiled since
}

// openPipelineCache reads what an earlier run left in folder. What cannot be used is left out: a
// cache saves time and nothing else.
func openPipelineCache(d *Device, folder string) *pipelineCache {
	c := new(pipelineCache)
	var data []byte
	if folder != "" {
		a := d.adapter
		_ = atomicfile.RemoveRemains(folder) // of processes that were killed
		c.path = filepath.Join(folder, fmt.Sprintf("vulkan-%08x-%08x-%08x.cache", a.vendor,
			a.device,
			a.driver))
		if file, err := os.ReadFile(c.path); err == nil {
			data = unseal(file)
		}
	}
	info := vk.PipelineCacheCreateInfo{SType: vk.StructureTypePipelineCacheCreateInfo}
	defer info.Free()
	if len(data) > 0 {
		info.InitialDataSize, info.PInitialData = uint64(len(data)), unsafe.Pointer(&data[0])
		c.kept = len(data)
	}
	var handle vk.PipelineCache
	if vk.CreatePipelineCache(d.handle, &info, nil, &handle) == vk.Success {
		c.handle = handle // pipelines compile without one as well
	}
	return c
}

// close releases the cache.
func (c *pipelineCache) close(d *Device) {
	c.save(d)
	vk.DestroyPipelineCache(d.handle, c.handle, nil)
}

// save writes the cache where kernels have been compiled since it was: as soon as they are used,
// for a process that is killed must not compile them all again. A folder that cannot be written
// only costs time.
func (c *pipelineCache) save(d *Device) {
	if !c.grown || c.handle == vk.NullPipelineCache || c.path == "" || d.lost != nil {
		return
	}
	c.grown = false
	var size uint64
	if vk.GetPipelineCacheData(d.handle, c.handle, &size, nil) != vk.Success ||
		size == 0 || int(size) == c.kept {
		return
	}
	data := make([]byte, size)
	r := vk.GetPipelineCacheData(d.handle, c.handle, &size, unsafe.Pointer(&data[0]))
	if r == vk.Success && c.write(seal(data[:size])) == nil {
		c.kept = int(size)
	}
}

func (c *pipelineCache) write(data []byte) error {
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(c.path, true, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
