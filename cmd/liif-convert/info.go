package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/weights"
)

// report is the output of --info, in the form of --json.
type report struct {
	Name       string            `json:"name"`
	Spec       weights.Spec      `json:"spec"`
	Parameters int               `json:"parameters"`
	Metadata   map[string]string `json:"metadata"`
	Tensors    []tensorReport    `json:"tensors"`
}

type tensorReport struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
	DType string `json:"dtype"`
}

// inform prints a model's spec, tensors and sizes.
func inform(w io.Writer, name string, o options) error {
	m, err := openModel(name)
	if err != nil {
		return err
	}
	r := report{Name: m.Name, Spec: m.Spec, Parameters: m.Spec.Parameters(), Metadata: m.Metadata}
	for _, t := range m.Spec.Tensors() {
		r.Tensors = append(r.Tensors, tensorReport{t.Name, t.Shape, m.DTypes[t.Name]})
	}
	var b bytes.Buffer
	if o.json {
		e := json.NewEncoder(&b)
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		err = r.print(&b, o.verbose)
	}
	if err == nil {
		_, err = w.Write(b.Bytes())
	}
	if err != nil {
		return cli.PrintError(err)
	}
	return nil
}

// print writes what people ask first, and with verbose the spec as it is stored and the tensors.
func (r *report) print(b *bytes.Buffer, verbose bool) error {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "model\t%s\n", r.Name)
	fmt.Fprintf(t, "encoder\t%s\n", describeEncoder(&r.Spec))
	fmt.Fprintf(t, "head\t%s\n", r.Spec.DescribeHead())
	fmt.Fprintf(t, "residual\t%s\n", r.Spec.Residual)
	if len(r.Spec.Restore) > 0 {
		fmt.Fprintf(t, "dials\t%s\n", strings.Join(r.Spec.Restore, ", "))
	}
	fmt.Fprintf(t, "parameters\t%d in %d tensors of %s\n", r.Parameters, len(r.Tensors), r.dtypes())
	for _, key := range slices.Sorted(maps.Keys(r.Metadata)) {
		// A file's text may hold control sequences that a terminal would obey.
		fmt.Fprintf(t, "metadata\t%q: %q\n", key, r.Metadata[key])
	}
	if err := t.Flush(); err != nil || !verbose {
		return err
	}
	spec, err := json.Marshal(r.Spec)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "spec\n%s\n", spec)
	t = tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\nTENSOR\tSHAPE\tDTYPE\n")
	for _, x := range r.Tensors {
		fmt.Fprintf(t, "%s\t%s\t%s\n", x.Name, join(x.Shape, "×"), x.DType)
	}
	return t.Flush()
}

// dtypes names the element types of the tensors.
func (r *report) dtypes() string {
	seen := map[string]bool{}
	for _, t := range r.Tensors {
		seen[t.DType] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " and ")
}

func describeEncoder(s *weights.Spec) string {
	if s.Encoder == weights.EncoderRDN {
		blocks, convs, growth := s.RDNSizes()
		return fmt.Sprintf("RDN %s (%d blocks of %d convolutions, growth %d) of %d features",
			s.RDNConfig, blocks, convs, growth, s.G0)
	}
	text := fmt.Sprintf("EDSR of %d blocks and %d features", s.Blocks, s.Features)
	if s.ResScale != 1 {
		text += fmt.Sprintf(" scaled by %v", s.ResScale)
	}
	return text
}

func join(numbers []int, separator string) string {
	var text []string
	for _, n := range numbers {
		text = append(text, fmt.Sprint(n))
	}
	return strings.Join(text, separator)
}
