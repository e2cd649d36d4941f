//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"reflect"
	"testing"

	"github.com/cogentcore/webgpu/wgpu"
)

// TestBindingLayout: the fields that readBack, Acquire, newInstance and requestDevice reach into
// have the layout of the binding's. A new version of the module must pass this before it is used.
func TestBindingLayout(t *testing.T) {
	for _, c := range []struct {
		theirs, ours reflect.Type
		fields       []string
	}{
		{reflect.TypeFor[wgpu.Buffer](), reflect.TypeFor[bufferLayout](),
			[]string{"deviceRef", "ref"}},
		{reflect.TypeFor[wgpu.Adapter](), reflect.TypeFor[adapterLayout](), []string{"ref"}},
		{reflect.TypeFor[wgpu.Device](), reflect.TypeFor[deviceLayout](), []string{"ref"}},
		{reflect.TypeFor[wgpu.Surface](), reflect.TypeFor[surfaceLayout](),
			[]string{"deviceRef", "ref"}},
		{reflect.TypeFor[wgpu.Texture](), reflect.TypeFor[textureLayout](),
			[]string{"deviceRef", "ref"}},
		{reflect.TypeFor[wgpu.Instance](), reflect.TypeFor[instanceLayout](), []string{"ref"}},
	} {
		if c.theirs.Size() != c.ours.Size() || c.theirs.NumField() != c.ours.NumField() {
			t.Errorf("%v has %d fields, %d bytes; %v %d, %d", c.theirs, c.theirs.NumField(),
				c.theirs.Size(), c.ours, c.ours.NumField(), c.ours.Size())
			continue
		}
		for i, name := range c.fields {
			if f := c.theirs.Field(i); f.Name != name || f.Offset != c.ours.Field(i).Offset {
				t.Errorf("%v: field %d is %s at %d", c.theirs, i, f.Name, f.Offset)
			}
		}
	}
}
