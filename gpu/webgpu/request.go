//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

/*
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// What wgpu tells of a device beside its calls: errors that no call's scope holds, on which wgpu
// would end the process, and its loss, of which nobody would hear.
typedef struct {
	int lost;
	uint32_t error; // wgpu's type, 0 for none
	char text[256]; // of the first error, or of the loss
} liif_trouble;

// The parts of wgpu's interface that open a device, as wgpu.h has them.
typedef struct {
	void const *next;
	uint64_t limits[64]; // more than there are
} liif_limits;

typedef struct {
	void const *next;
	char const *label;
	size_t feature_count;
	uint32_t const *features;
	liif_limits const *limits;
	struct {
		void const *next;
		char const *label;
	} queue;
	void (*lost)(uint32_t reason, char const *message, void *trouble);
	void *lost_trouble;
	struct {
		void const *next;
		void (*error)(uint32_t type, char const *message, void *trouble);
		void *trouble;
	} uncaptured;
} liif_device_descriptor;

typedef struct {
	void *device;
	liif_trouble *trouble;
} liif_answer;

extern uint32_t wgpuAdapterGetLimits(void *adapter, liif_limits *limits);
extern void wgpuAdapterRequestDevice(void *adapter, liif_device_descriptor const *descriptor,
	void (*done)(uint32_t status, void *device, char const *message, void *answer), void *answer);

static void liif_tell(liif_trouble *t, char const *message) {
	if (message != NULL) strncpy(t->text, message, sizeof t->text - 1);
}

static void liif_lost(uint32_t reason, char const *message, void *trouble) {
	liif_trouble *t = trouble;
	liif_tell(t, message);
	t->lost = 1;
}

static void liif_uncaptured(uint32_t type, char const *message, void *trouble) {
	liif_trouble *t = trouble;
	if (t->error == 0 && !t->lost) {
		liif_tell(t, message);
		t->error = type;
	}
}

static void liif_done(uint32_t status, void *device, char const *message, void *answer) {
	liif_answer *a = answer;
	if (status == 0) a->device = device;
	else liif_tell(a->trouble, message);
}

// Opens a device with all limits of its adapter, those of wgpu's own that webgpu.h lacks aside.
static void *liif_request_device(void *adapter, int timestamps, liif_trouble *trouble) {
	static uint32_t const timestamp_query = 3;
	liif_limits limits = {0};
	wgpuAdapterGetLimits(adapter, &limits);
	limits.next = NULL;
	liif_device_descriptor d = {0};
	d.feature_count = timestamps ? 1 : 0;
	d.features = &timestamp_query;
	d.limits = &limits;
	d.lost = liif_lost;
	d.lost_trouble = trouble;
	d.uncaptured.error = liif_uncaptured;
	d.uncaptured.trouble = trouble;
	liif_answer answer = {NULL, trouble};
	wgpuAdapterRequestDevice(adapter, &d, liif_done, &answer);
	return answer.device;
}
*/
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/engine"
)

// adapterLayout and deviceLayout mirror wgpu.Adapter and wgpu.Device of v0.23.0. A test
// compares the types.
type (
	adapterLayout struct{ adapter unsafe.Pointer }
	deviceLayout  struct{ device unsafe.Pointer }
)

// trouble collects wgpu's asynchronous messages about a device, in C's memory.
type trouble struct{ told *C.liif_trouble }

// requestDevice opens a device. The binding's own function would leave wgpu's way of telling of
// errors as it is, which is to end the process, and hear nothing of the device's loss.
func requestDevice(a *wgpu.Adapter, timestamps bool) (*wgpu.Device, trouble, error) {
	told := (*C.liif_trouble)(C.calloc(1, C.sizeof_liif_trouble))
	timed := C.int(0)
	if timestamps {
		timed = 1
	}
	ref := C.liif_request_device((*adapterLayout)(unsafe.Pointer(a)).adapter, timed, told)
	if ref == nil {
		defer C.free(unsafe.Pointer(told))
		return nil, trouble{}, fmt.Errorf("no device: %s", C.GoString(&told.text[0]))
	}
	device := new(wgpu.Device)
	(*deviceLayout)(unsafe.Pointer(device)).device = ref
	return device, trouble{told}, nil
}

// err returns the failures since the last call. A lost device stays lost.
func (t trouble) err() error {
	if t.told.lost == 0 && t.told.error == 0 {
		return nil
	}
	text := C.GoString(&t.told.text[0])
	if t.told.lost != 0 {
		return fmt.Errorf("%w: %s", engine.ErrDeviceLost, text)
	}
	kind := wgpu.ErrorType(t.told.error)
	t.told.error = 0
	switch kind {
	case wgpu.ErrorTypeOutOfMemory:
		return fmt.Errorf("%w: %s", engine.ErrOutOfMemory, text)
	case wgpu.ErrorTypeDeviceLost:
		return fmt.Errorf("%w: %s", engine.ErrDeviceLost, text)
	}
	return fmt.Errorf("wgpu: %s", text)
}

// lost reports whether the device is lost.
func (t trouble) lost() bool { return t.told.lost != 0 }

// free gives the memory back, when wgpu has forgotten the device.
func (t trouble) free() { C.free(unsafe.Pointer(t.told)) }
