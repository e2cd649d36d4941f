//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

/*
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The structures are declared here as the specification has them: the binding's headers of 1.3.239
// know no VK_KHR_cooperative_matrix. All that are chained begin alike; ours are as large as the
// largest, VkPhysicalDeviceProperties2.
typedef struct link {
	int32_t type;
	void *next;
	uint32_t words[208];
} link;

typedef struct matrix {
	int32_t type;
	void *next;
	uint32_t rows, columns, depth;
	int32_t a, b, c, result;
	uint32_t saturating;
	int32_t scope;
} matrix;

typedef void *(*get_entry)(void *, const char *);

// liif_ask fills in the structures chained behind list with a function such as
// vkGetPhysicalDeviceFeatures2.
static int liif_ask(void *entry, void *instance, void *device, const char *name, link *list) {
	void (*get)(void *, link *) = (void (*)(void *, link *))((get_entry)entry)(instance, name);
	if (get) get(device, list);
	return get != NULL;
}

// liif_matrices lists at most count products of a device's matrix units, and returns their number.
static uint32_t liif_matrices(void *entry, void *instance, void *device, matrix *list,
	uint32_t count) {
	int32_t (*get)(void *, uint32_t *, matrix *) = (int32_t (*)(void *, uint32_t *, matrix *))
		((get_entry)entry)(instance, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR");
	for (uint32_t i = 0; i < count; i++) list[i].type = 1000506001;
	return get && get(device, &count, list) >= 0 ? count : 0;
}
*/
import "C"

import (
	"slices"
	"unsafe"

	vk "github.com/goki/vulkan"
)

// features are a device's abilities beyond those that the float32 modules need.
type features struct {
	// half: shaders compute in float16 and keep it in storage buffers.
	half bool
	// least and most are the invocations of a subgroup that a kernel may ask for, 0 if a device
	// does not let it ask, or does not promise whole subgroups.
	least, most int
	// matrix is gpu.Limits.Matrix. With it goes Vulkan's memory model, which such modules are made
	// for.
	matrix int
}

// Numbers of structures in the specification.
const (
	features2        = 1000059000
	properties2      = 1000059001
	halfArithmetic   = 1000082000
	halfStorage      = 1000083000
	memoryModel      = 1000211000
	subgroupSizes    = 1000225000
	subgroupWanted   = 1000225001
	subgroupFeatures = 1000225002
	matrixProducts   = 1000506000
)

// brings is the extension that has a feature's structure; Vulkan 1.1 itself has the others.
var brings = map[C.int32_t]string{halfArithmetic: "VK_KHR_shader_float16_int8",
	memoryModel: "VK_KHR_vulkan_memory_model", subgroupSizes: "VK_EXT_subgroup_size_control",
	subgroupFeatures: "VK_EXT_subgroup_size_control", matrixProducts: "VK_KHR_cooperative_matrix"}

// chain is structures in C's memory, each pointing to the next.
type chain []C.link

// wantedSubgroups is what chains to a pipeline's stage whose subgroups have so many invocations. It
// must be freed.
func (a *adapter) wantedSubgroups(lanes int) chain {
	if lanes == 0 {
		return nil
	}
	c := a.newChain(subgroupWanted)
	c[0].words[0] = C.uint32_t(lanes)
	return c
}

// newChain makes structures of these numbers, all zero, of those that the device knows. It must be
// freed.
func (a *adapter) newChain(types ...C.int32_t) chain {
	n := max(len(types), 1)
	c := chain(unsafe.Slice((*C.link)(C.calloc(C.size_t(n), C.sizeof_link)), n))[:0]
	for _, t := range types {
		if x := brings[t]; x != "" && !slices.Contains(a.extends, x) {
			continue
		}
		c = append(c, C.link{_type: t})
		if n := len(c); n > 1 {
			c[n-2].next = unsafe.Pointer(&c[n-1])
		}
	}
	return c
}

// pointer points to the first structure; nil for an empty chain.
func (c chain) pointer() unsafe.Pointer {
	if len(c) == 0 {
		return nil
	}
	return unsafe.Pointer(&c[0])
}

func (c chain) free() {
	if cap(c) > 0 {
		C.free(unsafe.Pointer(unsafe.SliceData(c)))
	}
}

// word is the word numbered i of the structure of a type, 0 if that is not in the chain.
func (c chain) word(t C.int32_t, i int) int {
	for k := range c {
		if c[k]._type == t {
			return int(c[k].words[i])
		}
	}
	return 0
}

// set sets flags of the structure of a type, which is in the chain.
func (c chain) set(t C.int32_t, flags ...int) {
	for k := range c {
		for _, i := range flags {
			if c[k]._type == t {
				c[k].words[i] = 1
			}
		}
	}
}

// readFeatures queries a device's features.
func (a *adapter) readFeatures(i *instance) {
	ask := func(name string, types ...C.int32_t) chain {
		c := a.newChain(types...)
		text := C.CString(name)
		defer C.free(unsafe.Pointer(text))
		C.liif_ask(loaderEntry(), unsafe.Pointer(i.handle), unsafe.Pointer(a.handle), text, &c[0])
		return c
	}
	can := ask("vkGetPhysicalDeviceFeatures2", features2, halfStorage, halfArithmetic, memoryModel,
		subgroupFeatures, matrixProducts)
	defer can.free()
	is := ask("vkGetPhysicalDeviceProperties2", properties2, subgroupSizes)
	defer is.free()
	f := &a.features
	f.half = can.word(halfStorage, 0) != 0 && can.word(halfArithmetic, 0) != 0
	compute := is.word(subgroupSizes, 3)&int(vk.ShaderStageComputeBit) != 0
	if can.word(subgroupFeatures, 0) != 0 && can.word(subgroupFeatures, 1) != 0 && compute {
		f.least, f.most = is.word(subgroupSizes, 0), is.word(subgroupSizes, 1)
	}
	// The model's device scope is what atomics of other modules want as soon as it is there.
	model := can.word(memoryModel, 0) != 0 && can.word(memoryModel, 1) != 0
	if f.half && f.most > 0 && model && can.word(matrixProducts, 0) != 0 {
		f.matrix = a.readMatrices(i)
		if lanes := matrixLanes(f.matrix); lanes < f.least || lanes > f.most {
			f.matrix = 0
		}
	}
	a.Limits.Half = f.half
	if f.matrix > 0 {
		a.Limits.Matrix, a.Limits.Lanes = f.matrix, matrixLanes(f.matrix)
	}
}

// readMatrices finds the products that our kernels are made of among a device's, the larger first.
func (a *adapter) readMatrices(i *instance) int {
	const most = 256
	list := unsafe.Slice((*C.matrix)(C.calloc(most, C.sizeof_matrix)), most)
	defer C.free(unsafe.Pointer(&list[0]))
	n := C.liif_matrices(loaderEntry(), unsafe.Pointer(i.handle), unsafe.Pointer(a.handle),
		&list[0],
		most)
	var found []product
	for _, m := range list[:min(n, most)] {
		found = append(found, product{int(m.rows), int(m.columns), int(m.depth),
			[4]int{int(m.a), int(m.b), int(m.c), int(m.result)}, int(m.scope), m.saturating != 0})
	}
	return square(found)
}

// enabled is the chain that asks for all of the device's features, and their extensions' names.
// The chain must be freed.
func (a *adapter) enabled() (chain, []string) {
	f, types := a.features, []C.int32_t(nil)
	if f.half {
		types = append(types, halfStorage, halfArithmetic)
	}
	if f.most > 0 {
		types = append(types, subgroupFeatures)
	}
	if f.matrix > 0 {
		types = append(types, memoryModel, matrixProducts)
	}
	c := a.newChain(types...)
	c.set(halfStorage, 0)
	c.set(halfArithmetic, 0)
	c.set(subgroupFeatures, 0, 1)
	c.set(memoryModel, 0, 1)
	c.set(matrixProducts, 0)
	var names []string
	for _, t := range types {
		if brings[t] != "" {
			names = append(names, brings[t])
		}
	}
	return c, names
}
