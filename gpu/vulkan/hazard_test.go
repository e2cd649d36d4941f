package vulkan

import (
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

type named string

func (named) Bytes() int64 { return 4 }
func (named) Release()     {}

func TestConflicts(t *testing.T) {
	s := &shaders.Shader{Bindings: []shaders.Binding{{Access: shaders.Uniform},
		{Access: shaders.Read}, {Access: shaders.ReadWrite}}}
	for _, c := range []struct {
		name          string
		first, second [2]named // read, written
		want          bool
	}{
		{"apart", [2]named{"a", "b"}, [2]named{"c", "d"}, false},
		{"both read", [2]named{"a", "b"}, [2]named{"a", "d"}, false},
		{"read what was written", [2]named{"a", "b"}, [2]named{"b", "c"}, true},
		{"write what was read", [2]named{"a", "b"}, [2]named{"c", "a"}, true},
		{"write again", [2]named{"a", "b"}, [2]named{"c", "b"}, true},
	} {
		wrote, read := map[gpu.Buffer]bool{}, map[gpu.Buffer]bool{}
		list := func(x [2]named) []gpu.Buffer { return []gpu.Buffer{x[0], x[1]} }
		if conflicts(s, list(c.first), wrote, read) {
			t.Errorf("%s: the first one waits", c.name)
		}
		note(s, list(c.first), wrote, read)
		if got := conflicts(s, list(c.second), wrote, read); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	if !hasUniform(s) || hasUniform(&shaders.Shader{Bindings: s.Bindings[1:]}) {
		t.Error("uniforms are not seen")
	}
}
