package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unpackaged are the commands that no package has: the page for browsers is made from a checkout.
var unpackaged = []string{"liif-web"}

// packagers are the files that list the programs of a package, and how a program stands there.
var packagers = map[string]string{
	"../.goreleaser.yaml":                                  `(?m)^    binary: (\S+)$`,
	"../scripts/install.sh":                                `(liif-[a-z]+)`,
	"../scripts/release.sh":                                `(?m)^programs="(.*)"$`,
	"../scripts/packages.sh":                               `(?m)^programs="(.*)"$`,
	"../packaging/io.github.liif_render.View.metainfo.xml": `<binary>(.*)</binary>`,
	"../packaging/io.github.liif_render.View.flatpak.yaml": `\./cmd/(\S+)`,
	"../docs/light_test.go":                                `"\.\./cmd/(\S+)"`,
}

// listed are the programs in a text, sorted, each once.
func listed(text, how string) (names []string) {
	for _, m := range regexp.MustCompile(how).FindAllStringSubmatch(text, -1) {
		names = append(names, strings.Fields(m[1])...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestPackagedPrograms: every command is in every kind of package, or in none.
func TestPackagedPrograms(t *testing.T) {
	folders, err := os.ReadDir("../cmd")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range folders {
		if !slices.Contains(unpackaged, f.Name()) {
			want = append(want, f.Name())
		}
	}
	for file, how := range packagers {
		if got := listed(read(t, file), how); !slices.Equal(got, want) {
			t.Errorf("%s has %s, not %s", file, got, want)
		}
	}
	const text = "    binary: liif-b\n    binary: liif-a\n  binary: liif-c\n"
	if got := listed(text, packagers["../.goreleaser.yaml"]); !slices.Equal(got,
		[]string{"liif-a", "liif-b"}) {
		t.Errorf("of three, two are programs, not %s", got)
	}
}

// TestReleaseScripts: what scripts and settings of a release name in the checkout is there.
func TestReleaseScripts(t *testing.T) {
	named := regexp.MustCompile(`(?:^|[\s"'=/])((?:packaging|scripts|assets)/[\w./*-]*\w)`)
	missing := func(text string) (names []string) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			found, err := filepath.Glob(filepath.Join("..", m[1]))
			if err != nil || len(found) == 0 {
				names = append(names, m[1])
			}
		}
		return names
	}
	for _, file := range []string{"../.goreleaser.yaml", "../scripts/release.sh",
		"../scripts/packages.sh", "../scripts/reproduce.sh", "../scripts/install.sh"} {
		if names := missing(read(t, file)); len(names) > 0 {
			t.Errorf("%s: there is no %s", file, names)
		}
	}
	if got := missing("cp packaging/copyright packaging/fiction x"); len(got) != 1 {
		t.Errorf("of two, missing are %s", got)
	}
}
