// Command faults puts faults into the code on purpose, one at a time, and tells which test notices:
//
//	go run ./scripts/faults            # those of faults.txt
//	go run ./scripts/faults -only cpu/ # those in files whose names begin so
//
// The files stay as they are: Go is told to read another text in place of one. The tests run are
// those of the packages that the fault names. One that no test notices is a test to be written.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
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
	tests := flag.String("run", "", "tests whose names match `PATTERN` alone")
	flag.Parse()
	if err := run(*only, *tests); err != nil {
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

func run(only, tests string) error {
	faults, err := parse(list)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "liif-faults-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	noticed, survivors := 0, 0
	sound := map[string]bool{} // packages whose tests pass without a fault
	for _, f := range faults {
		if !strings.HasPrefix(f.file, only) {
			continue
		}
		if !sound[f.packages] {
			by, err := fault{f.file, f.packages, f.old, f.old}.try(folder, tests)
			if err != nil || by != "" {
				return errors.Join(err, fmt.Errorf("%s fails without a fault: %s", f.packages, by))
			}
			sound[f.packages] = true
		}
		by, err := f.try(folder, tests)
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

// try runs the tests with the fault in. It returns the one that noticed, or "".
func (f fault) try(folder, tests string) (by string, err error) {
	whole, err := os.ReadFile(f.file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(whole), f.old); n != 1 {
		return "", fmt.Errorf("%q is there %d times", f.old, n)
	}
	changed := filepath.Join(folder, "changed"+filepath.Ext(f.file))
	text := strings.Replace(string(whole), f.old, f.new, 1)
	if err := os.WriteFile(changed, []byte(text), 0o666); err != nil {
		return "", err
	}
	path, err := filepath.Abs(f.file)
	if err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: changed}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, "overlay.json"), overlay, 0o666); err != nil {
		return "", err
	}
	args := []string{"test", "-vet=off", "-failfast", "-timeout", "30m", "-run", tests, "-overlay",
		filepath.Join(folder, "overlay.json")}
	env := append(os.Environ(), "LIIF_TUNE=never")
	for word := range strings.FieldsSeq(f.packages) {
		if strings.Contains(word, "=") {
			env = append(env, word)
		} else {
			args = append(args, word)
		}
	}
	c := exec.Command("go", args...)
	c.Env = env
	out, err := c.CombinedOutput()
	switch {
	case err == nil:
		return "", nil
	case bytes.Contains(out, []byte("[build failed]")),
		bytes.Contains(out, []byte("[setup failed]")):
		return "", fmt.Errorf("%q does not compile: %s", f.new, out)
	}
	if m := failed.FindSubmatch(out); m != nil {
		return string(m[1]), nil
	}
	return "a crash", nil
}
