// Calls of Vulkan that take structures within structures, or lists of structures. The structures
// live on C's stack for as long as the call: goki/vulkan would copy them into memory that a
// finalizer of Go frees, be it before Vulkan has read them. They are declared here as the
// specification has them.

#include <stdint.h>

typedef void *(*liif_entry)(void *instance, const char *name);

// liif_call finds a function of an instance, or with instance NULL one that needs none.
static void *liif_call(void *entry, void *instance, const char *name) {
	return ((liif_entry)entry)(instance, name);
}

typedef struct {
	int32_t type;
	const void *next;
	const char *application;
	uint32_t application_version;
	const char *engine;
	uint32_t engine_version, api;
} liif_application;

typedef struct {
	int32_t type;
	const void *next;
	uint32_t flags;
	const liif_application *application;
	uint32_t layer_count;
	char **layers;
	uint32_t extension_count;
	char **extensions;
} liif_instance_info;

static int32_t liif_new_instance(void *call, uint32_t version, uint32_t flags, char **layers,
	uint32_t layer_count, char **extensions, uint32_t extension_count, void **instance) {
	liif_application a = {.type = 0, .application = "liif", .engine = "liif", .api = version};
	liif_instance_info info = {.type = 1, .flags = flags, .application = &a, .layers = layers,
		.layer_count = layer_count, .extensions = extensions, .extension_count = extension_count};
	return ((int32_t (*)(liif_instance_info *, void *, void **))call)(&info, 0, instance);
}

// liif_layer and liif_extension are the elements of lists of layers and of extensions.
typedef struct {
	char name[256];
	uint32_t version, implementation;
	char description[256];
} liif_layer;

typedef struct {
	char name[256];
	uint32_t version;
} liif_extension;

static int32_t liif_layers(void *call, uint32_t *n, void *list) {
	return ((int32_t (*)(uint32_t *, void *))call)(n, list);
}

static int32_t liif_instance_extensions(void *call, const char *layer, uint32_t *n, void *list) {
	return ((int32_t (*)(const char *, uint32_t *, void *))call)(layer, n, list);
}

static int32_t liif_device_extensions(void *call, void *device, uint32_t *n, void *list) {
	return ((int32_t (*)(void *, const char *, uint32_t *, void *))call)(device, 0, n, list);
}

typedef struct {
	uint32_t flags, count, timestamp_bits, granularity[3];
} liif_family;

static void liif_families(void *call, void *device, uint32_t *n, liif_family *list) {
	((void (*)(void *, uint32_t *, liif_family *))call)(device, n, list);
}

typedef struct {
	int32_t type;
	const void *next;
	uint32_t flags, family, count;
	const float *priorities;
} liif_queue_info;

typedef struct {
	uint32_t robust_buffer_access, others[54];
} liif_device_features;

typedef struct {
	int32_t type;
	const void *next;
	uint32_t flags, queue_count;
	const liif_queue_info *queues;
	uint32_t layer_count;
	char **layers;
	uint32_t extension_count;
	char **extensions;
	const liif_device_features *features;
} liif_device_info;

// liif_new_device opens a device with one queue, and accesses buffers robustly.
static int32_t liif_new_device(void *call, void *adapter, const void *next, uint32_t family,
	char **extensions, uint32_t extension_count, void **device) {
	const float priority = 1;
	liif_queue_info queue = {.type = 2, .family = family, .count = 1, .priorities = &priority};
	liif_device_features features = {.robust_buffer_access = 1};
	liif_device_info info = {.type = 3, .next = next, .queue_count = 1, .queues = &queue,
		.extensions = extensions, .extension_count = extension_count, .features = &features};
	return ((int32_t (*)(void *, liif_device_info *, void *, void **))call)(adapter, &info, 0,
		device);
}

// liif_most is the most bindings of a kernel.
enum { liif_most = 16 };

// liif_binding is a binding of a kernel and the buffer that a dispatch puts there.
typedef struct {
	uint32_t number;
	int32_t type;
	void *buffer;
	uint64_t bytes;
} liif_binding;

typedef struct {
	uint32_t number;
	int32_t type;
	uint32_t count, stages;
	const void *samplers;
} liif_layout_binding;

typedef struct {
	int32_t type;
	const void *next;
	uint32_t flags, count;
	const liif_layout_binding *bindings;
} liif_layout_info;

// liif_new_set_layout makes the layout of a kernel of n bindings, at most liif_most.
static int32_t liif_new_set_layout(void *call, void *device, const liif_binding *bindings,
	uint32_t n,
	void **layout) {
	const uint32_t compute = 0x20;
	liif_layout_binding list[liif_most];
	for (uint32_t i = 0; i < n; i++)
		list[i] = (liif_layout_binding){bindings[i].number, bindings[i].type, 1, compute, 0};
	liif_layout_info info = {.type = 32, .count = n, .bindings = list};
	return ((int32_t (*)(void *, liif_layout_info *, void *, void **))call)(device, &info, 0,
		layout);
}

typedef struct {
	int32_t type;
	const void *next;
	uint32_t flags, stage;
	void *module;
	const char *name;
	const void *constants;
} liif_stage;

typedef struct {
	int32_t type;
	const void *next;
	uint32_t flags;
	liif_stage stage;
	void *layout, *base;
	int32_t base_index;
} liif_pipeline_info;

// liif_new_pipeline compiles a module; next and flags belong to its stage.
static int32_t liif_new_pipeline(void *call, void *device, void *cache, void *module, void *layout,
	const void *next, uint32_t flags, void **pipeline) {
	const uint32_t compute = 0x20;
	liif_pipeline_info info = {.type = 29, .layout = layout, .stage = {.type = 18, .next = next,
		.flags = flags, .stage = compute, .module = module, .name = "main"}};
	return ((int32_t (*)(void *, void *, uint32_t, liif_pipeline_info *, void *, void **))call)(
		device,
		cache, 1, &info, 0, pipeline);
}

typedef struct {
	int32_t type;
	uint32_t count;
} liif_pool_size;

typedef struct {
	int32_t type;
	const void *next;
	uint32_t flags, sets, size_count;
	const liif_pool_size *sizes;
} liif_pool_info;

// liif_new_set_pool makes a pool for so many sets of a uniform and storage buffers each.
static int32_t liif_new_set_pool(void *call, void *device, uint32_t sets, uint32_t storage,
	void **pool) {
	liif_pool_size sizes[] = {{8, sets}, {7, sets * storage}};
	liif_pool_info info = {.type = 33, .sets = sets, .size_count = 2, .sizes = sizes};
	return ((int32_t (*)(void *, liif_pool_info *, void *, void **))call)(device, &info, 0, pool);
}

typedef struct {
	void *buffer;
	uint64_t from, bytes;
} liif_buffer_info;

typedef struct {
	int32_t type;
	const void *next;
	void *set;
	uint32_t number, element, count;
	int32_t kind;
	const void *images;
	const liif_buffer_info *buffers;
	const void *views;
} liif_write;

// liif_update_set fills in a descriptor set of n bindings, at most liif_most.
static void liif_update_set(void *call, void *device, void *set, const liif_binding *bindings,
	uint32_t n) {
	liif_buffer_info buffers[liif_most];
	liif_write writes[liif_most];
	for (uint32_t i = 0; i < n; i++) {
		buffers[i] = (liif_buffer_info){bindings[i].buffer, 0, bindings[i].bytes};
		writes[i] = (liif_write){.type = 35, .set = set, .number = bindings[i].number, .count = 1,
			.kind = bindings[i].type, .buffers = &buffers[i]};
	}
	((void (*)(void *, uint32_t, liif_write *, uint32_t, void *))call)(device, n, writes, 0, 0);
}

typedef struct {
	int32_t type;
	const void *next;
	uint32_t from, to;
} liif_memory_barrier;

static void liif_barrier(void *call, void *commands, uint32_t stages_from, uint32_t stages_to,
	uint32_t from, uint32_t to) {
	liif_memory_barrier b = {.type = 46, .from = from, .to = to};
	((void (*)(void *, uint32_t, uint32_t, uint32_t, uint32_t, liif_memory_barrier *, uint32_t,
		void *,
		uint32_t, void *))call)(commands, stages_from, stages_to, 0, 1, &b, 0, 0, 0, 0);
}

typedef struct {
	uint64_t from, to, bytes;
} liif_copy_region;

static void liif_copy(void *call, void *commands, void *from, void *to, uint64_t from_offset,
	uint64_t to_offset, uint64_t bytes) {
	liif_copy_region r = {from_offset, to_offset, bytes};
	((void (*)(void *, void *, void *, uint32_t, liif_copy_region *))call)(commands, from, to, 1,
		&r);
}

typedef struct {
	int32_t type;
	const void *next;
	uint32_t wait_count;
	const void *waits, *wait_stages;
	uint32_t command_count;
	void *const *commands;
	uint32_t signal_count;
	const void *signals;
} liif_submit_info;

static int32_t liif_submit(void *call, void *queue, void *commands, void *fence) {
	liif_submit_info info = {.type = 4, .command_count = 1, .commands = &commands};
	return ((int32_t (*)(void *, uint32_t, liif_submit_info *, void *))call)(queue, 1, &info,
		fence);
}
