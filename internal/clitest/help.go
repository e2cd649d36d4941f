package clitest

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/liif-render/liif/internal/cli"
)

// widest is the longest line of a help, in columns.
const widest = 100

// Help checks the help of a command: that it names every flag, ends with the exit codes and fits a
// terminal, that its examples are command lines it takes, and that there is a version and, where
// the command has it, a completion for each shell. run runs the command, newCommand builds it.
func Help(t testing.TB, newCommand func() *cobra.Command, run func(args ...string) Result) {
	t.Helper()
	c := newCommand()
	help := run("--help")
	help.Want(t, cli.ExitOK, "")
	if help.Stderr != "" {
		t.Errorf("help on stderr: %s", help.Stderr)
	}
	if short := run("-h"); short != help {
		t.Error("-h and --help differ")
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && !strings.Contains(help.Stdout, "--"+f.Name) {
			t.Errorf("no --%s in the help", f.Name)
		}
	})
	for _, want := range []string{"Usage:", "Examples:", "Exit codes:", "  130  "} {
		if !strings.Contains(help.Stdout, want) {
			t.Errorf("no %q in the help", want)
		}
	}
	for line := range strings.Lines(help.Stdout) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > widest {
			t.Errorf("line of %d columns: %s", n, line)
		}
	}
	version := run("--version")
	first, rest, _ := strings.Cut(version.Stdout, "\n")
	if version.Code != 0 || first != c.Name()+" "+cli.Version() ||
		!strings.HasPrefix(rest, "commit ") {
		t.Errorf("--version: %+v", version)
	}
	examples(t, newCommand)
	if !c.CompletionOptions.DisableDefaultCmd {
		completion(t, help, run)
	}
}

// examples parses the lines of the help's examples, without what is said behind them.
func examples(t testing.TB, newCommand func() *cobra.Command) {
	t.Helper()
	found := 0
	for line := range strings.Lines(newCommand().Example) {
		c := newCommand()
		line, _, _ = strings.Cut(strings.TrimSpace(line), "   ")
		line, _, _ = strings.Cut(line, " > ")
		_, line, is := strings.Cut(line, c.Name()+" ")
		if !is {
			continue // another command's
		}
		found++
		c, args, err := c.Find(strings.Fields(line))
		if err == nil {
			err = c.ParseFlags(args)
		}
		if err == nil {
			err = c.ValidateArgs(c.Flags().Args())
		}
		if err != nil {
			t.Errorf("example %s: %v", line, err)
		}
	}
	if found == 0 {
		t.Error("no examples")
	}
}

func completion(t testing.TB, help Result, run func(args ...string) Result) {
	t.Helper()
	if !strings.Contains(help.Stdout, "completion") {
		t.Error("the help does not name the completion")
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := run("completion", shell); r.Code != 0 || !strings.Contains(r.Stdout, r.Command) {
			t.Errorf("completion %s: %+v", shell, r)
		}
		if r := run("completion", shell, "--help"); r.Code != 0 || r.Stdout == "" {
			t.Errorf("completion %s --help: %+v", shell, r)
		}
		if r := run("completion", "--help"); !strings.Contains(r.Stdout, shell) {
			t.Errorf("completion --help does not name %s: %+v", shell, r)
		}
	}
}
