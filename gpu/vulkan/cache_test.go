//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// TestCacheIsKept: what was compiled is in the cache as soon as it has been used, before the device is
// closed: the process may be killed. What one left half written goes, unless it may still be at it.
func TestCacheIsKept(t *testing.T) {
	openHere(t).Close()
	folder := t.TempDir()
	old, young := filepath.Join(folder, partialCache+"1"), filepath.Join(folder, partialCache+"2")
	for _, file := range []string{old, young} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
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
	if err := d.Submit([]gpu.Dispatch{{Kernel: k, Params: make([]byte, 16), Buffers: []gpu.Buffer{b},
		Groups: [3]int{1, 1, 1}}}); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, e := range list {
		if data, err := os.ReadFile(filepath.Join(folder, e.Name())); err != nil || unseal(data) != nil {
			kept = append(kept, e.Name())
		}
	}
	if len(kept) != 1 || !strings.HasSuffix(kept[0], ".cache") {
		t.Errorf("the folder holds %v, of which caches are %q", list, kept)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("what was left half written: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("what may be being written: %v", err)
	}
}
