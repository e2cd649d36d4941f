package cpu

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// stale lists the files whose hashes differ from a table in the format of sha256sum.
func stale(table string, read func(name string) ([]byte, error)) (names []string) {
	for line := range strings.Lines(table) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		data, err := read(name)
		if err != nil || fmt.Sprintf("%x", sha256.Sum256(data)) != sum {
			names = append(names, name)
		}
	}
	return names
}

// TestWasmIsCurrent: the modules were made of the sources beside them.
func TestWasmIsCurrent(t *testing.T) {
	table, err := os.ReadFile("kernels_wasm.sum")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(table), "\n"); n != 8 {
		t.Errorf("the table has %d files", n)
	}
	if names := stale(string(table), os.ReadFile); names != nil {
		t.Errorf("changed since the kernels were compiled: %s; run make generate", names)
	}
	changed := stale(string(table), func(name string) ([]byte, error) {
		data, err := os.ReadFile(name)
		if name == "kernels_body.h" {
			data = append(data, '\n')
		}
		return data, err
	})
	if !slices.Equal(changed, []string{"kernels_body.h"}) {
		t.Errorf("a changed kernels_body.h gives %q", changed)
	}
}
