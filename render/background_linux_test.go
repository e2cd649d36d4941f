package render

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// yielding counts threads of this process that yield to others of it.
func yielding(t *testing.T) int {
	t.Helper()
	tasks, err := filepath.Glob("/proc/self/task/*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, path := range tasks {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		_, rest, _ := strings.Cut(string(data), ") ") // behind the name, which may hold anything
		n, err := strconv.Atoi(strings.Fields(rest)[16])
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, n)
	}
	count, least := 0, slices.Min(all)
	for _, n := range all {
		if n > least {
			count++
		}
	}
	return count
}

// TestBackground: with Options.Background, and only with it, threads that yield draw the same
// picture.
func TestBackground(t *testing.T) {
	s := FromImage(picture(9, 8, false))
	var pictures [2][]float32
	for i, on := range []bool{false, true} {
		before := yielding(t) // drivers that other tests opened have such threads too
		f := field(t, tinyModel(nil), Options{Device: "cpu:go", Threads: 2, Background: on}, s)
		pictures[i] = drawFloat(t, f, f.View(2))
		if n := yielding(t) - before; (n > 0) != on {
			t.Errorf("background %t: %d threads yield", on, n)
		}
	}
	for i, x := range pictures[0] {
		if pictures[1][i] != x {
			t.Fatalf("value %d is %g in the background, %g else", i, pictures[1][i], x)
		}
	}
}
