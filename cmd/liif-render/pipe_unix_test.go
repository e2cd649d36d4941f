//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/internal/startup"
)

// asCommand in the environment makes this test binary the command.
const asCommand = "LIIF_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// shell runs a line in which $RENDER is the command.
func shell(t *testing.T, line string) (code int, stdout, stderr string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errors bytes.Buffer
	c := exec.Command("sh", "-c", line)
	c.Env = append(os.Environ(), asCommand+"=1", "RENDER="+self)
	c.Stdout, c.Stderr = &out, &errors
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Skip("no shell here:", err)
	}
	return c.ProcessState.ExitCode(), out.String(), errors.String()
}

// TestClosedOutput: what cannot be written to a closed standard output is an error, and only that.
func TestClosedOutput(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 8, 8)
	for line, want := range map[string]int{
		`$RENDER -m nearest a.png - >&-`:              cli.ExitOutput,
		`$RENDER --list-models >&-`:                   cli.ExitOutput,
		`$RENDER --version >&-`:                       cli.ExitOutput,
		`$RENDER -m nearest a.png -o closed.png >&-`:  cli.ExitOK,
		`$RENDER -m nearest a.png - >/dev/null`:       cli.ExitOK,
		`$RENDER -m nearest a.png - 1<>/dev/null`:     cli.ExitOK,
		`$RENDER -m nearest a.png - >/dev/null 0<&-`:  cli.ExitOK,
		`$RENDER -m nearest a.png /dev/stdout >b.png`: cli.ExitOK,
	} {
		if want == cli.ExitOutput && !startup.Sees {
			continue
		}
		code, _, text := shell(t, line)
		if code != want || strings.Count(text, "\n") > 1 ||
			want == cli.ExitOutput && (!strings.HasPrefix(text, "liif-render: standard output: ") ||
				!strings.HasSuffix(text, "bad file descriptor\n")) {
			t.Errorf("%s: code %d, want %d: %s", line, code, want, text)
		}
	}
}

// TestLittleAddressSpace: less than Go itself needs is said in a line.
func TestLittleAddressSpace(t *testing.T) {
	if !startup.Sees {
		t.Skip("nothing is seen here before Go begins")
	}
	tree(t)
	clitest.Picture(t, "a.png", 8, 8)
	for _, limit := range []string{"300000", "800000", "1500000"} {
		code, out, text := shell(t, "ulimit -v "+limit+"; $RENDER a.png")
		if code != cli.ExitFailure || out != "" || strings.Count(text, "\n") != 1 ||
			!strings.Contains(text, "address space is limited to") {
			t.Errorf("%s KiB: code %d: %s", limit, code, text)
		}
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

// TestPipesAsOutputs: a named pipe, a device and standard output under its other names are written
// to, and never replaced.
func TestPipesAsOutputs(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 9, 7)
	want := command(t, "-m", "nearest", "a.png", "-").Stdout
	for _, name := range []string{"/dev/stdout", "/dev/fd/1"} {
		if r := command(t, "-m", "nearest", "a.png", name); r.Code != cli.ExitOK ||
			r.Stdout != want {
			t.Errorf("%s: %d bytes, not %d: %s", name, len(r.Stdout), len(want), r.Stderr)
		}
	}
	for _, args := range []string{"a.png pipe.png", "--force a.png pipe",
		"--skip-existing a.png -o pipe"} {
		name := strings.Fields(args)[len(strings.Fields(args))-1]
		if err := syscall.Mkfifo(name, 0o666); err != nil {
			t.Skip("no named pipes here:", err)
		}
		read := make(chan []byte)
		go func() {
			b, _ := os.ReadFile(name)
			read <- b
		}()
		command(t, append([]string{"-m", "nearest"}, strings.Fields(args)...)...).WantLine(t,
			cli.ExitOK, "36×28")
		if got := <-read; string(got) != want {
			t.Errorf("%s: %d bytes came, not %d", args, len(got), len(want))
		}
		if info, err := os.Stat(name); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			t.Errorf("%s is %v, %v", name, info.Mode(), err)
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	command(t, "-m", "nearest", "a.png", "/dev/null").WantLine(t, cli.ExitOK, "/dev/null")
	if _, err := os.Stat("/dev/full"); err == nil {
		command(t, "-m", "nearest", "a.png", "/dev/full").WantLine(t, cli.ExitOutput, "/dev/full: ")
	}
}

func TestFoldersPassOverPipes(t *testing.T) {
	tree(t, "photos/")
	clitest.Picture(t, "photos/a.png", 4, 4)
	if err := syscall.Mkfifo("photos/pipe.png", 0o666); err != nil {
		t.Skip("no named pipes here:", err)
	}
	command(t, "-m", "nearest", "photos", "-o", "out/").WantLine(t, cli.ExitOK, "a-x4.png")
	if got := clitest.Files(t, "out"); !slices.Equal(got, []string{"a-x4.png"}) {
		t.Errorf("written: %v", got)
	}
}
