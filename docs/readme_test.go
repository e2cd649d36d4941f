package docs

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestExample: the README's Go is part of an example that compiles and runs.
func TestExample(t *testing.T) {
	_, rest, found := strings.Cut(read(t, "../README.md"), "```go\n")
	block, _, closed := strings.Cut(rest, "```")
	if !found || !closed || strings.Count(block, "\n") < 5 {
		t.Fatal("README.md has no Go example")
	}
	if !strings.Contains(read(t, "../render/example_test.go"), block) {
		t.Error("README.md: the Go example is not in render/example_test.go as it stands")
	}
}

var flag = regexp.MustCompile(`--([a-z][a-z0-9-]+)`)

// unknownFlags lists the flags in text that no program defines: source is the programs' code.
func unknownFlags(text, source string) []string {
	unknown := map[string]bool{}
	for _, m := range flag.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(source, `"`+m[1]+`"`) {
			unknown[m[0]] = true
		}
	}
	return slices.Sorted(maps.Keys(unknown))
}

func TestFlags(t *testing.T) {
	files, err := filepath.Glob("../cmd/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files of commands, %v", len(files), err)
	}
	var source strings.Builder
	for _, file := range files {
		source.WriteString(read(t, file))
	}
	for _, page := range []string{"../README.md", "ARCHITECTURE.md"} {
		for _, name := range unknownFlags(read(t, page), source.String()) {
			t.Errorf("%s: no program has %s", page, name)
		}
	}
	if got := unknownFlags("--scale --sclae", source.String()); !slices.Equal(got,
		[]string{"--sclae"}) {
		t.Errorf("of --scale and --sclae, unknown are %v", got)
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)\)`)

// TestLinks: links of the pages into the repository resolve.
func TestLinks(t *testing.T) {
	check := func(page, text string) (missing []string) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				missing = append(missing, m[1])
			}
		}
		return missing
	}
	for _, page := range []string{"../README.md", "../CONTRIBUTING.md", "ARCHITECTURE.md",
		"SHADERS.md",
		"../assets/README.md", "../bench/README.md"} {
		if missing := check(page, read(t, page)); missing != nil {
			t.Errorf("%s links to %v, which is not there", page, missing)
		}
	}
	if missing := check("../README.md", "[a](LICENSE) [b](none.md)"); len(missing) != 1 {
		t.Errorf("of a good and a broken link, %v is missing", missing)
	}
}
