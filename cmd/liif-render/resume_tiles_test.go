package main

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// content is every file below a folder, by its name in it.
func content(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		all[name] = clitest.Read(t, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// differing names a file that is not the same in both; empty if all are.
func differing(a, b map[string][]byte) string {
	for name, data := range a {
		if !bytes.Equal(data, b[name]) {
			return name
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			return name
		}
	}
	return ""
}

// TestResumeTiles: a drawing into tiles that is not complete leaves none, goes on, and ends in the
// files of one run; so do shards.
func TestResumeTiles(t *testing.T) {
	tree(t)
	smallParts(t)
	clitest.Picture(t, "a.png", 90, 100)
	for _, c := range []string{
		"--tile-size 64 out.dzi", "--tile-size 64 --tile-format png --bits 16 out.dzi",
		"--tile-size 64 out.iiif", "--pyramid --tile-size 64 out.tif",
		"--cog --tile-size 64 --tiff-compression jpeg out.tif",
	} {
		t.Run(c, func(t *testing.T) {
			flags := strings.Fields(c)
			name := flags[len(flags)-1]
			args := func(folder string, more ...string) []string {
				return slices.Concat([]string{"-m", "nearest", "-s", "10", "--threads", "1"}, more,
					flags[:len(flags)-1], []string{"a.png", filepath.Join(folder, name)})
			}
			for _, folder := range []string{"whole", "cut", "joined"} {
				os.RemoveAll(folder)
				if err := os.Mkdir(folder, 0o777); err != nil {
					t.Fatal(err)
				}
			}
			command(t, args("whole")...).WantLine(t, cli.ExitOK, name)
			want := content(t, "whole")

			// An interruption would come too late now and then: the parts are soon there.
			cut(t, []int{0}, args("cut")...)
			job := name + ".liif-job" + string(filepath.Separator)
			for left := range content(t, "cut") {
				if !strings.HasPrefix(left, job) {
					t.Errorf("%s is left", left)
				}
			}
			r := command(t, args("cut", "--resume")...)
			r.Want(t, cli.ExitOK, "parts are there")
			if d := differing(content(t, "cut"), want); d != "" {
				t.Errorf("gone on: %s is another", d)
			}

			command(t, args("joined", "--shard", "2/2")...).Want(t, cli.ExitOK, "shard 2/2")
			command(t, args("joined", "--shard", "1/2")...).Want(t, cli.ExitOK, "shard 1/2")
			command(t, "join", filepath.Join("joined", name)).Want(t, cli.ExitOK, "joined of")
			if d := differing(content(t, "joined"), want); d != "" {
				t.Errorf("joined: %s is another", d)
			}
		})
	}
}

func TestDiffering(t *testing.T) {
	a := map[string][]byte{"x": {1}, "y": {2, 3}}
	if d := differing(a, maps.Clone(a)); d != "" {
		t.Errorf("%s differs from itself", d)
	}
	for _, b := range []map[string][]byte{{"x": {1}}, {"x": {1}, "y": {2, 4}},
		{"x": {1}, "y": {2, 3}, "z": nil}} {
		if differing(a, b) == "" {
			t.Errorf("%v is taken for %v", b, a)
		}
	}
}
