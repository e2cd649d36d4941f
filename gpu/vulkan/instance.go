//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"unsafe"

	vk "github.com/goki/vulkan"
)

// ValidationVariable names an environment variable: with any value, devices are opened with
// Vulkan's validation layer, if that is installed, and what it says is an error of the call that it
// comes with.
const ValidationVariable = "LIIF_VULKAN_VALIDATION"

const (
	validationLayer = "VK_LAYER_KHRONOS_validation"
	debugReport     = "VK_EXT_debug_report"
	portability     = "VK_KHR_portability_enumeration" // lists Vulkan on Metal
)

// version is Vulkan 1.1, for which the modules are compiled.
var version = uint32(vk.MakeVersion(1, 1, 0))

// instance is a connection to the Vulkan loader.
type instance struct {
	handle   vk.Instance
	callback vk.DebugReportCallback
}

// messages collects the validation layer's messages; the binding has one callback a process.
var messages struct {
	sync.Mutex
	list []string
}

// takeMessages returns the validation layer's messages since the last call as one error.
func takeMessages() error {
	messages.Lock()
	defer messages.Unlock()
	if len(messages.list) == 0 {
		return nil
	}
	text := strings.Join(messages.list, "; ")
	messages.list = nil
	return fmt.Errorf("vulkan validation: %s", text)
}

func report(_ vk.DebugReportFlags, _ vk.DebugReportObjectType, _, _ uint64, _ int32, _, text string,
	_ unsafe.Pointer) vk.Bool32 {
	messages.Lock()
	messages.list = append(messages.list, strings.Join(strings.Fields(text), " "))
	messages.Unlock()
	return vk.False
}

// newInstance connects to the loader, with the validation layer where it is asked for and
// installed.
func newInstance() (*instance, error) {
	if err := load(); err != nil {
		return nil, err
	}
	var layers, extensions []string
	have := instanceExtensions("")
	if os.Getenv(ValidationVariable) != "" && slices.Contains(instanceLayers(), validationLayer) {
		layers = append(layers, validationLayer)
		have = append(have, instanceExtensions(validationLayer)...)
	}
	validate := len(layers) > 0 && slices.Contains(have, debugReport)
	if validate {
		extensions = append(extensions, debugReport)
	}
	var flags uint32
	if slices.Contains(have, portability) {
		extensions = append(extensions, portability)
		flags = 1 // VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR
	}
	handle, err := createInstance(flags, layers, extensions)
	if err != nil {
		return nil, err
	}
	i := &instance{handle: handle}
	if err := vk.InitInstance(i.handle); err != nil {
		i.close()
		return nil, fmt.Errorf("vulkan instance: %w", err)
	}
	if validate {
		const flags = vk.DebugReportErrorBit | vk.DebugReportWarningBit
		about := vk.DebugReportCallbackCreateInfo{
			SType: vk.StructureTypeDebugReportCallbackCreateInfo,
			Flags: vk.DebugReportFlags(flags), PfnCallback: report}
		defer about.Free()
		var callback vk.DebugReportCallback
		r := vk.CreateDebugReportCallback(i.handle, &about, nil, &callback)
		i.callback = callback
		if err := failure(r, "Vulkan validation"); err != nil {
			i.close()
			return nil, err
		}
	}
	return i, nil
}

func (i *instance) close() {
	if i.callback != vk.NullDebugReportCallback {
		vk.DestroyDebugReportCallback(i.handle, i.callback, nil)
	}
	vk.DestroyInstance(i.handle, nil)
}
