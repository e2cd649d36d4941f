//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// TestCacheIsKept: the cache is written after the first use of a pipeline, before the device is
// closed, because the process may be killed. A half-written file is removed.
func TestCacheIsKept(t *testing.T) {
	openHere(t).Close()
	folder := t.TempDir()
	old := filepath.Join(folder, ".vulkan.cache.01234567.part")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(0, folder)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s, err := shaders.Load("peak")
	if err != nil {
		t.Fatal(err)
	}
	k, err := d.NewKernel(s)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.NewBuffer(1 << 12)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	if err := d.Submit([]gpu.Dispatch{{Kernel: k, Params: make([]byte, 16),
		Buffers: []gpu.Buffer{b},
		Groups:  [3]int{1, 1, 1}}}); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, e := range list {
		if data, err := os.ReadFile(filepath.Join(folder, e.Name())); err != nil ||
			unseal(data) != nil {
			kept = append(kept, e.Name())
		}
	}
	if len(kept) != 1 || !strings.HasSuffix(kept[0], ".cache") {
		t.Errorf("the folder holds %v, of which caches are %q", list, kept)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("what was left half written: %v", err)
	}
}
