package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/render"
)

// settings are the flags, read and checked.
type settings struct {
	viewer        viewer.Options
	width, height int
}

// settings reads the flags; changed tells which were given.
func (f flags) settings(changed func(string) bool) (settings, error) {
	var s settings
	fail := func(flag string, err error) (settings, error) {
		return settings{}, fmt.Errorf("--%s: %w", flag, err)
	}
	v := &s.viewer
	v.Model, v.Zoom, v.Still = f.model, f.zoom, f.still
	if changed("zoom") && !(f.zoom > 0 && f.zoom <= 1e6) {
		return fail("zoom", fmt.Errorf("%g is not above 0 and at most 1e6", f.zoom))
	}
	if !(f.textSize >= 0.5 && f.textSize <= 8) {
		return fail("text-size", fmt.Errorf("%g is not in 0.5..8", f.textSize))
	}
	if changed("center") {
		x, y, err := parsePair(f.center, ",")
		if err != nil {
			return fail("center", err)
		}
		if v.Zoom == 0 {
			return fail("center", errors.New("it needs --zoom"))
		}
		v.Center = &camera.Point{X: x, Y: y}
	}
	width, height, err := 1280.0, 800.0, error(nil)
	if changed("window") {
		width, height, err = parsePair(f.window, "x")
	}
	if err != nil || width < 64 || height < 64 || width > 16384 || height > 16384 ||
		width != math.Trunc(width) || height != math.Trunc(height) {
		return fail("window", fmt.Errorf("%q is not WIDTHxHEIGHT of 64 to 16384 each", f.window))
	}
	s.width, s.height = int(width), int(height)
	if v.Compare = f.compare; v.Compare != "" {
		v.Mode = viewer.CompareSplit
	}
	switch f.scroll {
	case "zoom":
	case "pan":
		v.PanByScroll = true
	default:
		return fail("scroll", fmt.Errorf("%q is neither zoom nor pan", f.scroll))
	}
	if changed("threads") && (f.threads < 1 || f.threads > 1<<16) {
		return fail("threads", fmt.Errorf("%d is not in 1..%d", f.threads, 1<<16))
	}
	if err := device.CheckPrecision(f.precision); err != nil {
		return fail("precision", err)
	}
	v.Render = render.Options{Device: f.device, Precision: f.precision, Threads: f.threads}
	if v.Render.Restore, err = render.ParseDial(f.restore); err != nil {
		return fail("restore", err)
	}
	if v.Render.Denoise, err = render.ParseDial(f.denoise); err != nil {
		return fail("denoise", err)
	}
	if v.Render.Memory, err = cli.ParseBytes(f.memory); err != nil {
		return fail("memory", err)
	}
	if v.Cache, err = cli.ParseBytes(f.cache); err != nil {
		return fail("cache", err)
	}
	switch v.MaxPixels = -1; {
	case !changed("max-pixels"): // imageio's default, which is none for what stays on the disk
		v.MaxPixels = 0
	case f.maxPixels != "none":
		n, err := strconv.ParseFloat(f.maxPixels, 64)
		if err != nil || !(n >= 1 && n < 1e15) {
			return fail("max-pixels", fmt.Errorf("%q is neither a number of pixels nor none",
				f.maxPixels))
		}
		v.MaxPixels = int64(n)
	}
	if f.screenshot != "" {
		v.Information = viewer.NoInformation
	}
	return s, nil
}

// parsePair reads two numbers.
func parsePair(text, between string) (x, y float64, err error) {
	first, second, _ := strings.Cut(text, between)
	x, err = strconv.ParseFloat(first, 64)
	if err == nil {
		y, err = strconv.ParseFloat(second, 64)
	}
	if err != nil || math.Abs(x) > 1e12 || math.Abs(y) > 1e12 || x != x || y != y {
		return 0, 0, fmt.Errorf("%q is not two numbers with %q between them", text, between)
	}
	return x, y, nil
}
