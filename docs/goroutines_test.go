package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unraced are the packages that start goroutines and that make test does not run under the race
// detector, with the reason.
var unraced = map[string]string{
	"cmd/liif-web":          "goroutines of a browser, which has one thread",
	"cpu":                   "has a line of its own, for the kernels in Go alone",
	"imageio/internal/heif": "compiles codecs, which takes the detector minutes",
	"internal/gputest":      "tests only",
	"scripts/kills":         "tests of killed processes, which run by themselves",
}

var concurrent = regexp.MustCompile(`(?m)^CONCURRENT = (.*)$`)

// starts reports whether a file starts a goroutine, by itself or by a WaitGroup.
func starts(f *ast.File) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Go"
		}
		return !found
	})
	return found
}

// missed lists the packages that start goroutines and are in no pattern of a list.
func missed(t *testing.T, files map[string]string, list []string) []string {
	t.Helper()
	packages := map[string]bool{}
	for name, text := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		folder := path.Dir(name)
		covered := unraced[folder] != "" || slices.ContainsFunc(list, func(p string) bool {
			p = strings.TrimPrefix(p, "./")
			below, all := strings.CutSuffix(p, "/...")
			return p == folder || all && strings.HasPrefix(folder+"/", below+"/")
		})
		if starts(f) && !covered {
			packages[folder] = true
		}
	}
	return slices.Sorted(maps.Keys(packages))
}

// TestRace: make test runs the packages that start goroutines under the race detector.
func TestRace(t *testing.T) {
	m := concurrent.FindStringSubmatch(read(t, "../Makefile"))
	if m == nil {
		t.Fatal("the Makefile has no CONCURRENT")
	}
	list, files := strings.Fields(m[1]), source(t, ".go")
	if got := missed(t, files, list); len(got) > 0 {
		t.Errorf("not in CONCURRENT: %q", got)
	}
	if got := missed(t, files, list[1:]); !slices.Contains(got, strings.TrimPrefix(list[0], "./")) {
		t.Errorf("without %s only %q are missed", list[0], got)
	}
}
