//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

// Objects counts what the device holds, by kind.
func (d *Device) Objects() map[string]uint64 {
	counts := map[string]uint64{}
	add := func(kind string, n int64) {
		if n > 0 {
			counts[kind] = uint64(n)
		}
	}
	add("buffers", int64(d.open))
	add("pipelines", int64(len(d.kernels)))
	add("blocks of memory", int64(len(d.memory)))
	add("writes on their way", int64(len(d.upload.copies)))
	for _, b := range d.local.blocks {
		used := b.bytes
		for _, g := range b.gaps {
			used -= g.to - g.from
		}
		add("bytes", int64(counts["bytes"])+used)
	}
	return counts
}

// CloseAndCount closes the device and counts what it still held, kernels aside, which live as long
// as it does. That Vulkan holds no more the validation layer says.
func (d *Device) CloseAndCount() (map[string]uint64, error) {
	counts := d.Objects()
	delete(counts, "pipelines")
	return counts, d.Close()
}
