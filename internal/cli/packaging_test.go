package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestPackaging(t *testing.T) {
	build := func() *cobra.Command {
		c := &cobra.Command{Use: "liif-try [flags] FILE", Short: "Try",
			Long:    "Tries.\n\n  one   a\n  two   b\nmore",
			Example: "  liif-try a.png", RunE: func(*cobra.Command, []string) error { return nil }}
		c.CompletionOptions.DisableDefaultCmd = true
		var groups FlagGroups
		groups.Add("Flags").String("size", "", "make it `WIDTH` wide")
		SetHelp(c, groups, "Exit codes:\n  0    all is well")
		return c
	}
	for kind, want := range map[string][]string{
		"man": {".TH \"LIIF-TRY\" \"1\"", ".SH NAME", "--size", "WIDTH", "one   a\n",
			".SH EXIT STATUS", "0    all is well"},
		"bash": {"complete", "liif-try"}, "zsh": {"#compdef liif-try"},
		"fish": {"complete -c liif-try"},
	} {
		var out bytes.Buffer
		args := []string{packagingCommand, kind}
		if err := Execute(t.Context(), build(), args, nil, &out, &out); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(strings.ReplaceAll(out.String(), `\-`, "-"), w) {
				t.Errorf("%s: no %q in %s", kind, w, out.String())
			}
		}
	}
	var out bytes.Buffer
	err := Execute(t.Context(), build(), []string{packagingCommand, "pdf"}, nil, &out, &out)
	if Code(err) != ExitUsage {
		t.Errorf("pdf: %v", err)
	}
}

// TestTidied: the text has nothing left that mandoc complains about, and literal blocks are
// unchanged.
func TestTidied(t *testing.T) {
	got := tidied(".TH \"A\" \"1\" \"Nov 2026\" \"liif\"\n\n\\fB--size\\fP=\"\"\n\t"+
		strings.Repeat("word ", 20)+".hidden\n.EX\n  as   it is\n.EE\n"+
		"\\fB-q\\fP, \\fB--quiet\\fP[=false]\n",
		"2026-11-30")
	words := strings.Repeat("word ", 15) + "word"
	want := ".TH \"A\" \"1\" \"2026-11-30\" \"liif\"\n\\fB--size\\fP\n.RS 4\n" + words[:74] + "\n" +
		"word word word word word .hidden\n.RE\n.EX\n  as   it is\n.EE\n" +
		"\\fB-q\\fP, \\fB--quiet\\fP\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := tidied(strings.Repeat("x× ", 10)+"x\n", ""); got != strings.TrimSpace(
		strings.Repeat("x× ", 7))+"\n"+strings.Repeat("x× ", 3)+"x\n" {
		t.Errorf("mandoc counts 9 bytes of each word: %s", got)
	}
	if got := tidied(strings.Repeat("x ", 38)+"xx .y\n", ""); !strings.Contains(got, "\n\\&.y\n") {
		t.Errorf("a line may be taken for a request: %s", got)
	}
}
