package main

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/pflag"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

// flags are the command line's values as they were given.
type flags struct {
	scale, size, region     string
	width, height           string
	model, cell             string
	clampCell, selfEnsemble bool
	output, suffix, format  string
	bits, quality, compress int
	force, skipExisting     bool
	device, memory          string
	threads, tile           int
	maxPixels               string
	dryRun, json            bool
	quiet, verbose          bool
	listDevices, listModels bool
}

// define makes the flags, in the groups that the help shows.
func (f *flags) define() []flagGroup {
	var groups []flagGroup
	group := func(title string) *pflag.FlagSet {
		set := pflag.NewFlagSet(title, pflag.ContinueOnError)
		set.SortFlags = false
		groups = append(groups, flagGroup{title, set})
		return set
	}

	// text is a flag with a default that the help shows without quotes.
	text := func(g *pflag.FlagSet, p *string, name, short, value, usage string) {
		g.StringVarP(p, name, short, value, fmt.Sprintf("%s (default %s)", usage, value))
		g.Lookup(name).DefValue = ""
	}

	g := group("Size (one of scale, size, width and height)")
	text(g, &f.scale, "scale", "s", "4", "enlarge by `FACTOR`, such as 30 or 2.5")
	g.StringVar(&f.size, "size", "", "make the output `WIDTHxHEIGHT` pixels; may change the aspect")
	g.StringVar(&f.width, "width", "", "make the output `N` pixels wide, keeping the aspect")
	g.StringVar(&f.height, "height", "", "make the output `N` pixels high, keeping the aspect")
	g.StringVar(&f.region, "region", "", "render only the window `X,Y,W,H` in source pixels, which\n"+
		"may be fractions; the size above is then the window's")

	g = group("Model")
	text(g, &f.model, "model", "m", render.Models()[0].Name,
		"use `NAME`: one of --list-models or a .safetensors file")
	g.StringVar(&f.cell, "cell", "", "tell the network that a pixel is 1/`K` of a source pixel wide\n"+
		"and high, instead of its true size (the paper's cell-1/k)")
	g.BoolVar(&f.clampCell, "clamp-cell", false, fmt.Sprintf("tell it of no pixels smaller than at "+
		"x%d, which it was trained for", render.TrainedScale))
	g.BoolVar(&f.selfEnsemble, "self-ensemble", false, "average over the picture's 8 flips and turns: 8 times\n"+
		"the work, a little more accuracy")

	g = group("Output")
	g.StringVarP(&f.output, "output", "o", "", "write to `FILE`, into FOLDER/, or to - (standard output)")
	g.StringVar(&f.suffix, "suffix", "", "put `TEXT` after the name of outputs named after their "+
		"inputs\n(default the size: -x4, -1920x1080, -w1920, -h1080)")
	g.StringVar(&f.format, "format", "", "write `NAME`: png, tif, jpg or webp (default what the output's\n"+
		"extension says, else png)")
	g.IntVar(&f.bits, "bits", 0, "write `8|16` bits per sample (default as the input, where the\n"+
		"format can)")
	g.IntVar(&f.quality, "quality", 0,
		fmt.Sprintf("write JPEG of quality `1-100` (default %d)", imageio.DefaultQuality))
	g.IntVar(&f.compress, "compression", 0,
		fmt.Sprintf("compress PNG and TIFF with effort `0-9`: 0 not at all, 1 fast,\n"+
			"9 small (default %d)",
			imageio.DefaultCompression))
	g.BoolVarP(&f.force, "force", "f", false, "overwrite outputs that exist")
	g.BoolVar(&f.skipExisting, "skip-existing", false, "pass over pictures whose output exists")

	g = group("Machine")
	text(g, &f.device, "device", "d", "auto", "compute on `NAME`, one of --list-devices")
	g.IntVar(&f.threads, "threads", 0, "use `N` threads (default all cores)")
	text(g, &f.memory, "memory", "", "1GiB", "plan to use at most `SIZE` besides the picture itself")
	g.IntVar(&f.tile, "tile", 0, "encode in tiles of `N` source pixels a side (default as memory\n"+
		"allows); the result does not depend on it")
	text(g, &f.maxPixels, "max-pixels", "", formatNumber(imageio.DefaultMaxPixels),
		"refuse inputs of more than `N` pixels, such as 1e9; none is no limit\n")

	g = group("Information")
	g.BoolVarP(&f.dryRun, "dry-run", "n", false, "print sizes, memory and operations; write nothing")
	g.BoolVar(&f.json, "json", false, "print a report as JSON on standard output")
	g.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but errors")
	g.BoolVarP(&f.verbose, "verbose", "v", false, "print the plan of each picture too")
	g.BoolVar(&f.listDevices, "list-devices", false, "list what --device may name")
	g.BoolVar(&f.listModels, "list-models", false, "list what --model may name")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	return groups
}

// settings are the flags, read and checked.
type settings struct {
	sizing  sizing
	region  *region
	cell    float64 // in source pixels; 0 for the true one
	naming  naming
	options render.Options
	limit   int64 // imageio.ReadOptions.MaxPixels
	flags
}

// settings reads the flags; changed tells which were given.
func (f flags) settings(changed func(string) bool) (settings, error) {
	s := settings{flags: f}
	fail := func(flag string, err error) (settings, error) {
		return settings{}, fmt.Errorf("--%s: %w", flag, err)
	}
	var err error
	if s.sizing, err = f.sizing(changed); err != nil {
		return settings{}, err
	}
	if changed("region") {
		if s.region, err = parseRegion(f.region); err != nil {
			return fail("region", err)
		}
	}
	if changed("cell") {
		k, err := parsePositive(f.cell)
		if err != nil {
			return fail("cell", err)
		}
		s.cell = 1 / k
	}
	if s.naming, err = f.naming(s, changed); err != nil {
		return settings{}, err
	}
	for _, c := range []struct {
		flag            string
		value           int
		lowest, highest int
	}{
		{"bits", f.bits, 8, 16},
		{"quality", f.quality, 1, 100},
		{"compression", f.compress, 0, 9},
		{"threads", f.threads, 1, 1 << 16},
		{"tile", f.tile, 1, math.MaxInt32},
	} {
		if changed(c.flag) && (c.value < c.lowest || c.value > c.highest) {
			return fail(c.flag, fmt.Errorf("%d is not in %d..%d", c.value, c.lowest, c.highest))
		}
	}
	if changed("bits") && f.bits != 8 && f.bits != 16 {
		return fail("bits", fmt.Errorf("%d is neither 8 nor 16", f.bits))
	}
	if !changed("compression") {
		s.compress = -1 // imageio's default: 0 means not at all
	}
	memory, err := cli.ParseBytes(f.memory)
	if err != nil {
		return fail("memory", err)
	}
	s.options = render.Options{Device: f.device, Threads: f.threads, Memory: memory, Tile: f.tile,
		SelfEnsemble: f.selfEnsemble}
	s.limit = -1
	if f.maxPixels != "none" {
		n, err := parsePositive(f.maxPixels)
		if err != nil || n < 1 {
			return fail("max-pixels", fmt.Errorf("%q is neither a number of pixels nor none", f.maxPixels))
		}
		s.limit = int64(n)
	}
	return s, f.contradictions(changed)
}

// contradictions finds flags that cannot both be meant.
func (f flags) contradictions(changed func(string) bool) error {
	for _, pair := range [][2]string{
		{"force", "skip-existing"}, {"quiet", "verbose"}, {"list-devices", "list-models"},
	} {
		if changed(pair[0]) && changed(pair[1]) {
			return fmt.Errorf("--%s and --%s cannot be used together", pair[0], pair[1])
		}
	}
	return nil
}

// sizing reads the four flags of which one may be given.
func (f flags) sizing(changed func(string) bool) (s sizing, err error) {
	var given []string
	for _, flag := range []string{"scale", "size", "width", "height"} {
		if changed(flag) {
			given = append(given, "--"+flag)
		}
	}
	switch len(given) {
	case 0:
		given = []string{"--scale"}
	case 1:
	default:
		return s, fmt.Errorf("%s cannot be used together: for a width and a height give --size",
			strings.Join(given, " and "))
	}
	switch given[0] {
	case "--scale":
		s.scale, err = parsePositive(f.scale)
	case "--size":
		s.width, s.height, err = parseSize(f.size)
	case "--width":
		s.width, err = parseSide(f.width)
	case "--height":
		s.height, err = parseSide(f.height)
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", given[0], err)
	}
	return s, nil
}

// naming reads the flags about the output's name.
func (f flags) naming(s settings, changed func(string) bool) (naming, error) {
	n := naming{output: f.output, suffix: f.suffix, hasSuffix: changed("suffix"), force: f.force,
		format: strings.ToLower(f.format)}
	if changed("output") && f.output == "" {
		return n, errors.New("--output: the name is empty")
	}
	if strings.ContainsAny(n.suffix, `/\`) {
		return n, fmt.Errorf("--suffix: %q has a path separator", n.suffix)
	}
	if !n.hasSuffix {
		n.suffix = defaultSuffix(s.sizing, s.region)
	}
	if n.format != "" {
		format, err := imageio.ParseFormat(n.format)
		if err != nil || !format.CanWrite() {
			return n, fmt.Errorf("--format: %q is none of png, tif, jpg and webp", f.format)
		}
	}
	return n, nil
}
