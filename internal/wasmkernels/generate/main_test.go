package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
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
	for _, s := range sets {
		folder := filepath.Join("../../..", s.folder)
		table, err := os.ReadFile(filepath.Join(folder, s.sums))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(table), "\n"); n != len(s.sources)+len(s.modules) {
			t.Errorf("%s: the table has %d files", s.folder, n)
		}
		read := func(name string) ([]byte, error) {
			return os.ReadFile(filepath.Join(folder, name))
		}
		if names := stale(string(table), read); names != nil {
			t.Errorf("%s: changed since the kernels were compiled: %s; run make generate",
				s.folder, names)
		}
		changed := stale(string(table), func(name string) ([]byte, error) {
			data, err := read(name)
			if name == s.sources[0] {
				data = append(data, '\n')
			}
			return data, err
		})
		if !slices.Equal(changed, s.sources[:1]) {
			t.Errorf("a changed %s gives %q", s.sources[0], changed)
		}
	}
}
