package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// maxColumns and tabColumns are CONTRIBUTING's: lines have at most 100 columns, tabs counting as
// four.
const maxColumns, tabColumns = 100, 4

// longString is a string in Go that is not broken.
var longString = regexp.MustCompile(`"(?:[^"\\]|\\.){40,}"`)

// sourceEndings are the files whose lines count.
var sourceEndings = []string{".go", ".c", ".h", ".wgsl", ".md"}

// columns is the width of a line.
func columns(line string) int {
	return utf8.RuneCountInString(line) + (tabColumns-1)*strings.Count(line, "\t")
}

// longLines counts the lines of a text that are too long. In Markdown rows of tables, links and
// indented lines may be longer, in Go the text of raw strings, a string at the start of its line,
// and a line with a string of 40 characters or more: messages stay whole, to be found.
func longLines(path, text string) (count, first int) {
	number, raw := 0, false
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\n")
		if start := strings.TrimSpace(line); path[len(path)-3:] == ".go" &&
			!strings.HasPrefix(start, "//") {
			was := raw
			raw = raw != (strings.Count(line, "`")%2 == 1)
			if was || raw || strings.HasPrefix(start, `"`) || longString.MatchString(line) {
				continue
			}
		}
		if columns(line) <= maxColumns {
			continue
		}
		if strings.HasSuffix(path, ".md") && (strings.HasPrefix(line, "|") ||
			strings.HasPrefix(line, "    ") || strings.Contains(line, "](")) {
			continue
		}
		if count++; first == 0 {
			first = number
		}
	}
	return count, first
}

// TestLines: no line is longer than CONTRIBUTING says.
func TestLines(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != ".." && strings.HasPrefix(name, ".") || name == "testdata" || name == "out" {
				return fs.SkipDir
			}
			return nil
		}
		name = filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		if !slices.Contains(sourceEndings, filepath.Ext(name)) {
			return nil
		}
		text, err := os.ReadFile(path)
		if count, first := longLines(path, string(text)); count > 0 {
			t.Errorf("%s:%d: %d lines of more than %d columns", path, first, count, maxColumns)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("é", 97)
	for _, c := range []struct {
		path, line string
		count      int
	}{
		{"a.go", long + "abc", 0}, {"a.go", long + "abcd", 1}, {"a.go", "\t" + long, 1},
		{"a.go", "x := `" + long + "abc\n" + long + " abc`\n" + long + " abc", 1},
		{"a.go", "\t\"" + long + "\",", 0}, {"a.go", "f(\"" + long + "\")", 0},
		{"a.md", "| " + long + "abc |", 0}, {"a.md", long + " abc", 1},
	} {
		if got, _ := longLines(c.path, c.line+"\n"); got != c.count {
			t.Errorf("%s %q: %d", c.path, c.line, got)
		}
	}
}
