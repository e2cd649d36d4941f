//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"errors"
	"strings"
	"testing"
	"time"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/engine"
)

// hang submits commands that wait for an event, which end sets: until then the device is busy with
// nothing, as one that hangs for good.
func hang(t *testing.T, d *Device) (end func()) {
	t.Helper()
	info := vk.EventCreateInfo{SType: vk.StructureTypeEventCreateInfo}
	defer info.Free()
	var event vk.Event
	if err := failure(vk.CreateEvent(d.handle, &info, nil, &event), "event"); err != nil {
		t.Fatal(err)
	}
	s, err := d.begin()
	if err != nil {
		t.Fatal(err)
	}
	const stages = vk.PipelineStageFlags(vk.PipelineStageHostBit)
	vk.CmdWaitEvents(s.command, 1, []vk.Event{event}, stages,
		vk.PipelineStageFlags(vk.PipelineStageTransferBit), 0, nil, 0, nil, 0, nil)
	if err := d.end(s); err != nil {
		t.Fatal(err)
	}
	return func() { vk.SetEvent(d.handle, event) }
}

// TestHang: no call waits for a hanging device beyond the patience, all return ErrDeviceHung, and
// memory in use by its work is not freed.
func TestHang(t *testing.T) {
	for _, first := range []string{"wait", "release", "close", "read"} {
		t.Run(first, func(t *testing.T) {
			d := openHere(t)
			d.patience = 50 * time.Millisecond
			b, err := d.NewBuffer(16)
			if err != nil {
				t.Fatal(err)
			}
			end, ended := hang(t, d), make(chan struct{})
			late := time.AfterFunc(time.Minute, func() { close(ended); end() })
			defer end()
			switch first {
			case "wait":
				err = d.Wait()
			case "read":
				err = d.Read(b, 0, make([]byte, 16))
			case "release":
				b.Release()
				err = d.Wait()
			case "close":
				err = d.Close()
			}
			if !errors.Is(err, engine.ErrDeviceHung) ||
				!strings.Contains(err.Error(), "no answer in 50ms") {
				t.Errorf("%s: %v", first, err)
			}
			memory := len(d.memory)
			b.Release()
			b.Release()
			if len(d.memory) != memory || memory == 0 {
				t.Errorf("%d blocks of memory, %d when it hung", len(d.memory), memory)
			}
			if err := d.Close(); first != "close" && (err == nil ||
				!strings.Contains(err.Error(), "gives nothing back")) {
				t.Errorf("close: %v", err)
			}
			if err := d.Wait(); !errors.Is(err, engine.ErrDeviceLost) {
				t.Errorf("after closing: %v", err)
			}
			if !late.Stop() {
				<-ended
				t.Error("something waited until the device went on")
			}
		})
	}
}
