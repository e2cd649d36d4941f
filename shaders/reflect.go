package shaders

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Access is how a kernel uses a binding.
type Access int

const (
	Uniform Access = iota
	Read
	ReadWrite
)

// Binding is one of a kernel's buffers, in group 0.
type Binding struct {
	Number int
	Name   string
	Access Access
}

var (
	bindingLine = regexp.MustCompile(
		`@group\((\d+)\) @binding\((\d+)\) var<(uniform|storage, read|storage, read_write)> (\w+)`)
	workgroupLine = regexp.MustCompile(`@workgroup_size\(([\d, ]+)\)`)
)

// reflect reads the bindings and the workgroup's shape from the source.
func (s *Shader) reflect() error {
	for _, m := range bindingLine.FindAllStringSubmatch(s.Source, -1) {
		if m[1] != "0" {
			return fmt.Errorf("binding %s is in group %s, not 0", m[4], m[1])
		}
		b := Binding{Name: m[4], Access: map[string]Access{"uniform": Uniform,
			"storage, read": Read, "storage, read_write": ReadWrite}[m[3]]}
		b.Number, _ = strconv.Atoi(m[2])
		s.Bindings = append(s.Bindings, b)
	}
	if n := strings.Count(s.Source, "@binding"); n != len(s.Bindings) {
		return fmt.Errorf("%d bindings, of which %d are understood", n, len(s.Bindings))
	}
	m := workgroupLine.FindAllStringSubmatch(s.Source, -1)
	if len(m) != 1 {
		return fmt.Errorf("%d entry points, want 1", len(m))
	}
	s.Workgroup = [3]int{1, 1, 1}
	for i, n := range strings.Split(m[0][1], ",") {
		if i > 2 {
			return fmt.Errorf("workgroup of %s", m[0][1])
		}
		s.Workgroup[i], _ = strconv.Atoi(strings.TrimSpace(n))
	}
	return nil
}
