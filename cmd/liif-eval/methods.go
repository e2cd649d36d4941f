package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/resample"
)

// method is a model or filter to be measured.
type method struct {
	name   string // for render.Open
	label  string // in tables
	filter bool
}

// methods are the filters, then the models, each with a label of its own.
func (f flags) methods() ([]method, error) {
	filters, models := f.filters, f.models
	if filters == nil {
		filters = []string{resample.Bicubic.String()}
	}
	if models == nil {
		models = []string{render.Models()[0].Name}
	}
	named := func(name string) bool { return name == f.against || labelOf(name) == f.against }
	if f.against != "" && f.against != none && !slices.ContainsFunc(filters, named) &&
		!slices.ContainsFunc(models, named) {
		models = append([]string{f.against}, models...)
	}
	var list []method
	for _, name := range filters {
		if name == none {
			continue
		}
		if _, ok := resample.FilterByName(name); !ok {
			return nil, fmt.Errorf("--filter: %q is none of nearest, bilinear, bicubic, lanczos",
				name)
		}
		list = append(list, method{name, name, true})
	}
	for _, name := range models {
		if name == none {
			continue
		}
		if name == "" {
			return nil, errors.New("--model: the name is empty")
		}
		_, filter := resample.FilterByName(name)
		list = append(list, method{name, labelOf(name), filter})
	}
	if len(list) == 0 {
		return nil, errors.New("nothing to measure: --model and --filter are both none")
	}
	labels := map[string]int{}
	for i, m := range list {
		if slices.ContainsFunc(list[:i], func(b method) bool { return b.name == m.name }) {
			return nil, fmt.Errorf("%s is given twice", m.name)
		}
		labels[m.label]++
	}
	for i, m := range list {
		if labels[m.label] > 1 {
			list[i].label = m.name
		}
		if f.ensemble && !m.filter {
			list[i].label += ", self-ensemble"
		}
	}
	return list, nil
}

// labelOf is the name of a model or filter in tables; for a file, without its folder.
func labelOf(name string) string {
	if strings.EqualFold(filepath.Ext(name), ".safetensors") {
		return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	}
	return name
}

// reference is the index of the method that --against names.
func (f flags) reference(methods []method) (int, error) {
	isModel := func(m method) bool { return !m.filter }
	first := slices.IndexFunc(methods, isModel)
	switch {
	case f.against == none:
		return -1, nil
	case f.against == "" && (first < 0 || !slices.ContainsFunc(methods[first+1:], isModel)):
		return -1, nil
	case f.against == "":
		return first, nil
	case len(methods) == 1:
		return -1, fmt.Errorf("--against: there is nothing to compare with %s", f.against)
	}
	at := slices.IndexFunc(methods, func(m method) bool { return m.name == f.against })
	if at < 0 {
		at = slices.IndexFunc(methods, func(m method) bool { return labelOf(m.name) == f.against })
	}
	return at, nil
}
