package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaultsFit: each fault of the list is a change of a line that is there.
func TestFaultsFit(t *testing.T) {
	faults, err := parse(list)
	if err != nil || len(faults) < 20 {
		t.Fatal(len(faults), err)
	}
	for _, f := range faults {
		text, err := os.ReadFile(filepath.Join("../..", f.file))
		if n := strings.Count(string(text), f.old); err != nil || n != 1 {
			t.Errorf("%s: %q is there %d times, %v", f.file, f.old, n, err)
		}
	}
}

func TestParse(t *testing.T) {
	got, err := parse("# what\na.go: ./a X=1\n- one\n- \ttwo\n+ three\n\n\n")
	want := fault{"a.go", "./a X=1", "one\n\ttwo", "three"}
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"a.go\n- x\n+ y", "a.go: ./a\n- x\n+ x", "a.go: ./a\n+ x"} {
		if got, err := parse(bad); err == nil {
			t.Errorf("%q: %+v", bad, got)
		}
	}
}
