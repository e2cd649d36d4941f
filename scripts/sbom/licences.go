package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// systems are those that programs are released for: what is linked differs.
var systems = []string{"linux/amd64", "linux/arm64", "windows/amd64"}

// licenceFile is what modules call the files that must go with a copy.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense|patents)`)

// licences is the text of every library's licence in the packages' programs.
func licences(packages []string) ([]byte, error) {
	modules := map[string]string{} // their folders, by "path version"
	for _, system := range systems {
		if err := list(modules, system, packages); err != nil {
			return nil, err
		}
	}
	goroot, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(goroot)), "\n")
	var out bytes.Buffer
	fmt.Fprintln(&out, "The programs of liif contain these libraries, under these licences.")
	// Of Go itself only the file at the top: below it are its tools.
	text, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return nil, err
	}
	section(&out, "Go "+strings.TrimPrefix(version, "go"), text)
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		text, err := texts(modules[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		section(&out, name, text)
	}
	for _, p := range bundled {
		if p.text == "" {
			continue
		}
		text, err := os.ReadFile(p.text)
		if err != nil {
			return nil, err
		}
		section(&out, p.name+" "+p.version, text)
	}
	return out.Bytes(), nil
}

// list adds the modules that packages need on a system.
func list(modules map[string]string, system string, packages []string) error {
	const each = "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}"
	args := append([]string{"list", "-deps", "-f", each}, packages...)
	c := exec.Command("go", args...)
	goos, goarch, _ := strings.Cut(system, "/")
	c.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=1")
	var complaint bytes.Buffer
	c.Stderr = &complaint
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("go list for %s: %w: %s", system, err, complaint.String())
	}
	for line := range strings.Lines(string(out)) {
		if name, dir, found := strings.Cut(strings.TrimSpace(line), "\t"); found {
			modules[name] = dir
		}
	}
	return nil
}

var errNone = errors.New("there is no file of a licence")

// texts joins the licence files of a module's folder and of those in it, where what it was made
// from has its own.
func texts(folder string) ([]byte, error) {
	top, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	places := []string{folder}
	for _, e := range top {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && e.Name() != "testdata" {
			places = append(places, filepath.Join(folder, e.Name()))
		}
	}
	var all [][]byte
	for _, place := range places {
		entries, err := os.ReadDir(place)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() || !licenceFile.MatchString(e.Name()) ||
				filepath.Ext(e.Name()) == ".go" {
				continue
			}
			text, err := os.ReadFile(filepath.Join(place, e.Name()))
			if err != nil {
				return nil, err
			}
			text = bytes.TrimSpace(text)
			if !slices.ContainsFunc(all, func(a []byte) bool { return bytes.Equal(a, text) }) {
				all = append(all, text)
			}
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: %w", folder, errNone)
	}
	return bytes.Join(all, []byte("\n\n")), nil
}

func section(out *bytes.Buffer, name string, text []byte) {
	fmt.Fprintf(out, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 78), name, bytes.TrimSpace(text))
}
