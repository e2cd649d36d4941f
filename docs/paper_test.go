package docs

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// reference is one file of a row of the table from the paper to the code, with the names in it.
type reference struct {
	tags  []string // the paper's numbers: Eq. 4, Fig. 3, §5.1; none in rows on other work
	file  string
	names []string
}

var (
	tag      = regexp.MustCompile(`^(?:Eq\.|Fig\.|Table|§)\s?[0-9.]*[0-9]`)
	fileName = regexp.MustCompile(`^[\w/]+\.(?:go|c|h|wgsl)$`)
)

// readPaper reads the rows of the table whose columns are paper, what and where. In the third
// column names in backquotes belong to the file before them.
func readPaper(text string) (table []reference, problems []string) {
	inside := false
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if slices.Equal(cells, []string{"paper", "what", "where"}) {
			inside = true
			continue
		}
		if inside = inside && len(cells) == 3; !inside || strings.HasPrefix(cells[0], "--") {
			continue
		}
		var tags []string
		for part := range strings.SplitSeq(cells[0], ",") {
			if found := tag.FindString(strings.TrimSpace(part)); found != "" {
				tags = append(tags, found)
			}
		}
		before := len(table)
		for _, m := range quoted.FindAllStringSubmatch(cells[2], -1) {
			switch {
			case fileName.MatchString(m[1]):
				table = append(table, reference{tags: tags, file: m[1]})
			case len(table) == before:
				problems = append(problems,
					fmt.Sprintf("%s: %s has no file before it", cells[0], m[1]))
			default:
				last := &table[len(table)-1]
				last.names = append(last.names, m[1])
			}
		}
		if len(table) == before {
			problems = append(problems, cells[0]+": no file")
		}
	}
	return table, problems
}

// goDeclarations gives the text of each declaration of a file, its comment included, by name.
func goDeclarations(name string, source []byte) (map[string]string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, d := range file.Decls {
		var text bytes.Buffer
		if err := format.Node(&text, files, d); err != nil {
			return nil, err
		}
		from, to := files.Position(d.Pos()).Offset, files.Position(d.End()).Offset
		whole := text.String() + string(source[from:to]) // comments inside are not part of the node
		switch d := d.(type) {
		case *ast.FuncDecl:
			texts[d.Name.Name] += whole
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					texts[spec.Name.Name] += whole
				case *ast.ValueSpec:
					for _, n := range spec.Names {
						texts[n.Name] += whole
					}
				}
			}
		}
	}
	return texts, nil
}

// problems lists what a reference gets wrong: names that its file does not declare, and
// declarations whose comments lack the paper's number.
func (r *reference) problems(source []byte) (list []string) {
	tagged := func(text string) bool {
		return len(r.tags) == 0 || slices.ContainsFunc(r.tags, func(tag string) bool {
			return regexp.MustCompile(regexp.QuoteMeta(tag) + `\b`).MatchString(text)
		})
	}
	var texts map[string]string
	if strings.HasSuffix(r.file, ".go") {
		var err error
		if texts, err = goDeclarations(r.file, source); err != nil {
			return []string{err.Error()}
		}
	} else if strings.HasSuffix(r.file, ".wgsl") {
		r.tags = nil // a changed comment asks for the shaders' compilation (docs/SHADERS.md)
	} else if !tagged(string(source)) {
		list = append(list, fmt.Sprintf("%s does not mention %v", r.file, r.tags))
	}
	for _, name := range r.names {
		text, found := texts[name]
		if texts == nil { // C and WGSL: a function of this name, tagged or not
			found = regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\(`).Match(source)
			text = string(source)
		}
		switch {
		case !found:
			list = append(list, fmt.Sprintf("%s has no %s", r.file, name))
		case !tagged(text):
			list = append(list, fmt.Sprintf("%s: %s does not mention %v", r.file, name, r.tags))
		}
	}
	return list
}

// TestPaper: what the table from the paper to the code names is there, and gives the paper's
// number.
func TestPaper(t *testing.T) {
	table, problems := readPaper(read(t, "ARCHITECTURE.md"))
	if len(table) < 20 {
		t.Errorf("the table has %d files", len(table))
	}
	for _, r := range table {
		source, err := os.ReadFile(filepath.Join("..", r.file))
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		problems = append(problems, r.problems(source)...)
	}
	for _, problem := range problems {
		t.Error("ARCHITECTURE.md, from the paper to the code: ", problem)
	}
}

func TestReadPaper(t *testing.T) {
	const head = "| paper | what | where |\n|---|---|---|\n"
	const code = "package a\n\n// one is Eq. 4.\nfunc one() {}\n\nfunc two() {\n\t// Eq. 41\n}\n"
	const kernel = "// Eq. 4\nstatic void one(int x) {}\n"
	for _, c := range []struct{ row, source, want string }{
		{"| Eq. 4 | - | `a.go` `one` |", code, ""},
		{"| Fig. 3, Eq. 4 | - | `a.go` `one` |", code, ""},
		{"| others | - | `a.go` `two` |", code, ""},
		{"| Eq. 4 | - | `a.go` `two` |", code, "two does not mention [Eq. 4]"},
		{"| Eq. 4 | - | `a.go` `three` |", code, "a.go has no three"},
		{"| Eq. 4 | - | `one` |", code, "no file"},
		{"| Eq. 4 | - | nothing |", code, "no file"},
		{"| Eq. 4 | - | `a/b.c` `one` |", kernel, ""},
		{"| Eq. 3 | - | `a/b.c` |", kernel, "a/b.c does not mention [Eq. 3]"},
		{"| Eq. 4 | - | `a/b.c` `two` |", kernel, "a/b.c has no two"},
	} {
		table, problems := readPaper(head + c.row + "\n")
		for _, r := range table {
			problems = append(problems, r.problems([]byte(c.source))...)
		}
		got := strings.Join(problems, "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.row, got, c.want)
		}
	}
}
