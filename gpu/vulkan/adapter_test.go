//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"testing"

	vk "github.com/goki/vulkan"
)

const (
	localMemory = vk.MemoryPropertyFlags(vk.MemoryPropertyDeviceLocalBit)
	hostMemory  = vk.MemoryPropertyFlags(vk.MemoryPropertyHostVisibleBit)
)

// TestLocalKind: tensors lie in the device's own memory wherever they may.
func TestLocalKind(t *testing.T) {
	for _, c := range []struct {
		name    string
		memory  []vk.MemoryPropertyFlags
		allowed uint32
		want    int
	}{
		{"a card", []vk.MemoryPropertyFlags{0, localMemory, hostMemory, localMemory | hostMemory},
			0xf, 1},
		{"a card, first types not allowed", []vk.MemoryPropertyFlags{0, localMemory, hostMemory,
			localMemory | hostMemory}, 0xc, 3},
		{"shared", []vk.MemoryPropertyFlags{localMemory | hostMemory}, 1, 0},
		{"none of its own allowed", []vk.MemoryPropertyFlags{localMemory, hostMemory}, 2, 1},
		{"nothing allowed", []vk.MemoryPropertyFlags{localMemory}, 2, -1},
	} {
		a := adapter{memory: c.memory}
		if got := a.localKind(c.allowed); got != c.want {
			t.Errorf("%s: type %d, want %d", c.name, got, c.want)
		}
	}
}
