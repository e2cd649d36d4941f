package trainer

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is a configuration file being read; it keeps the first error.
type document struct {
	name string
	err  error
}

// field is a value in a document and the keys that lead to it.
type field struct {
	*document
	node *yaml.Node
	path string
}

// parse reads the syntax of a file.
func parse(name string, data []byte) field {
	d := &document{name: name}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		d.err = fmt.Errorf("%s: %s", name, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	if len(root.Content) == 1 {
		return field{d, resolve(root.Content[0]), ""}
	}
	if d.err == nil {
		d.err = fmt.Errorf("%s: the configuration is empty", name)
	}
	return field{d, &yaml.Node{}, ""}
}

// resolve follows an alias; YAML has no aliases of aliases.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func (f field) fail(format string, args ...any) {
	if f.err != nil {
		return
	}
	where := ""
	if f.path != "" {
		where = f.path + ": "
	}
	f.err = fmt.Errorf("%s:%d: %s%s", f.name, f.node.Line, where, fmt.Sprintf(format, args...))
}

// fields reads a mapping, each key with its function; required keys must be present. A null value
// counts as absent, as in the authors' code.
func (f field) fields(known map[string]func(field), required ...string) {
	if f.err != nil {
		return
	}
	if f.node.Kind != yaml.MappingNode {
		f.fail("%s where keys should be", f.show())
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		key, value := f.node.Content[i], resolve(f.node.Content[i+1])
		at := field{f.document, key, f.path}
		read, ok := known[key.Value]
		switch {
		case !ok || key.Kind != yaml.ScalarNode:
			at.fail("unknown key %.80q (known: %s)", key.Value,
				strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case seen[key.Value]:
			at.fail("key %q is there twice", key.Value)
		case value.Tag != "!!null":
			seen[key.Value] = true
			read(f.child(key.Value, value))
		}
		if f.err != nil {
			return
		}
	}
	for _, key := range required {
		if !seen[key] {
			f.fail("%q is missing", key)
		}
	}
}

func (f field) child(key string, node *yaml.Node) field {
	return field{f.document, node, strings.TrimPrefix(f.path+"."+key, ".")}
}

// named reads a mapping of name and args, which is how the authors' files choose a class. kinds
// gives the keys of the args for each name, and which of them are required.
func (f field) named(kinds func(name string) (args map[string]func(field), required []string)) {
	var name string
	var args field
	f.fields(map[string]func(field){
		"name": func(v field) { name = v.text() },
		"args": func(v field) { args = v },
	}, "name")
	if f.err != nil {
		return
	}
	known, required := kinds(name)
	if args.document == nil {
		args = field{f.document, &yaml.Node{Kind: yaml.MappingNode, Line: f.node.Line},
			f.path + ".args"}
	}
	args.fields(known, required...)
}

func (f field) show() string {
	switch f.node.Kind {
	case yaml.MappingNode:
		return "keys"
	case yaml.SequenceNode:
		return "a list"
	}
	return strconv.Quote(fmt.Sprintf("%.40s", f.node.Value))
}

// plain tells whether the value is a scalar that YAML does not take for text.
func (f field) plain() bool { return f.node.Kind == yaml.ScalarNode && f.node.Tag != "!!str" }

func (f field) integer(low, high int) int {
	n, err := strconv.Atoi(f.node.Value)
	if !f.plain() || err != nil {
		f.fail("%s is not a whole number", f.show())
	} else if n < low || n > high {
		f.fail("%d is not in %d..%d", n, low, high)
	}
	return n
}

func (f field) number(low, high float64) float64 {
	v, err := strconv.ParseFloat(f.node.Value, 64)
	if !f.plain() || err != nil || math.IsNaN(v) {
		f.fail("%s is not a number", f.show())
	} else if v < low || v > high {
		f.fail("%v is not in %v..%v", v, low, high)
	}
	return v
}

func (f field) boolean() bool {
	if f.node.Kind != yaml.ScalarNode || f.node.Tag != "!!bool" {
		f.fail("%s is neither true nor false", f.show())
	}
	var b bool
	if err := f.node.Decode(&b); err != nil {
		f.fail("%s is neither true nor false", f.show())
	}
	return b
}

func (f field) text() string {
	if f.node.Kind != yaml.ScalarNode || f.node.Value == "" {
		f.fail("%s is not a text", f.show())
	}
	return f.node.Value
}

// list is the elements of a list.
func (f field) list() []field {
	if f.node.Kind != yaml.SequenceNode {
		f.fail("%s is not a list", f.show())
		return nil
	}
	var list []field
	for i, n := range f.node.Content {
		list = append(list, f.child(strconv.Itoa(i), resolve(n)))
	}
	return list
}

func (f field) integers(low, high int) []int {
	var list []int
	for _, e := range f.list() {
		list = append(list, e.integer(low, high))
	}
	return list
}

func (f field) numbers(low, high float64) []float64 {
	var list []float64
	for _, e := range f.list() {
		list = append(list, e.number(low, high))
	}
	return list
}
