//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

/*
#include <stddef.h>
#include <stdint.h>

// wgpu's instance descriptor and its extension, as wgpu.h has them. Made here, for the binding
// leaves parts of the extension undefined, and without one wgpu also starts OpenGL, which writes to
// stderr.
typedef struct liif_chain {
	struct liif_chain const *next;
	uint32_t type;
} liif_chain;

typedef struct {
	liif_chain const *next;
} liif_instance_descriptor;

typedef struct {
	liif_chain chain;
	uint32_t backends, flags;
	uint32_t dx12_compiler, gles_minor;
	char const *dxil_path, *dxc_path;
} liif_instance_extras;

extern void *wgpuCreateInstance(liif_instance_descriptor const *descriptor);

enum { liif_instance_extras_type = 0x00030006, liif_vulkan = 1, liif_metal = 4, liif_dx12 = 8 };

static void *liif_create_instance(void) {
	liif_instance_extras extras = {0};
	extras.chain.type = liif_instance_extras_type;
	extras.backends = liif_vulkan | liif_metal | liif_dx12;
	liif_instance_descriptor descriptor = {&extras.chain};
	return wgpuCreateInstance(&descriptor);
}
*/
import "C"

import (
	"os"
	"runtime"
	"sync"
	"unsafe"

	"github.com/cogentcore/webgpu/wgpu"
)

// instanceLayout mirrors wgpu.Instance of v0.23.0. A test compares the types.
type instanceLayout struct{ instance unsafe.Pointer }

// spare is the instance that Adapters used last, for the next Open: making one loads the drivers,
// which takes tens of milliseconds. Every device has an instance of its own, for with devices that
// come and go in one instance wgpu 0.19 confuses their objects, and aborts.
var spare struct {
	sync.Mutex
	instance *wgpu.Instance
}

// takeInstance takes the spare instance or makes one.
func takeInstance() *wgpu.Instance {
	spare.Lock()
	defer spare.Unlock()
	if i := spare.instance; i != nil {
		spare.instance = nil
		return i
	}
	return newInstance()
}

// keepInstance makes an instance that no device uses the spare one.
func keepInstance(i *wgpu.Instance) {
	spare.Lock()
	defer spare.Unlock()
	if spare.instance != nil {
		i.Release()
		return
	}
	spare.instance = i
}

// newInstance makes an instance of the backends with compute shaders. wgpu's own messages go
// nowhere: what fails is returned as an error.
func newInstance() *wgpu.Instance {
	wgpu.SetLogLevel(wgpu.LogLevelOff)
	if runtime.GOOS == "linux" && os.Getenv("XDG_RUNTIME_DIR") == "" {
		// Mesa's layer that asks the desktop which GPU it uses complains on stderr without one.
		os.Setenv("NODEVICE_SELECT", "1")
	}
	instance := new(wgpu.Instance)
	(*instanceLayout)(unsafe.Pointer(instance)).instance = C.liif_create_instance()
	return instance
}
