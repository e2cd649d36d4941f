//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

/*
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The functions of wgpu that read a buffer back; the binding links them. Declared here, for a
// module's headers cannot be included from another.
typedef void *liif_handle;
typedef void (*liif_map_callback)(int status, void *userdata);
extern void wgpuBufferMapAsync(liif_handle buffer, uint32_t mode, size_t offset, size_t size,
                               liif_map_callback callback, void *userdata);
extern void const *wgpuBufferGetConstMappedRange(liif_handle buffer, size_t offset, size_t size);
extern void wgpuBufferUnmap(liif_handle buffer);
extern uint32_t wgpuDevicePoll(liif_handle device, uint32_t wait, void const *submission);

static void liif_mapped(int status, void *userdata) { *(int *)userdata = status; }

// Maps, polls, copies and unmaps in one call, with the status on the C stack: the binding's
// MapAsync would leave a Go pointer with C. Returns wgpu's status, 0 for success, -1 if it never
// came, -2 if the mapping is empty.
static int liif_read_back(liif_handle device, liif_handle buffer, size_t size, void *to) {
	int status = -1;
	wgpuBufferMapAsync(buffer, 1, 0, size, liif_mapped, &status);
	wgpuDevicePoll(device, 1, NULL);
	if (status != 0) return status;
	void const *from = wgpuBufferGetConstMappedRange(buffer, 0, size);
	if (from == NULL) return -2;
	memcpy(to, from, size);
	wgpuBufferUnmap(buffer);
	return 0;
}
*/
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/cogentcore/webgpu/wgpu"
)

// bufferLayout mirrors wgpu.Buffer of v0.23.0: two handles that it does not export. A test
// compares the types.
type bufferLayout struct {
	device, buffer C.liif_handle
}

// readBack copies the start of a mappable buffer to data. The device must be done with the buffer.
func readBack(b *wgpu.Buffer, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	handles := (*bufferLayout)(unsafe.Pointer(b))
	status := C.liif_read_back(handles.device, handles.buffer, C.size_t(len(data)),
		unsafe.Pointer(&data[0]))
	if status != 0 {
		return fmt.Errorf("reading back %d bytes: mapping status %d", len(data), status)
	}
	return nil
}
