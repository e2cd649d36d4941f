package main

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/resample"
)

// The scales of the papers' tables.
var (
	benchmarkScales = []float64{2, 3, 4, 6, 8}
	div2kScales     = []float64{2, 3, 4, 6, 12, 18, 24, 30}
)

// largestScale keeps a mistyped scale from reducing pictures to nothing.
const largestScale = 1000

// standard stands for standard output.
const standard = "-"

// settings are the flags, read and checked.
type settings struct {
	folders []folder
	methods []method
	crops   string // for --worst
	options render.Options
	flags
}

// folder is a set to be measured.
type folder struct {
	path     string
	protocol evaluate.Protocol
	scales   []float64
}

// method is a model or filter to be measured.
type method struct {
	name   string // for render.Open
	label  string // in tables
	filter bool
}

// settings reads the flags; changed tells which were given, args is what is not a flag.
func (f flags) settings(args []string, changed func(string) bool) (s settings, err error) {
	s.flags = f
	if err := s.positional(args, changed("worst")); err != nil {
		return s, err
	}
	scales := []float64(nil)
	if changed("scales") {
		if scales, err = parseScales(f.scales); err != nil {
			return s, fmt.Errorf("--scales: %w", err)
		}
	}
	s.folders = append(folders(f.benchmark, evaluate.Benchmark, scales, benchmarkScales),
		folders(f.div2k, evaluate.DIV2K, scales, div2kScales)...)
	if len(s.folders) == 0 {
		return s, errors.New("no pictures: name a folder with --benchmark or --div2k")
	}
	for i, a := range s.folders {
		if a.path == "" {
			return s, errors.New("the name of a folder is empty")
		}
		for _, b := range s.folders[:i] {
			if filepath.Clean(a.path) == filepath.Clean(b.path) {
				return s, fmt.Errorf("%s is given twice", a.path)
			}
		}
	}
	if s.methods, err = f.methods(); err != nil {
		return s, err
	}
	if s.options.Memory, err = cli.ParseBytes(f.memory); err != nil {
		return s, fmt.Errorf("--memory: %w", err)
	}
	for flag, value := range map[string]int{"first": f.first, "threads": f.threads, "worst": f.worst} {
		if changed(flag) && (value < 1 || value > 1<<16) {
			return s, fmt.Errorf("--%s: %d is not in 1..%d", flag, value, 1<<16)
		}
	}
	s.options.Precision = "f32" // figures are compared with others'
	s.options.Device, s.options.Threads, s.options.SelfEnsemble = f.device, f.threads, f.ensemble
	if f.published != "" && f.published != none {
		set, ok := evaluate.KnownSet(f.published)
		if !ok {
			return s, fmt.Errorf("--published: %q is none of %s", f.published,
				strings.Join(evaluate.KnownSets(), ", "))
		}
		s.published = set
	}
	if f.json == standard && f.csv == standard {
		return s, errors.New("--json and --csv would both write to standard output")
	}
	for _, flag := range []string{"json", "csv", "save-images"} {
		value := map[string]string{"json": f.json, "csv": f.csv, "save-images": f.images}[flag]
		if changed(flag) && value == "" {
			return s, fmt.Errorf("--%s: the name is empty", flag)
		}
	}
	return s, nil
}

// positional takes the folder that --worst draws into.
func (s *settings) positional(args []string, worst bool) error {
	switch {
	case !worst && len(args) > 0:
		return fmt.Errorf("%q is no flag: folders of pictures are given with --benchmark or --div2k",
			args[0])
	case !worst:
		return nil
	case len(args) != 1 || args[0] == "":
		return fmt.Errorf("--worst draws into one folder: --worst %d FOLDER", s.worst)
	}
	s.crops = args[0]
	return nil
}

// folders are the sets of one protocol.
func folders(paths []string, p evaluate.Protocol, scales, standard []float64) (list []folder) {
	if scales == nil {
		scales = standard
	}
	for _, path := range paths {
		list = append(list, folder{path, p, scales})
	}
	return list
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
	var list []method
	for _, name := range filters {
		if name == none {
			continue
		}
		if _, ok := resample.FilterByName(name); !ok {
			return nil, fmt.Errorf("--filter: %q is none of nearest, bilinear, bicubic, lanczos", name)
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
		label := name
		if strings.EqualFold(filepath.Ext(name), ".safetensors") {
			label = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		}
		list = append(list, method{name, label, filter})
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

// parseScales reads a list such as 2,3,4.
func parseScales(text string) (list []float64, err error) {
	for given := range strings.SplitSeq(text, ",") {
		part := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(given)), "x")
		v, err := strconv.ParseFloat(part, 64)
		bad := strings.Trim(part, "0123456789.") != "" || math.IsNaN(v)
		if err != nil || bad || v < 1 || v > largestScale {
			return nil, fmt.Errorf("%q is no scale from 1 to %d: give a list, as 2,3,4", given,
				largestScale)
		}
		if slices.Contains(list, v) {
			return nil, fmt.Errorf("%q is given twice", given)
		}
		list = append(list, v)
	}
	return list, nil
}

func formatScale(scale float64) string { return strconv.FormatFloat(scale, 'f', -1, 64) }

func formatScales(scales []float64) string {
	var list []string
	for _, s := range scales {
		list = append(list, formatScale(s))
	}
	return strings.Join(list, ",")
}
