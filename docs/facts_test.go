package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages are the documents whose statements about the code are tested.
var pages = []string{"ARCHITECTURE.md", "GLOSSARY.md", "SHADERS.md", "../CONTRIBUTING.md"}

var (
	quotedPath = regexp.MustCompile("`([\\w*/.-]*\\w\\.(?:go|c|h|wgsl|sh|txt|zip))`")
	quotedTest = regexp.MustCompile("`((?:Test|Benchmark)[A-Z]\\w+)`")
	runTests   = regexp.MustCompile(`-run '?\^?(Test[\w|]+)`)
)

// unknownPaths lists the files in backquotes that are in none of the folders. A path may have a *;
// one with a word in capitals is a placeholder and passes.
func unknownPaths(text string, folders ...string) (unknown []string) {
	for _, m := range quotedPath.FindAllStringSubmatch(text, -1) {
		if regexp.MustCompile(`[A-Z]{2}`).MatchString(m[1]) {
			continue
		}
		if !slices.ContainsFunc(folders, func(folder string) bool {
			found, err := filepath.Glob(filepath.Join(folder, m[1]))
			return err == nil && len(found) > 0
		}) {
			unknown = append(unknown, m[1])
		}
	}
	return unknown
}

// TestPaths: the files that the documents name in backquotes are there.
func TestPaths(t *testing.T) {
	folders := []string{"..", "../shaders", "../*"}
	for _, page := range pages {
		for _, path := range unknownPaths(read(t, page), folders...) {
			t.Errorf("%s: there is no %s", page, path)
		}
	}
	const text = "`facts_test.go` `facts_*.go` `facts_NAME.go` `fiction.go`"
	if got := unknownPaths(text, "."); !slices.Equal(got, []string{"fiction.go"}) {
		t.Errorf("of four, unknown are %v", got)
	}
}

// source is the text of all files of the module whose names end so.
func source(t *testing.T, ending string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != ".." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir // tools that make has put there
		}
		if err != nil || !strings.HasSuffix(path, ending) || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts[filepath.ToSlash(strings.TrimPrefix(path,
			".."+string(filepath.Separator)))] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestNamedTests: the tests and benchmarks that the documents name in backquotes are there, and so
// are those that the Makefile runs: go test runs none, and passes, where none has the name.
func TestNamedTests(t *testing.T) {
	var all strings.Builder
	for _, text := range source(t, "_test.go") {
		all.WriteString(text)
	}
	unknown := func(text string) (names []string) {
		for _, m := range quotedTest.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(all.String(), "func "+m[1]+"(") {
				names = append(names, m[1])
			}
		}
		return names
	}
	for _, page := range pages {
		for _, name := range unknown(read(t, page)) {
			t.Errorf("%s: there is no %s", page, name)
		}
	}
	if got := unknown("`TestNamedTests` `" + "TestNobody`"); len(got) != 1 {
		t.Errorf("of two, unknown are %v", got)
	}
	commands := read(t, "../Makefile") + "-run '^TestNobody|TestNamedTests$'"
	var missing []string
	for _, m := range runTests.FindAllStringSubmatch(commands, -1) {
		for name := range strings.SplitSeq(m[1], "|") {
			if !strings.Contains(all.String(), "\nfunc "+name) {
				missing = append(missing, name)
			}
		}
	}
	if !slices.Equal(missing, []string{"TestNobody"}) {
		t.Errorf("the Makefile runs %v, which are not there", missing)
	}
}

// between is the part of text after one mark and before another.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	part, _, closed := strings.Cut(rest, to)
	if !found || !closed {
		t.Fatalf("no text between %q and %q", from, to)
	}
	return part
}

// TestCgo: CONTRIBUTING names the packages that use cgo.
func TestCgo(t *testing.T) {
	got := map[string]bool{}
	for path, text := range source(t, ".go") {
		if strings.Contains(text, "\nimport \"C\"\n") {
			got[filepath.ToSlash(filepath.Dir(path))] = true
		}
	}
	var want []string
	for _, m := range quoted.FindAllStringSubmatch(
		between(t, read(t, "../CONTRIBUTING.md"), "Only ", "use cgo"), -1) {
		want = append(want, m[1])
	}
	slices.Sort(want)
	if list := slices.Sorted(maps.Keys(got)); !slices.Equal(list, want) {
		t.Errorf("CONTRIBUTING.md: cgo is used by %q, not by %q", list, want)
	}
}

// unnamed lists the kernels of a list of permutations that a text does not name.
func unnamed(text, permutations string) []string {
	missing := map[string]bool{}
	for line := range strings.Lines(permutations) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) > 0 && !regexp.MustCompile(`\b`+fields[0]+`\b`).MatchString(text) {
			missing[fields[0]] = true
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// TestKernels: SHADERS.md names every kernel.
func TestKernels(t *testing.T) {
	text := read(t, "SHADERS.md")
	list := read(t, "../shaders/permutations.txt")
	if missing := unnamed(text, list); missing != nil {
		t.Errorf("SHADERS.md says nothing of %v", missing)
	}
	if missing := unnamed(text, list+"\nnovel {,HALF} A=1\n"); !slices.Equal(missing,
		[]string{"novel"}) {
		t.Errorf("with one more kernel, missing are %v", missing)
	}
}

// quotedName is a name of a package and what it exports: `render.View`, `render.View.TrueCell`.
var quotedName = regexp.MustCompile("`([a-z]\\w*)((?:\\.[A-Z]\\w*){1,2})`")

// exports lists what packages export: "render.View", and fields and methods as "render.View.Rect".
func exports(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	fields := func(owner string, list *ast.FieldList) {
		for _, f := range list.List {
			for _, n := range f.Names {
				names[owner+"."+n.Name] = true
			}
		}
	}
	for path, text := range source(t, ".go") {
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		name := file.Name.Name
		names[name] = true
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				owner := name
				if f.Recv != nil {
					owner += "." + strings.TrimLeft(types.ExprString(f.Recv.List[0].Type), "*")
					owner, _, _ = strings.Cut(owner, "[")
				}
				names[owner+"."+f.Name.Name] = true
				continue
			}
			for _, spec := range d.(*ast.GenDecl).Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names[name+"."+n.Name] = true
					}
				case *ast.TypeSpec:
					names[name+"."+s.Name.Name] = true
					switch x := s.Type.(type) {
					case *ast.StructType:
						fields(name+"."+s.Name.Name, x.Fields)
					case *ast.InterfaceType:
						fields(name+"."+s.Name.Name, x.Methods)
					}
				}
			}
		}
	}
	return names
}

// TestNames: the identifiers that the documents name exist in their packages.
func TestNames(t *testing.T) {
	known := exports(t)
	unknown := func(text string) (list []string) {
		for _, m := range quotedName.FindAllStringSubmatch(text, -1) {
			if known[m[1]] && !known[m[1]+m[2]] {
				list = append(list, m[1]+m[2])
			}
		}
		return list
	}
	for _, page := range pages {
		for _, name := range unknown(read(t, page)) {
			t.Errorf("%s: there is no %s", page, name)
		}
	}
	const text = "`render.View` `render.View.TrueCell` `render.Vista` `render.View.Vista`"
	if got := unknown(text); !slices.Equal(got, []string{"render.Vista", "render.View.Vista"}) {
		t.Errorf("of four, unknown are %v", got)
	}
}
