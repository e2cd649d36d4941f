// Command faults puts faults into the code on purpose, one at a time, and tells which test notices:
//
//	go run ./scripts/faults            # those of faults.txt
//	go run ./scripts/faults -only cpu/ # those in files whose names begin so
//
// Each fault goes into a copy of the last commit; the tests run there are those of the packages
// that the fault names. One that no test notices is a test to be written.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

//go:embed faults.txt
var list string

func main() {
	only := flag.String("only", "", "faults in files whose names begin with `PREFIX`")
	flag.Parse()
	if err := run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

// fault is a change of a file that tests are to notice.
type fault struct {
	file, packages string
	old, new       string // text, which is in the file once
}

// parse reads stanzas of a line "file: packages", lines "- old" and lines "+ new".
func parse(text string) (faults []fault, err error) {
	for stanza := range strings.SplitSeq(text, "\n\n") {
		var f fault
		for line := range strings.Lines(stanza) {
			line = strings.TrimSuffix(line, "\n")
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "- "):
				f.old = joined(f.old, line[2:])
			case strings.HasPrefix(line, "+ "):
				f.new = joined(f.new, line[2:])
			default:
				var ok bool
				if f.file, f.packages, ok = strings.Cut(line, ": "); !ok {
					return nil, fmt.Errorf("a line that is none of a fault: %q", line)
				}
			}
		}
		if f != (fault{}) {
			if f.file == "" || f.old == "" || f.old == f.new {
				return nil, fmt.Errorf("no fault: %q", stanza)
			}
			faults = append(faults, f)
		}
	}
	return faults, nil
}

func joined(text, line string) string {
	if text == "" {
		return line
	}
	return text + "\n" + line
}

func run(only string) error {
	faults, err := parse(list)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "liif-faults-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	copied := exec.Command("sh", "-c", `git archive HEAD | tar -x -C "$1"`, "sh", folder)
	if out, err := copied.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	noticed, survivors := 0, 0
	for _, f := range faults {
		if !strings.HasPrefix(f.file, only) {
			continue
		}
		by, err := f.try(folder)
		if err != nil {
			return fmt.Errorf("%s: %w", f.file, err)
		}
		if by == "" {
			survivors++
			fmt.Printf("SURVIVED %s: %s\n", f.file, f.new)
			continue
		}
		noticed++
		fmt.Printf("noticed  %s by %s: %s\n", f.file, by, f.new)
	}
	fmt.Printf("%d of %d faults were noticed\n", noticed, noticed+survivors)
	if survivors > 0 {
		return errors.New("not all faults were noticed")
	}
	return nil
}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// try puts the fault in, runs the tests and takes it out again. It returns the test that noticed,
// or "".
func (f fault) try(folder string) (by string, err error) {
	path := filepath.Join(folder, f.file)
	whole, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	defer os.WriteFile(path, whole, 0o666)
	if n := strings.Count(string(whole), f.old); n != 1 {
		return "", fmt.Errorf("%q is there %d times", f.old, n)
	}
	changed := strings.Replace(string(whole), f.old, f.new, 1)
	if err := os.WriteFile(path, []byte(changed), 0o666); err != nil {
		return "", err
	}
	args := []string{"test", "-short", "-failfast", "-timeout", "30m"}
	env := append(os.Environ(), "GOFLAGS=-buildvcs=false", "LIIF_TUNE=never")
	for word := range strings.FieldsSeq(f.packages) {
		if strings.Contains(word, "=") {
			env = append(env, word)
		} else {
			args = append(args, word)
		}
	}
	c := exec.Command("go", args...)
	c.Dir, c.Env = folder, env
	out, err := c.CombinedOutput()
	switch {
	case err == nil:
		return "", nil
	case strings.Contains(string(out), "[build failed]") ||
		strings.Contains(string(out), "[setup failed]"):
		return "", fmt.Errorf("%q does not compile: %s", f.new, out)
	}
	if m := failed.FindSubmatch(out); m != nil {
		return string(m[1]), nil
	}
	return "a crash", nil
}
