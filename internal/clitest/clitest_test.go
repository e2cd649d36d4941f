package clitest

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/internal/cli"
)

// recorder is a test that keeps its errors to itself.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}

func (r *recorder) Error(args ...any) { r.errors = append(r.errors, fmt.Sprint(args...)) }

func (r *recorder) Errorf(format string, args ...any) { r.Error(fmt.Sprintf(format, args...)) }

func TestWant(t *testing.T) {
	const fault = "liif: a.png: gone\n"
	for _, c := range []struct {
		name  string
		check func(Result, testing.TB, int, string)
		code  int
		text  string
		right bool
	}{
		{"success", Result.Want, 0, "gone with the wind\n", true},
		{"success in silence", Result.Want, 0, "", false},
		{"the code", Result.Want, 3, fault, true},
		{"another code", Result.Want, 4, fault, false},
		{"no reason", Result.Want, 3, "liif: a.png: lost\n", false},
		{"two errors", Result.Want, 3, fault + fault, true},
		{"no name", Result.Want, 3, "gone\n", false},
		{"an error without a name", Result.Want, 3, "usage\n" + fault, false},
		{"failure in silence", Result.Want, 3, "", false},
		{"one line", Result.WantLine, 3, fault, true},
		{"two lines", Result.WantLine, 3, fault + fault, false},
		{"no line", Result.WantLine, 3, "", false},
		{"after its progress", Result.WantLast, 3, "step 1\n" + fault, true},
		{"before its progress", Result.WantLast, 3, fault + "step 1\n", false},
		{"a last line without a name", Result.WantLast, 3, fault + "gone\n", false},
	} {
		var r recorder
		code := 3
		if c.code == cli.ExitOK {
			code = cli.ExitOK
		}
		c.check(Result{"liif", code, "", c.text}, &r, c.code, "gone")
		if (len(r.errors) == 0) != c.right {
			t.Errorf("%s: %q", c.name, r.errors)
		}
	}
}

// newCommand is a command without fault.
func newCommand() *cobra.Command {
	c := &cobra.Command{
		Use:               "liif [flags] FILE",
		Example:           "  liif --fast a.png     a picture\n  other a.png",
		Args:              cobra.ExactArgs(1),
		RunE:              func(*cobra.Command, []string) error { return nil },
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	var groups cli.FlagGroups
	g := groups.Add("Flags")
	g.Bool("fast", false, "be quick")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	cli.SetHelp(c, groups, "Exit codes:\n  130  interrupted\n\nCompletion: liif completion --help")
	return c
}

// TestHelp gives Help a command without fault, and the same with one of each kind.
func TestHelp(t *testing.T) {
	for want, change := range map[string]func(*cobra.Command){
		"": func(*cobra.Command) {},
		"no --slow in the help": func(c *cobra.Command) {
			c.Flags().Bool("slow", false, "not in a group")
		},
		"unknown flag: --swift": func(c *cobra.Command) { c.Example = "  liif --swift a.png" },
		"accepts 1 arg(s)":      func(c *cobra.Command) { c.Example = "  liif a.png b.png" },
		"no examples":           func(c *cobra.Command) { c.Example = "  other a.png" },
		"--version: ":           func(c *cobra.Command) { c.Version = "later" },
		"line of 1": func(c *cobra.Command) {
			c.Example = "  liif " +
				strings.Repeat("a", 99)
		},
		"completion bash": func(c *cobra.Command) {
			c.AddCommand(&cobra.Command{Use: "completion"})
		},
		`no "  130  "`: func(c *cobra.Command) {
			cli.SetHelp(c, nil, "Exit codes:\n  0  well")
		},
	} {
		build := func() *cobra.Command {
			c := newCommand()
			change(c)
			return c
		}
		var r recorder
		Help(&r, build, func(args ...string) Result {
			return Run("liif", func(stdout, stderr io.Writer) int {
				err := cli.Execute(context.Background(), build(), args, nil, stdout, stderr)
				return cli.Finish(stderr, "liif", err)
			})
		})
		said := func(s string) bool { return strings.Contains(s, want) }
		if want == "" && len(r.errors) > 0 || want != "" && !slices.ContainsFunc(r.errors, said) {
			t.Errorf("%q: %q", want, r.errors)
		}
	}
}

func TestFiles(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	Picture(t, "b/c.png", 7, 5)
	Write(t, ".hidden", "a")
	if got := Files(t, folder); !slices.Equal(got, []string{".hidden", "b/c.png"}) {
		t.Errorf("%q", got)
	}
	if size := DecodePNG(t, Read(t, "b/c.png")).Bounds().Size(); size.X != 7 || size.Y != 5 {
		t.Errorf("size %v", size)
	}
}

func TestPortable(t *testing.T) {
	for message, want := range map[string]string{
		`liif: a\b.png: The system cannot find the file specified.`: "liif: a/b.png: " +
			"no such file or directory",
		`C:\out: Access is denied.`: "C:/out: permission denied",
		"a.png: empty file":         "a.png: empty file",
	} {
		if got := portable(message); got != want {
			t.Errorf("%q is reworded to %q, want %q", message, got, want)
		}
	}
	if runtime.GOOS != "windows" && Portable(`a\b`) != `a\b` {
		t.Error("Linux's own messages are reworded")
	}
}
