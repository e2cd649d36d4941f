package shaders

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
)

//go:embed *.wgsl shared/*.wgsl permutations.txt present
var files embed.FS

// presentFolder holds the shaders that put pictures on the screen.
const presentFolder = "present/"

// Shader is one permutation of a kernel, ready to compile.
type Shader struct {
	Name      string // of the file and the permutation: "conv KERNEL3 RESIDUAL"
	Source    string // WGSL
	Bindings  []Binding
	Workgroup [3]int
	// Lanes is the invocations of a subgroup that a kernel of matrix units is for, 0 for any other.
	Lanes int
}

// Halves says whether the shader computes in float16, which a device must be opened for and naga
// 0.19 does not know.
func (s *Shader) Halves() bool { return strings.Contains(s.Source, "enable f16;") }

// Load expands the permutation of kernel name with the given definitions, NAME or NAME=NUMBER. Only
// permutations that permutations.txt lists exist, so that every one that can run is also validated.
func Load(name string, defines ...string) (*Shader, error) {
	full, source, err := load("", name, defines)
	if err != nil {
		return nil, err
	}
	s := &Shader{Name: full, Source: source}
	for _, d := range defines {
		if n, ok := strings.CutPrefix(d, "LANES="); ok {
			s.Lanes, _ = strconv.Atoi(n) // define has accepted it
		}
	}
	if err := s.reflect(); err != nil {
		return nil, fmt.Errorf("shader %q: %w", full, err)
	}
	return s, nil
}

// LoadPresent expands a permutation of a shader that draws on the screen, one of present/. Its
// entry points are place_corner, a vertex a corner of a rectangle, and colour.
func LoadPresent(name string, defines ...string) (source string, err error) {
	_, source, err = load(presentFolder, name, defines)
	return source, err
}

// load expands a permutation of the shader called name in folder, which ends with a slash.
func load(folder, name string, defines []string) (full, source string, err error) {
	known, err := listed()
	if err != nil {
		return "", "", err
	}
	full = strings.Join(append([]string{name}, defines...), " ")
	if !known[folder+full] {
		return "", "", fmt.Errorf("shader %q: not in %spermutations.txt", full, folder)
	}
	defined, err := define(defines)
	if err == nil {
		source, err = expand(folder+name+".wgsl", defined)
	}
	if err != nil {
		return "", "", fmt.Errorf("shader %q: %w", full, err)
	}
	return full, source, nil
}

// listed holds the name of every permutation that may run; names under present/ carry that prefix.
var listed = sync.OnceValues(func() (map[string]bool, error) {
	known := map[string]bool{}
	for _, folder := range []string{"", presentFolder} {
		list, err := permutations(folder)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			known[folder+p] = true
		}
	}
	return known, nil
})

// Permutations lists every permutation: a kernel's name, then its definitions in order.
func Permutations() ([]string, error) { return permutations("") }

func permutations(folder string) ([]string, error) {
	text, err := files.ReadFile(folder + "permutations.txt")
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

// choices multiplies out a line: {,A,B} stands for nothing, A or B.
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

// Version is a short digest of all shaders, comments aside: what was measured with others may not
// hold for these.
var Version = sync.OnceValue(func() string {
	hash := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := files.ReadFile(path)
		fmt.Fprintf(hash, "%s\n", path)
		for line := range strings.Lines(string(text)) {
			fmt.Fprint(hash, withoutComment(line))
		}
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
})
