package vulkan

import (
	"bytes"
	"testing"
)

func TestSeal(t *testing.T) {
	data := []byte("what a driver compiled")
	file := seal(data)
	if got := unseal(file); !bytes.Equal(got, data) {
		t.Errorf("%q", got)
	}
	for i := range file {
		changed := bytes.Clone(file)
		changed[i] ^= 1
		if unseal(changed) != nil || unseal(file[:i]) != nil {
			t.Fatalf("a file changed or cut at byte %d passes", i)
		}
	}
}

func FuzzUnseal(f *testing.F) {
	f.Add([]byte{})
	f.Add(seal(nil))
	f.Add(seal([]byte("data")))
	f.Fuzz(func(t *testing.T, file []byte) {
		if data := unseal(file); data != nil && !bytes.Equal(seal(data), file) {
			t.Errorf("%q is not what makes %q", data, file)
		}
	})
}
