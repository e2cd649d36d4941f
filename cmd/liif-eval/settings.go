package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
	"github.com/liif-render/liif/render"
)

// The scales of the papers' tables.
var (
	benchmarkScales = []float64{2, 3, 4, 6, 8}
	div2kScales     = []float64{2, 3, 4, 6, 12, 18, 24, 30}
	ownScales       = []float64{2, 4} // of pictures that no paper measured
)

// largestScale keeps a mistyped scale from reducing pictures to nothing.
const largestScale = 1000

// standard is the file name that means standard output.
const standard = "-"

// settings are the flags, read and checked.
type settings struct {
	folders   []folder
	damages   []evaluate.Damage // the first is none
	methods   []method
	reference int // the method that the others are compared with; -1 for none
	dial      evaluate.Dial
	crops     string // for --worst
	options   render.Options
	shard     *parts.Shard // nil for all
	flags
}

// folder is a set to be measured.
type folder struct {
	path     string
	protocol evaluate.Protocol
	scales   []float64
}

// settings reads the flags; changed tells which were given, args are the other arguments.
func (f flags) settings(args []string, changed func(string) bool) (s settings, err error) {
	s.flags = f
	own, err := s.positional(args, changed("worst"))
	if err != nil {
		return s, err
	}
	scales := []float64(nil)
	if changed("scales") {
		if scales, err = parseList(f.scales, scaleList); err != nil {
			return s, fmt.Errorf("--scales: %w", err)
		}
	}
	if s.damages, err = f.damages(changed); err != nil {
		return s, err
	}
	s.dial = evaluate.Dial(f.dial)
	if !slices.Contains(evaluate.Dials(), s.dial) {
		return s, fmt.Errorf("--dial: %q is none of auto, true, off", f.dial)
	}
	s.folders = slices.Concat(folders(own, evaluate.Benchmark, scales, ownScales),
		folders(f.benchmark, evaluate.Benchmark, scales, benchmarkScales),
		folders(f.div2k, evaluate.DIV2K, scales, div2kScales))
	if len(s.folders) == 0 {
		return s, errors.New("no pictures: name a folder")
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
	if s.reference, err = f.reference(s.methods); err != nil {
		return s, err
	}
	if s.options.Memory, err = cli.ParseBytes(f.memory); err != nil {
		return s, fmt.Errorf("--memory: %w", err)
	}
	for flag, value := range map[string]int{"first": f.first, "threads": f.threads,
		"worst": f.worst} {
		if changed(flag) && (value < 1 || value > 1<<16) {
			return s, fmt.Errorf("--%s: %d is not in 1..%d", flag, value, 1<<16)
		}
	}
	s.options.Precision = "f32" // figures are compared with others'
	s.options.Restore, s.options.Denoise = render.Auto, render.Auto
	s.options.Device, s.options.Threads, s.options.SelfEnsemble = f.device, f.threads, f.ensemble
	if f.published != "" && f.published != none {
		set, ok := evaluate.KnownSet(f.published)
		if !ok {
			return s, fmt.Errorf("--published: %q is none of %s", f.published,
				strings.Join(evaluate.KnownSets(), ", "))
		}
		s.published = set
	}
	if changed("shard") {
		if s.shard, err = parts.ParseShard(f.shards, os.Getenv); err != nil {
			return s, fmt.Errorf("--shard: %w", err)
		}
		if err := s.checkShard(); err != nil {
			return s, err
		}
	}
	if f.json == standard && f.csv == standard {
		return s, errors.New("--json and --csv would both write to standard output")
	}
	for _, c := range []struct{ flag, value string }{
		{"against", f.against}, {"json", f.json}, {"csv", f.csv}, {"save-images", f.images},
	} {
		if flag := c.flag; changed(flag) && c.value == "" {
			return s, fmt.Errorf("--%s: the name is empty", flag)
		}
	}
	return s, nil
}

// positional takes folders of one's own pictures and, behind them, the one that --worst draws into.
func (s *settings) positional(args []string, worst bool) (own []string, err error) {
	if !worst {
		return args, nil
	}
	last := len(args) - 1
	if last < 0 || args[last] == "" || last > 0 && len(s.benchmark)+len(s.div2k) > 0 {
		return nil, fmt.Errorf("--worst draws into one folder: --worst %d FOLDER", s.worst)
	}
	s.crops = args[last]
	return args[:last], nil
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
