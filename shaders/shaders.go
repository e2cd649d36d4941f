package shaders

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed *.wgsl shared/*.wgsl permutations.txt
var files embed.FS

// Shader is one permutation of a kernel, ready to compile.
type Shader struct {
	Name      string // of the file and the permutation: "conv KERNEL3 RESIDUAL"
	Source    string // WGSL
	Bindings  []Binding
	Workgroup [3]int
}

// Load expands the permutation of kernel name with the given definitions, NAME or NAME=NUMBER. Only
// permutations that permutations.txt lists exist, so that every one that can run is also validated.
func Load(name string, defines ...string) (*Shader, error) {
	full := strings.Join(append([]string{name}, defines...), " ")
	known, err := listed()
	if err != nil {
		return nil, err
	}
	if !known[full] {
		return nil, fmt.Errorf("shader %q: not in permutations.txt", full)
	}
	defined, err := define(defines)
	if err != nil {
		return nil, fmt.Errorf("shader %q: %w", full, err)
	}
	source, err := expand(name+".wgsl", defined)
	if err != nil {
		return nil, fmt.Errorf("shader %q: %w", full, err)
	}
	s := &Shader{Name: full, Source: source}
	if err := s.reflect(); err != nil {
		return nil, fmt.Errorf("shader %q: %w", full, err)
	}
	return s, nil
}

var listed = sync.OnceValues(func() (map[string]bool, error) {
	list, err := Permutations()
	known := map[string]bool{}
	for _, p := range list {
		known[p] = true
	}
	return known, err
})

// Permutations lists every permutation: a kernel's name, then its definitions in order.
func Permutations() ([]string, error) {
	text, err := files.ReadFile("permutations.txt")
	if err != nil {
		return nil, err
	}
	var list []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if fields := strings.Fields(line); len(fields) > 0 {
			list = append(list, choices(fields)...)
		}
	}
	return list, nil
}

// choices multiplies out a line: {,A,B} in it is nothing, A or B.
func choices(fields []string) []string {
	list := []string{fields[0]}
	for _, f := range fields[1:] {
		options := []string{f}
		if inner, ok := strings.CutPrefix(f, "{"); ok {
			options = strings.Split(strings.TrimSuffix(inner, "}"), ",")
		}
		var longer []string
		for _, head := range list {
			for _, option := range options {
				longer = append(longer, strings.TrimSuffix(head+" "+option, " "))
			}
		}
		list = longer
	}
	return list
}
