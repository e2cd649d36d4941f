package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
)

// photograph copies a picture of 12 x 16 pixels that has metadata.
func photograph(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(home, "../../imageio/testdata/metadata/photo.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("photo.jpg", data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// home is where the tests begin, before they change the folder.
var home, _ = os.Getwd()

func TestMetadataFlag(t *testing.T) {
	tree(t)
	photograph(t)
	const place, author, made, event = "Munich", "Zoë", "liif-render ",
		"24 x 32 pixels from 12 x 16, model nearest"
	for policy, want := range map[string][]string{
		"":        {place, author, made, event},
		"keep":    {place, author, made, event},
		"private": {author, made, event},
		"strip":   nil,
	} {
		args := []string{"-m", "nearest", "-s", "2", "photo.jpg", "-o", "out.jpg", "-f"}
		if policy != "" {
			args = append(args, "--metadata", policy)
		}
		command(t, args...).WantLine(t, cli.ExitOK, "out.jpg: 24×32")
		m, err := imageio.Open("out.jpg", imageio.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		all := string(m.Metadata.EXIF) + string(m.Metadata.XMP) + string(m.Metadata.IPTC)
		for _, text := range []string{place, author, made, event} {
			wanted := false
			for _, w := range want {
				wanted = wanted || w == text
			}
			if strings.Contains(all, text) != wanted {
				t.Errorf("--metadata %s: %q is there: %v", policy, text, !wanted)
			}
		}
	}
	command(t, "--metadata", "some", "photo.jpg").WantLine(t, cli.ExitUsage,
		`--metadata: "some" is not keep, private or strip`)
}

func TestTimesFlag(t *testing.T) {
	tree(t)
	photograph(t)
	when := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes("photo.jpg", when, when); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{"kept.png": {"--times"}, "new.png": nil} {
		command(t, append(args, "-m", "nearest", "photo.jpg", "-o", name)...).WantLine(t,
			cli.ExitOK, name)
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.ModTime().Equal(when); got != (args != nil) {
			t.Errorf("%s is of %v", name, info.ModTime())
		}
	}
}
