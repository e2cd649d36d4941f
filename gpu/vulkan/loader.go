//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

/*
#cgo linux LDFLAGS: -ldl

#include <stddef.h>

#if defined(_WIN32)
#include <windows.h>
static void *liif_vulkan(void) {
	HMODULE library = LoadLibraryA("vulkan-1.dll");
	return library ? (void *)GetProcAddress(library, "vkGetInstanceProcAddr") : NULL;
}
#else
#include <dlfcn.h>
// The binding's own loader asks for libvulkan.so, which only development packages install.
static void *liif_vulkan(void) {
	static const char *const names[] = {"libvulkan.so.1", "libvulkan.so", "libvulkan.1.dylib",
		"libvulkan.dylib", "libMoltenVK.dylib"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
		if (library) return dlsym(library, "vkGetInstanceProcAddr");
	}
	return NULL;
}
#endif
*/
import "C"

import "unsafe"

// loaderEntry is vkGetInstanceProcAddr of the system's Vulkan loader, or nil.
func loaderEntry() unsafe.Pointer { return C.liif_vulkan() }
