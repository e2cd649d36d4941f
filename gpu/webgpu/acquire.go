//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

/*
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// As wgpu's headers have them; see readback.go.
typedef void *liif_handle;
typedef struct {
	liif_handle texture;
	uint32_t suboptimal;
	uint32_t status;
} liif_surface_texture;
typedef void (*liif_scope_callback)(uint32_t type, char const *message, void *userdata);
extern void wgpuSurfaceGetCurrentTexture(liif_handle surface, liif_surface_texture *texture);
extern void wgpuDevicePushErrorScope(liif_handle device, uint32_t filter);
extern void wgpuDevicePopErrorScope(liif_handle device, liif_scope_callback callback,
	void *userdata);

typedef struct {
	char text[256]; // of an error; empty for none
} liif_acquire_error;

static void liif_acquire_failed(uint32_t type, char const *message, void *userdata) {
	liif_acquire_error *e = userdata;
	if (type != 0) snprintf(e->text, sizeof e->text, "%s", message ? message : "unknown error");
}

// The next texture of a surface and its status; errors of validation come back in *error.
static liif_surface_texture liif_acquire(liif_handle surface, liif_handle device,
	liif_acquire_error *error) {
	liif_surface_texture t = {NULL, 0, 0};
	error->text[0] = 0;
	wgpuDevicePushErrorScope(device, 0);
	wgpuSurfaceGetCurrentTexture(surface, &t);
	wgpuDevicePopErrorScope(device, liif_acquire_failed, error);
	return t;
}
*/
import "C"

import (
	"errors"
	"unsafe"

	"github.com/cogentcore/webgpu/wgpu"
)

// SurfaceStatus is wgpu's status of a surface's next texture (webgpu.h,
// WGPUSurfaceGetCurrentTextureStatus).
type SurfaceStatus uint32

const (
	SurfaceGood        SurfaceStatus = iota
	SurfaceTimeout                   // no texture became free, as of a window that is not seen
	SurfaceOutdated                  // it must be configured again
	SurfaceLost                      // it is gone, and configuring it would end the process
	SurfaceOutOfMemory               // of the device
	SurfaceDeviceLost
)

// surfaceLayout and textureLayout mirror wgpu.Surface and wgpu.Texture of v0.23.0. A test
// compares the types.
type (
	surfaceLayout struct{ device, surface C.liif_handle }
	textureLayout struct{ device, texture C.liif_handle }
)

// Acquire is the binding's Surface.GetCurrentTexture with its status. The texture is nil
// unless the status is SurfaceGood.
func Acquire(s *wgpu.Surface) (*wgpu.Texture, SurfaceStatus, error) {
	handles := (*surfaceLayout)(unsafe.Pointer(s))
	var failed C.liif_acquire_error
	got := C.liif_acquire(handles.surface, handles.device, &failed)
	if failed.text[0] != 0 {
		return nil, SurfaceLost, classify(errors.New(C.GoString(&failed.text[0])))
	}
	status := SurfaceStatus(got.status)
	if status == SurfaceGood && got.texture == nil {
		status = SurfaceOutdated
	}
	if status != SurfaceGood {
		return nil, status, nil
	}
	t := &textureLayout{handles.device, got.texture}
	return (*wgpu.Texture)(unsafe.Pointer(t)), SurfaceGood, nil
}
