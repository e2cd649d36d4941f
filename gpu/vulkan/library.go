//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/engine"
)

// load finds the Vulkan loader of the system, once.
var load = sync.OnceValue(func() error {
	if runtime.GOOS == "linux" && os.Getenv("XDG_RUNTIME_DIR") == "" {
		// Mesa's layer that asks the desktop which GPU it uses complains on stderr without one.
		os.Setenv("NODEVICE_SELECT", "1")
	}
	entry := loaderEntry()
	if entry == nil {
		return errors.New("no Vulkan loader on this system")
	}
	vk.SetGetInstanceProcAddr(entry)
	if err := vk.Init(); err != nil {
		return errors.New("the Vulkan loader does not answer")
	}
	return nil
})

// failure turns a result into an error, or nil for success; what names the call.
func failure(r vk.Result, what string) error {
	switch r {
	case vk.Success:
		return nil
	case vk.ErrorDeviceLost:
		return fmt.Errorf("%s: %w", what, engine.ErrDeviceLost)
	case vk.ErrorOutOfHostMemory, vk.ErrorOutOfDeviceMemory, vk.ErrorTooManyObjects,
		vk.ErrorMemoryMapFailed, vk.ErrorOutOfPoolMemory:
		return fmt.Errorf("%s: Vulkan result %d: %w", what, r, engine.ErrOutOfMemory)
	}
	return fmt.Errorf("%s: Vulkan result %d", what, r)
}
