// Package docs keeps ARCHITECTURE.md true: its table of packages is held against the code.
package docs

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/liif-render/liif/"

// imports is what a package imports besides the standard library.
type imports struct {
	ours    map[string]bool // paths below the module's
	modules map[string]bool // in the map: module paths; in the code: package paths
}

func newImports() imports { return imports{map[string]bool{}, map[string]bool{}} }

func TestImports(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	want, got := readMap(string(text)), readCode(t, "..")
	for _, problem := range compare(want, got) {
		t.Error("docs/ARCHITECTURE.md, packages: ", problem)
	}

	// The same comparison must notice a map that says something else.
	delete(want["render"].ours, "resample")
	want["resample"].ours["imageio"] = true
	if n := len(compare(want, got)); n < 2 {
		t.Errorf("two changes to the map give %d problems", n)
	}
}

func TestCompare(t *testing.T) {
	const text = `
| package | holds | imports | modules |
|---|---|---|---|
| ` + "`a`" + ` | first | ` + "`b` `c/d`" + ` | – |
| ` + "`b`" + ` | second | – | ` + "`example.org/x`" + ` |
| ` + "`c/d`" + ` | third, with ` + "`a word`" + ` | – | – |
`
	code := func(change func(map[string]imports)) map[string]imports {
		m := map[string]imports{"a": newImports(), "b": newImports(), "c/d": newImports()}
		m["a"].ours["b"], m["a"].ours["c/d"] = true, true
		m["b"].modules["example.org/x/deep"] = true
		if change != nil {
			change(m)
		}
		return m
	}
	for _, c := range []struct {
		want   string // in the only problem; empty for none
		change func(map[string]imports)
	}{
		{"", nil},
		{"c/d imports a", func(m map[string]imports) { m["c/d"].ours["a"] = true }},
		{"a does not import b", func(m map[string]imports) { delete(m["a"].ours, "b") }},
		{"e has no row", func(m map[string]imports) { m["e"] = newImports() }},
		{"no package c/d", func(m map[string]imports) { delete(m, "c/d") }},
		{"c/d imports example.org/x", func(m map[string]imports) {
			m["c/d"].modules["example.org/x"] = true
		}},
		{"b imports example.org/xyz", func(m map[string]imports) {
			m["b"].modules["example.org/xyz"] = true
		}},
		{"b does not import example.org/x", func(m map[string]imports) { clear(m["b"].modules) }},
	} {
		problems := compare(readMap(text), code(c.change))
		if c.want == "" && len(problems) == 0 {
			continue
		}
		if len(problems) != 1 || !strings.Contains(problems[0], c.want) {
			t.Errorf("problems %q, want one with %q", problems, c.want)
		}
	}
}

var quoted = regexp.MustCompile("`([^`]+)`")

// readMap reads the rows of the table whose columns are package, holds, imports and modules.
func readMap(text string) map[string]imports {
	table := map[string]imports{}
	inside := false
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if slices.Equal(cells, []string{"package", "holds", "imports", "modules"}) {
			inside = true
			continue
		}
		name := quoted.FindStringSubmatch(cells[0])
		if inside = inside && len(cells) == 4; !inside || name == nil {
			continue
		}
		row := newImports()
		for _, m := range quoted.FindAllStringSubmatch(cells[2], -1) {
			row.ours[m[1]] = true
		}
		for _, m := range quoted.FindAllStringSubmatch(cells[3], -1) {
			row.modules[m[1]] = true
		}
		table[name[1]] = row
	}
	return table
}

// readCode finds the imports of every package below root, for all systems, tests left out.
func readCode(t *testing.T, root string) map[string]imports {
	t.Helper()
	packages := map[string]imports{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		p, ok := packages[folder]
		if !ok {
			p = newImports()
			packages[folder] = p
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			first, _, _ := strings.Cut(imported, "/")
			if ours, found := strings.CutPrefix(imported, module); found {
				p.ours[ours] = true
			} else if strings.Contains(first, ".") {
				p.modules[imported] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// compare lists what differs between the map and the code, sorted.
func compare(want, got map[string]imports) []string {
	var problems []string
	report := func(format string, args ...any) {
		problems = append(problems, fmt.Sprintf(format, args...))
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			report("there is no package %s", name)
		}
	}
	for name, has := range got {
		allowed, ok := want[name]
		if !ok {
			report("%s has no row", name)
			continue
		}
		for imported := range has.ours {
			if !allowed.ours[imported] {
				report("%s imports %s, which its row does not say", name, imported)
			}
		}
		for imported := range allowed.ours {
			if !has.ours[imported] {
				report("%s does not import %s, which its row says", name, imported)
			}
		}
		modules := slices.Sorted(maps.Keys(allowed.modules))
		used := map[string]bool{}
		for imported := range has.modules {
			i := slices.IndexFunc(modules, func(m string) bool {
				return imported == m || strings.HasPrefix(imported, m+"/")
			})
			if i < 0 {
				report("%s imports %s, which its row does not say", name, imported)
				continue
			}
			used[modules[i]] = true
		}
		for _, m := range modules {
			if !used[m] {
				report("%s does not import %s, which its row says", name, m)
			}
		}
	}
	slices.Sort(problems)
	return problems
}
