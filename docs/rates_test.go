package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// divisions lists the places where something is divided by a duration's seconds as they are, which
// may be none: internal/stopwatch has what is safe.
func divisions(t *testing.T, path string, text any) (places []string) {
	t.Helper()
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok || b.Op != token.QUO {
			return true
		}
		if call, ok := b.Y.(*ast.CallExpr); ok && len(call.Args) == 0 {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Seconds" {
				places = append(places, files.Position(b.Pos()).String())
			}
		}
		return true
	})
	return places
}

// TestRates: a duration between two ticks of a coarse clock is 0, and speeds by it infinite, which
// JSON cannot hold.
func TestRates(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != "..":
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") &&
			filepath.Base(filepath.Dir(path)) != "stopwatch":
			for _, place := range divisions(t, path, nil) {
				t.Errorf("%s divides by a duration that may be 0: see internal/stopwatch", place)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	const text = "package x\nvar a, b, c = 1 / d.Seconds(), 1 / max(d.Seconds(), 1e-9), 1 / s.Seconds(d)"
	if got := divisions(t, "x.go", text); len(got) != 1 {
		t.Errorf("of three divisions %q are told", got)
	}
}
