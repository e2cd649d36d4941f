package cli

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestExpandWildcards(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, folder := range []string{"in", "in2"} {
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	under := filepath.Join
	for _, name := range []string{"b.png", "a.PNG", "c[1].png", "ü.png", "c.jpg",
		under("in", "x.png"), under("in2", "y.png")} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ args, want []string }{
		{[]string{"*.png"}, []string{"a.PNG", "b.png", "c[1].png", "ü.png"}},
		{[]string{"?.png"}, []string{"a.PNG", "b.png", "ü.png"}},
		{[]string{"c[*"}, []string{"c[1].png"}}, // a bracket is no pattern
		{[]string{"[ab].png"}, []string{"[ab].png"}},
		{[]string{"c.jpg", "*.jpg"}, []string{"c.jpg", "c.jpg"}},
		{[]string{"*.tif", "none.png"}, []string{"*.tif", "none.png"}},
		{[]string{under("in", "*.png")}, []string{under("in", "x.png")}},
		{[]string{under("in*", "*.png")}, []string{under("in", "x.png"), under("in2", "y.png")}},
		{[]string{under("in?", "y.png")}, []string{under("in2", "y.png")}},
		{[]string{under("none*", "y.png")}, []string{under("none*", "y.png")}},
		{[]string{"--name=*.png", "-o", "in", "-", "--", "*.jpg"},
			[]string{"--name=*.png", "-o", "in", "-", "--", "c.jpg"}},
		{nil, nil},
	} {
		if got := expandWildcards(c.args); !slices.Equal(got, c.want) {
			t.Errorf("%q gives %q, want %q", c.args, got, c.want)
		}
	}
}

// TestArguments: elsewhere than on Windows the shell has done it.
func TestArguments(t *testing.T) {
	if got := Arguments(); len(got) != len(os.Args)-1 {
		t.Errorf("%q of %q", got, os.Args)
	}
}
