//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unsafe"

	vk "github.com/goki/vulkan"
)

// pipelineCache keeps what the driver compiled between runs.
type pipelineCache struct {
	handle vk.PipelineCache
	path   string // "" for a cache that is not kept
	kept   int    // bytes that the file at path holds
	grown  bool   // kernels have been compiled since
}

const partialCache = ".vulkan-" // begins the names of files that are being written

// openPipelineCache reads what an earlier run left in folder. What cannot be used is left out: a cache
// saves time and nothing else.
func openPipelineCache(d *Device, folder string) *pipelineCache {
	c := new(pipelineCache)
	var data []byte
	if folder != "" {
		a := d.adapter
		clearPartial(folder)
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

// save writes the cache where kernels have been compiled since it was: as soon as they are used, for a
// process that is killed must not compile them all again. A folder that cannot be written only costs
// time.
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

// clearPartial removes what killed processes have left half written, a day later: another may be at it.
func clearPartial(folder string) {
	list, _ := os.ReadDir(folder)
	for _, e := range list {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), partialCache) && info.Mode().IsRegular() &&
			time.Since(info.ModTime()) > 24*time.Hour {
			os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}

func (c *pipelineCache) write(data []byte) error {
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(c.path), partialCache+"*")
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
