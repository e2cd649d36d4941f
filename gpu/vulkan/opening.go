//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

/*
#include <stdlib.h>
#include "calls.h"
*/
import "C"

import (
	"unsafe"

	vk "github.com/goki/vulkan"
)

// call finds a function of an instance's devices; nil if it is missing.
func (i *instance) call(name string) unsafe.Pointer {
	return findCall(unsafe.Pointer(i.handle),
		name)
}

// findCall finds a function of an instance, or with nil one that needs none.
func findCall(instance unsafe.Pointer, name string) unsafe.Pointer {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	return C.liif_call(loaderEntry(), instance, text)
}

// nameList copies names into C's memory, which free gives back.
func nameList(names []string) (list **C.char, free func()) {
	memory := C.calloc(C.size_t(len(names)+1), C.size_t(unsafe.Sizeof(list)))
	all := unsafe.Slice((**C.char)(memory), len(names))
	for i, n := range names {
		all[i] = C.CString(n)
	}
	return (**C.char)(memory), func() {
		for _, n := range all {
			C.free(unsafe.Pointer(n))
		}
		C.free(memory)
	}
}

// readNames lists the names that begin the structures, of so many bytes, that ask lists.
func readNames(bytes C.size_t, ask func(n *C.uint32_t, list unsafe.Pointer) C.int32_t) []string {
	var n C.uint32_t
	if ask(&n, nil) < 0 || n == 0 {
		return nil
	}
	list := C.calloc(C.size_t(n), bytes)
	defer C.free(list)
	if ask(&n, list) < 0 {
		return nil
	}
	var names []string
	for i := range int(n) {
		names = append(names, C.GoString((*C.char)(unsafe.Add(list, i*int(bytes)))))
	}
	return names
}

func instanceLayers() []string {
	call := findCall(nil, "vkEnumerateInstanceLayerProperties")
	return readNames(C.sizeof_liif_layer, func(n *C.uint32_t, list unsafe.Pointer) C.int32_t {
		return C.liif_layers(call, n, list)
	})
}

// instanceExtensions lists the extensions of the loader and the drivers, or of a layer.
func instanceExtensions(layer string) []string {
	var text *C.char
	if layer != "" {
		text = C.CString(layer)
		defer C.free(unsafe.Pointer(text))
	}
	call := findCall(nil, "vkEnumerateInstanceExtensionProperties")
	return readNames(C.sizeof_liif_extension, func(n *C.uint32_t, list unsafe.Pointer) C.int32_t {
		return C.liif_instance_extensions(call, text, n, list)
	})
}

func (i *instance) deviceExtensions(device vk.PhysicalDevice) []string {
	call := i.call("vkEnumerateDeviceExtensionProperties")
	return readNames(C.sizeof_liif_extension, func(n *C.uint32_t, list unsafe.Pointer) C.int32_t {
		return C.liif_device_extensions(call, unsafe.Pointer(device), n, list)
	})
}

// createInstance connects to the loader.
func createInstance(flags uint32, layers, extensions []string) (vk.Instance, error) {
	layerList, freeLayers := nameList(layers)
	defer freeLayers()
	extensionList, freeExtensions := nameList(extensions)
	defer freeExtensions()
	var made unsafe.Pointer
	r := C.liif_new_instance(findCall(nil, "vkCreateInstance"), C.uint32_t(version),
		C.uint32_t(flags),
		layerList, C.uint32_t(len(layers)), extensionList, C.uint32_t(len(extensions)), &made)
	return vk.Instance(made), failure(vk.Result(r), "Vulkan instance")
}

// queueFamily describes the abilities of a queue family.
type queueFamily struct {
	flags                 vk.QueueFlagBits
	queues, timestampBits int
}

func (i *instance) queueFamilies(device vk.PhysicalDevice) []queueFamily {
	call := i.call("vkGetPhysicalDeviceQueueFamilyProperties")
	var n C.uint32_t
	C.liif_families(call, unsafe.Pointer(device), &n, nil)
	if n == 0 {
		return nil
	}
	list := make([]C.liif_family, n)
	C.liif_families(call, unsafe.Pointer(device), &n, &list[0])
	var families []queueFamily
	for _, f := range list[:n] {
		families = append(families, queueFamily{vk.QueueFlagBits(f.flags), int(f.count),
			int(f.timestamp_bits)})
	}
	return families
}

// createDevice opens a device with one queue, and what next chains, which lies in C's memory.
// Buffers are accessed robustly: an index outside one, which a faulty model might cause, reads or
// writes nothing of anybody else's.
func (i *instance) createDevice(a *adapter, next unsafe.Pointer, extensions []string) (vk.Device,
	error) {
	list, free := nameList(extensions)
	defer free()
	var made unsafe.Pointer
	r := C.liif_new_device(i.call("vkCreateDevice"), unsafe.Pointer(a.handle), next,
		C.uint32_t(a.family), list, C.uint32_t(len(extensions)), &made)
	return vk.Device(made), failure(vk.Result(r), "open")
}
