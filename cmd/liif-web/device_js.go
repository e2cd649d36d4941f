package main

import (
	"net/url"
	"strings"
	"syscall/js"

	"github.com/liif-render/liif/device"
)

// chooseDevice is what the workers draw with, as package device names it, and whether that is a
// graphics device. The page's address may ask for one: ?device=cpu, or ?device=webgpu for whatever
// there is, be it the processor in disguise. Else it is a graphics device that is a real one and
// can be opened, if there is any.
func chooseDevice() (name string, graphics bool, err error) {
	query := strings.TrimPrefix(js.Global().Get("location").Get("search").String(), "?")
	values, _ := url.ParseQuery(query) // what makes no sense asks for nothing
	asked := values.Get("device")
	o := device.Options{Device: asked}
	if err := o.Check(); err != nil {
		return "", false, err
	}
	if asked != "" && asked != "auto" {
		return asked, !device.IsHost(asked), nil
	}
	for _, d := range device.List() {
		if d.Default && !device.IsHost(d.Device) {
			return d.Device, true, nil
		}
	}
	return "cpu", false, nil // the kernels that the workers have, which are not the page's
}
