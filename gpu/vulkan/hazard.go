package vulkan

import (
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// conflicts reports whether a dispatch must wait for those since the last barrier: it reads or
// writes what they wrote, or writes what they read.
func conflicts(s *shaders.Shader, buffers []gpu.Buffer, wrote, read map[gpu.Buffer]bool) bool {
	found := false
	each(s, buffers, func(b gpu.Buffer, a shaders.Access) {
		found = found || wrote[b] || a == shaders.ReadWrite && read[b]
	})
	return found
}

// note records the buffers that a dispatch reads and writes.
func note(s *shaders.Shader, buffers []gpu.Buffer, wrote, read map[gpu.Buffer]bool) {
	each(s, buffers, func(b gpu.Buffer, a shaders.Access) {
		read[b] = true
		if a == shaders.ReadWrite {
			wrote[b] = true
		}
	})
}

func each(s *shaders.Shader, buffers []gpu.Buffer, do func(b gpu.Buffer, a shaders.Access)) {
	next := 0
	for _, b := range s.Bindings {
		if b.Access != shaders.Uniform {
			do(buffers[next], b.Access)
			next++
		}
	}
}

func hasUniform(s *shaders.Shader) bool {
	for _, b := range s.Bindings {
		if b.Access == shaders.Uniform {
			return true
		}
	}
	return false
}
