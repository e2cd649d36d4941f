package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/liif-render/liif/imageio"
)

// template is how --name has outputs named: text with fields in braces.
type template struct {
	text   string
	sizing sizing
	region *region
	model  string
}

var fieldForm = regexp.MustCompile(`\{[^{}]*\}`)

// templateFields are the fields of a template, in the order of the help.
var templateFields = []string{"{name}", "{ext}", "{size}", "{scale}", "{width}", "{height}",
	"{model}"}

// check finds what cannot be meant.
func (t template) check() error {
	if t.text == "" {
		return errors.New("the name is empty")
	}
	if strings.ContainsAny(t.text, `/\`) {
		return fmt.Errorf("%q has a path separator: --output says which folder", t.text)
	}
	for _, field := range fieldForm.FindAllString(t.text, -1) {
		if !strings.Contains(strings.Join(templateFields, ""), field) {
			return fmt.Errorf("%q has the field %s, which is none of %s", t.text, field,
				strings.Join(templateFields, " "))
		}
	}
	if strings.ContainsAny(fieldForm.ReplaceAllString(t.text, ""), "{}") {
		return fmt.Errorf("%q has a brace without its other", t.text)
	}
	if !strings.Contains(t.text, "{name}") {
		return fmt.Errorf("%q has no {name}, so that all outputs would have one name", t.text)
	}
	return nil
}

// measured tells whether the names have the pictures' sizes in them, which their headers say.
func (t template) measured() bool {
	return strings.Contains(t.text, "{width}") || strings.Contains(t.text, "{height}") ||
		strings.Contains(t.text, "{scale}") && t.sizing.scale == 0
}

// fill makes the name of an input's output. Its extension, if it has none of a picture's, is added
// by the caller.
func (t template) fill(input string) (string, error) {
	stem, extension := splitName(input)
	model, _ := splitName(filepath.Base(t.model))
	values := map[string]string{
		"{name}": filepath.Base(stem), "{ext}": strings.TrimPrefix(extension, "."),
		"{model}": model,
		"{size}":  strings.TrimPrefix(defaultSuffix(t.sizing, t.region), "-"),
		"{scale}": formatNumber(t.sizing.scale),
	}
	if t.measured() {
		if input == standard {
			return "", errors.New("standard input: its size is not known before it is read: " +
				"--name cannot have {width}, {height} or {scale}")
		}
		width, height, err := imageio.OrientedSize(input)
		if err != nil {
			return "", inputError(input, err)
		}
		p, err := t.sizing.place(width, height, t.region)
		if err != nil {
			return "", fmt.Errorf("%s: %w", input, err)
		}
		values["{width}"], values["{height}"] = strconv.Itoa(p.columns.count),
			strconv.Itoa(p.rows.count)
		if t.sizing.scale == 0 {
			values["{scale}"] = strconv.FormatFloat(p.columns.scale(), 'g', 3, 64)
		}
	}
	return fieldForm.ReplaceAllStringFunc(t.text,
		func(field string) string { return values[field] }), nil
}
