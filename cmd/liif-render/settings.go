package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// settings are the flags, read and checked.
type settings struct {
	sizing  sizing
	region  *region
	cell    float64 // in source pixels; 0 if not given
	naming  naming
	options render.Options
	policy  imageio.Policy
	target  *colour.Profile // of --profile; nil for the input's
	limit   int64           // imageio.ReadOptions.MaxPixels
	tiling  imageio.Tiling
	scheme  imageio.Scheme
	given   func(flag string) bool
	shard   *parts.Shard // nil for all
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
		if f.trueCell {
			return settings{}, errors.New("--cell and --true-cell cannot be used together")
		}
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
		{"page", f.page, 1, math.MaxInt32},
	} {
		if changed(c.flag) && (c.value < c.lowest || c.value > c.highest) {
			return fail(c.flag, fmt.Errorf("%d is not in %d..%d", c.value, c.lowest, c.highest))
		}
	}
	if changed("bits") && f.bits != 8 && f.bits != 16 {
		return fail("bits", fmt.Errorf("%d is neither 8 nor 16", f.bits))
	}
	if f.chroma != "444" && f.chroma != "420" {
		return fail("chroma", fmt.Errorf("%q is neither 444 nor 420", f.chroma))
	}
	if !changed("compression") {
		s.compress = -1 // imageio's default: 0 means not at all
	}
	if err := s.setTiling(changed); err != nil {
		return settings{}, err
	}
	if s.policy, err = imageio.ParsePolicy(f.metadata); err != nil {
		return fail("metadata", err)
	}
	if changed("profile") {
		if s.target, err = readProfile(f.profile); err != nil {
			return fail("profile", err)
		}
	}
	memory, err := cli.ParseBytes(f.memory)
	if err != nil {
		return fail("memory", err)
	}
	memory = cli.WithinAddressSpace(memory)
	if err := device.CheckPrecision(f.precision); err != nil {
		return fail("precision", err)
	}
	s.options = render.Options{Device: f.device, Precision: f.precision, NoTune: f.noTune,
		Threads: f.threads, Memory: memory, Tile: f.tile, SelfEnsemble: f.selfEnsemble}
	if s.options.Restore, err = render.ParseDial(f.restore); err != nil {
		return fail("restore", err)
	}
	if s.options.Denoise, err = render.ParseDial(f.denoise); err != nil {
		return fail("denoise", err)
	}
	if changed("without") {
		if s.options.Without, err = weights.ParseAblation(f.without); err != nil {
			return fail("without", err)
		}
	}
	if f.resume != resumeAuto && f.resume != resumeAlways && f.resume != resumeNever {
		return fail("resume", fmt.Errorf("%q is none of auto, always and never", f.resume))
	}
	if changed("shard") {
		if s.shard, err = parts.ParseShard(f.shards, os.Getenv); err != nil {
			return fail("shard", err)
		}
		if f.resume == resumeNever || f.restart || f.watch {
			return settings{},
				errors.New("--shard cannot be used with --resume=never, --restart or --watch")
		}
	}
	if f.restart && f.resume == resumeNever {
		return settings{}, errors.New("--restart and --resume=never cannot be used together")
	}
	switch s.limit = -1; {
	case !changed("max-pixels"): // imageio's default, which is none for what stays on the disk
		s.limit = 0
	case f.maxPixels != "none":
		n, err := parsePositive(f.maxPixels)
		if err != nil || n < 1 {
			return fail("max-pixels",
				fmt.Errorf("%q is neither a number of pixels nor none", f.maxPixels))
		}
		s.limit = int64(n)
	}
	return s, f.contradictions(changed)
}

// contradictions finds flags that cannot both be meant.
func (f flags) contradictions(changed func(string) bool) error {
	for _, pair := range [][2]string{
		{"force", "skip-existing"}, {"quiet", "verbose"}, {"list-devices", "list-models"},
		{"name", "suffix"}, {"watch", "dry-run"},
	} {
		if changed(pair[0]) && changed(pair[1]) {
			return fmt.Errorf("--%s and --%s cannot be used together", pair[0], pair[1])
		}
	}
	return nil
}

// sizing reads the flags of which one may be given.
func (f flags) sizing(changed func(string) bool) (s sizing, err error) {
	var given []string
	for _, flag := range sizeFlags {
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
		s.scale, err = parseScale(f.scale)
	case "--size":
		s.width, s.height, err = parseSize(f.size)
	case "--width":
		s.width, err = parseSide(f.width)
	case "--height":
		s.height, err = parseSide(f.height)
	case "--long":
		s.long, err = parseSide(f.long)
	case "--short":
		s.short, err = parseSide(f.short)
	case "--megapixels":
		s.megapixels, err = parsePositive(f.megapixels)
	case "--print":
		s.paper, err = parsePaper(f.print)
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", given[0], err)
	}
	if s.fit, err = parseFit(f.fit); err != nil {
		return s, fmt.Errorf("--fit: %w", err)
	}
	if changed("fit") && !s.boxed() {
		return s, errors.New("--fit has no use without --size, or --print of a width and a height")
	}
	return s, nil
}

// sizeFlags say how large outputs are.
var sizeFlags = []string{"scale", "size", "width", "height", "long", "short", "megapixels", "print"}

// naming reads the flags about the output's name.
func (f flags) naming(s settings, changed func(string) bool) (naming, error) {
	n := naming{output: f.output, suffix: f.suffix, hasSuffix: changed("suffix"),
		format: strings.ToLower(f.format), recursive: f.recursive, watch: f.watch}
	if changed("output") && f.output == "" {
		return n, errors.New("--output: the name is empty")
	}
	if strings.ContainsAny(n.suffix, `/\`) {
		return n, fmt.Errorf("--suffix: %q has a path separator", n.suffix)
	}
	if changed("name") {
		n.template = &template{text: f.name, sizing: s.sizing, region: s.region, model: f.model}
		if err := n.template.check(); err != nil {
			return n, fmt.Errorf("--name: %w", err)
		}
	}
	if !n.hasSuffix {
		n.suffix = defaultSuffix(s.sizing, s.region)
	}
	if n.format != "" {
		format, err := imageio.ParseFormat(n.format)
		if err != nil || !format.CanWrite() {
			return n, fmt.Errorf("--format: %q is none of png, tif, jpg, webp, pnm, dzi and iiif",
				f.format)
		}
	}
	return n, nil
}
