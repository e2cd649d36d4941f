package docs

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	namedFile = regexp.MustCompile(`(?:[\w.-]+/)*[\w.-]*\w\.(?:go|wgsl|sh)\b|` +
		`\bkernels\w*\.[ch]\b`)
	placeholder = regexp.MustCompile(`[A-Z]{2}`)
)

// missingFiles lists the files that comments of a source file name and exists does not know, beside
// the file itself, from the module's folder or from shaders. Words in capitals are placeholders.
func missingFiles(file, text string, exists func(path string) bool) (missing []string) {
	for line := range strings.Lines(text) {
		_, comment, found := strings.Cut(line, "//")
		if !found || strings.HasPrefix(comment, "go:") || strings.Contains(comment, "://") {
			continue
		}
		for _, name := range namedFile.FindAllString(comment, -1) {
			if !placeholder.MatchString(name) && !exists(name) &&
				!exists(path.Join(path.Dir(file), name)) && !exists("shaders/"+name) {
				missing = append(missing, name)
			}
		}
	}
	return missing
}

// TestFilesInComments: the files that comments name are there.
func TestFilesInComments(t *testing.T) {
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join("..", filepath.FromSlash(name)))
		return err == nil
	}
	for _, ending := range []string{".go", ".wgsl", ".h", ".c"} {
		for file, text := range source(t, ending) {
			if strings.HasSuffix(file, "_test.go") {
				continue // tests make up names
			}
			for _, name := range missingFiles(file, text, exists) {
				t.Errorf("%s: a comment names %s, which is not there", file, name)
			}
		}
	}
	const text = "x := 1 // docs/files_test.go, fiction.go\n" +
		"// files_test.go head_NAME.go a/fiction.wgsl\n" +
		"y(\"fiction.go\")\n// kernels_fiction.h https://example.org/fiction.go\n// imgaug.c kernels_no.c\n"
	want := []string{"fiction.go", "a/fiction.wgsl", "kernels_no.c"}
	if got := missingFiles("docs/a.go", text, exists); !slices.Equal(got, want) {
		t.Errorf("missing are %q, not %q", got, want)
	}
}

// formats are those whose files in imageio begin with the format's name and an underscore.
var formats = strings.Fields("bmp dng dzi gif heif jpeg png pnm tiff webp")

// misnamed lists the files of a folder that do not follow the scheme of names: words apart by
// underscores, a format's or an operator's first.
func misnamed(names, stems []string) (list []string) {
	for _, name := range names {
		word, _, _ := strings.Cut(strings.TrimSuffix(name, path.Ext(name)), "_")
		for _, stem := range stems {
			if strings.HasPrefix(word, stem) && word != stem && !slices.Contains(stems, word) {
				list = append(list, name)
			}
		}
	}
	return list
}

// TestFileNames: the files of imageio are named by format, those of the engines and their tests by
// operator.
func TestFileNames(t *testing.T) {
	operators := strings.Fields("conv decode decoder pack stage train trained weight latent")
	for folder, stems := range map[string][]string{"imageio": formats, "cpu": operators,
		"gpu": operators, "internal/enginetest": operators, "internal/gputest": operators} {
		entries, err := os.ReadDir(filepath.Join("..", filepath.FromSlash(folder)))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		for _, name := range misnamed(names, append(stems, "stages", "training")) {
			t.Errorf("%s: %s should have an underscore after its first word (CONTRIBUTING.md)",
				folder, name)
		}
	}
	got := misnamed([]string{"jpegread.go", "jpeg_read.go", "jpeg.go", "read.go", "traintest.go"},
		[]string{"jpeg", "train"})
	if !slices.Equal(got, []string{"jpegread.go", "traintest.go"}) {
		t.Errorf("misnamed are %q", got)
	}
}
