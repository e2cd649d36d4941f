package shaders

import (
	"embed"
	"fmt"
	"strings"
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

// Load expands the permutation of kernel name with the given definitions. Only permutations that
// permutations.txt lists exist, so that every one that can run is also validated.
func Load(name string, defines ...string) (*Shader, error) {
	known, err := Permutations()
	if err != nil {
		return nil, err
	}
	full := strings.Join(append([]string{name}, defines...), " ")
	found := false
	for _, p := range known {
		found = found || p == full
	}
	if !found {
		return nil, fmt.Errorf("shader %q: not in permutations.txt", full)
	}
	source, err := expand(name+".wgsl", set(defines))
	if err != nil {
		return nil, fmt.Errorf("shader %q: %w", full, err)
	}
	s := &Shader{Name: full, Source: source}
	if err := s.reflect(); err != nil {
		return nil, fmt.Errorf("shader %q: %w", full, err)
	}
	return s, nil
}

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
			list = append(list, strings.Join(fields, " "))
		}
	}
	return list, nil
}

func set(names []string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// expand resolves #import NAME (shared/NAME.wgsl, once), #ifdef, #ifndef, #else and #endif.
func expand(path string, defines map[string]bool) (string, error) {
	var out strings.Builder
	err := expandInto(&out, path, defines, map[string]bool{})
	return out.String(), err
}

func expandInto(out *strings.Builder, path string, defines, imported map[string]bool) error {
	text, err := files.ReadFile(path)
	if err != nil {
		return err
	}
	var taken []bool // one a nested condition: whether its lines count
	live := func() bool {
		for _, t := range taken {
			if !t {
				return false
			}
		}
		return true
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		fields := strings.Fields(line)
		if len(fields) == 0 || !strings.HasPrefix(fields[0], "#") {
			if live() {
				out.WriteString(line)
			}
			continue
		}
		bad := fmt.Errorf("%s:%d: cannot make sense of %q", path, number, strings.TrimSpace(line))
		switch {
		case fields[0] == "#import" && len(fields) == 2:
			if live() && !imported[fields[1]] {
				imported[fields[1]] = true
				if err := expandInto(out, "shared/"+fields[1]+".wgsl", defines, imported); err != nil {
					return err
				}
			}
		case (fields[0] == "#ifdef" || fields[0] == "#ifndef") && len(fields) == 2:
			taken = append(taken, defines[fields[1]] == (fields[0] == "#ifdef"))
		case fields[0] == "#else" && len(fields) == 1 && len(taken) > 0:
			taken[len(taken)-1] = !taken[len(taken)-1]
		case fields[0] == "#endif" && len(fields) == 1 && len(taken) > 0:
			taken = taken[:len(taken)-1]
		default:
			return bad
		}
	}
	if len(taken) > 0 {
		return fmt.Errorf("%s: a condition is not closed", path)
	}
	return nil
}
