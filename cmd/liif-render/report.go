package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/progress"
	"github.com/liif-render/liif/render"
)

// report is what --json prints.
type report struct {
	Version  string       `json:"version"`
	Model    string       `json:"model"`
	Device   string       `json:"device"`
	Files    []fileReport `json:"files"`
	LeftOut  []leftOut    `json:"left_out,omitempty"`
	Seconds  float64      `json:"seconds"`
	ExitCode int          `json:"exit_code"`
	Error    string       `json:"error,omitempty"` // of the run, before any file
}

// status is what became of a file.
type status string

const (
	written status = "written"
	planned status = "planned"
	skipped status = "skipped"
	partly  status = "drawn in part"
	failed  status = "failed"
)

// fileReport is one picture of the report.
type fileReport struct {
	Input  string   `json:"input"`
	Output string   `json:"output"`
	Status status   `json:"status"`
	From   *samples `json:"from,omitempty"` // absent if the input could not be read
	To     *samples `json:"to,omitempty"`
	Undo   *undo    `json:"restore,omitempty"` // absent for models without dials
	Plan   *work    `json:"plan,omitempty"`
	// Parts is absent unless parts are kept.
	Parts    *partsReport `json:"parts,omitempty"`
	Seconds  float64      `json:"seconds,omitempty"`
	Rate     float64      `json:"megapixels_per_second,omitempty"`
	Warnings []string     `json:"warnings,omitempty"`
	Error    string       `json:"error,omitempty"`
	Kind     string       `json:"error_kind,omitempty"` // errorKind
	ExitCode int          `json:"exit_code"`
}

// samples is the shape of a picture.
type samples struct {
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Channels int    `json:"channels"`
	Bits     int    `json:"bits"`
	Format   string `json:"format"`
}

// undo is what is undone of a picture's damage: strengths 0 to 100, and what they follow from.
type undo struct {
	Compression float64 `json:"compression"`
	Noise       float64 `json:"noise"`
	Quality     int     `json:"saved_with_quality,omitempty"`
	Sigma       float64 `json:"estimated_sigma,omitempty"`

	text string
}

func newUndo(r render.Restoration) *undo {
	return &undo{float64(r.Compression), float64(r.Noise), r.Quality, r.Sigma, r.String()}
}

// work is a plan in numbers. Memory is the planned peak in bytes, writing included, the input
// picture not.
type work struct {
	Way         string  `json:"way"`        // render.Plan.Way
	TileWidth   int     `json:"tile_width"` // 0 where no network works
	TileHeight  int     `json:"tile_height"`
	Tiles       int     `json:"tiles"`
	StripRows   int     `json:"strip_rows"`
	Memory      int64   `json:"memory_bytes"`
	Picture     int64   `json:"picture_bytes"`
	EncodeFLOPs float64 `json:"encode_flop"`
	DecodeFLOPs float64 `json:"decode_flop"`
	Blocks      int     `json:"block_side"` // render.Plan.Blocks
	MaxFileSize int64   `json:"max_file_bytes"`
	// absent where too little is to be done
	Estimate float64 `json:"estimated_seconds,omitempty"`
}

func (f *fileReport) describe(
	picture *imageio.Image, h imageio.Header, p render.Plan, writing int64,
) {
	f.From = &samples{picture.Width, picture.Height, picture.Channels, picture.Bits,
		picture.Format.String()}
	f.To = &samples{h.Width, h.Height, h.Channels, h.Bits, h.Format.String()}
	f.Plan = &work{
		Way: p.Way, TileWidth: p.TileWidth, TileHeight: p.TileHeight, Tiles: p.Tiles,
		StripRows: p.StripRows,
		Memory:    p.Memory + writing, Picture: f.From.bytes(),
		EncodeFLOPs: p.EncodeFLOPs, DecodeFLOPs: p.DecodeFLOPs,
		Blocks:      p.Blocks,
		MaxFileSize: f.To.bytes() + f.To.bytes()/1000 + fileOverhead + h.Metadata.Size(),
	}
	if picture.OnDisk != nil {
		f.Plan.Picture = 0
	}
	if h.Format.IsTiles() || h.Pyramid || h.COG { // the lower levels are a third, and the edges
		f.Plan.MaxFileSize += f.Plan.MaxFileSize / 2
	}
}

// fileOverhead is more than the headers of any format take; a thousandth more than the samples is
// what deflate takes at worst.
const fileOverhead = 64 << 10

// bytes is the size of the samples, which is what a file comes to if nothing can be compressed.
func (s *samples) bytes() int64 {
	return int64(s.Width) * int64(s.Height) * int64(s.Channels) * int64(s.Bits/8)
}

func (s *samples) megapixels() float64 { return float64(s.Width) * float64(s.Height) / 1e6 }

func (s *samples) String() string {
	kind := [...]string{"", "grey", "grey with alpha", "RGB", "RGBA"}[s.Channels]
	size := fmt.Sprintf("%.3g megapixels", s.megapixels())
	switch {
	case s.megapixels() < 0.01:
		size = fmt.Sprintf("%d pixels", s.Width*s.Height)
	case s.megapixels() >= 1000:
		size = fmt.Sprintf("%.2f gigapixels", s.megapixels()/1000)
	}
	return fmt.Sprintf("%d×%d (%s), %d-bit %s, %s", s.Width, s.Height, size, s.Bits, kind, s.Format)
}

func (f *fileReport) finish(took time.Duration) {
	f.Seconds = took.Seconds()
	f.Rate = f.To.megapixels() / max(f.Seconds, 1e-9)
}

// line says that a file is done.
func (f *fileReport) line() string {
	return fmt.Sprintf("%s: %d×%d in %s, %s MP/s", cli.Printable(f.Output), f.To.Width, f.To.Height,
		roundDuration(f.Seconds), progress.Rate(f.Rate*1e6))
}

func roundDuration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < time.Second:
		return max(d.Round(time.Millisecond), time.Millisecond).String()
	case d < 10*time.Second:
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// planText is the plan of one file for people, a few lines.
func (b *batch) planText(f fileReport) string {
	var t strings.Builder
	device := b.renderer.Device()
	fmt.Fprintf(&t, "%s\n  output  %s\n", cli.Printable(f.Input), cli.Printable(f.Output))
	fmt.Fprintf(&t, "  from    %v\n", f.From)
	if b.settings.region != nil {
		fmt.Fprintf(&t, "  region  %s\n", b.settings.region)
	}
	fmt.Fprintf(&t, "  to      %v, at most %s\n", f.To, cli.FormatBytes(f.Plan.MaxFileSize))
	fmt.Fprintf(&t, "  model   %s on %s (%s)\n", b.renderer.Model(), device.Device, device.Name)
	fmt.Fprintf(&t, "  by      %s\n", wayText(f.Plan.Way))
	if f.Undo != nil && f.Undo.text != "" {
		fmt.Fprintf(&t, "  undone  %s\n", f.Undo.text)
	}
	if f.Plan.Tiles > 0 {
		fmt.Fprintf(&t, "  tiles   %d of %d×%d source pixels\n",
			f.Plan.Tiles, f.Plan.TileWidth, f.Plan.TileHeight)
		if side := f.Plan.Blocks; side > 0 {
			fmt.Fprintf(&t, "  blocks  of %d×%d pixels (Winograd's convolution)\n", side, side)
		}
		fmt.Fprintf(&t, "  work    %sFLOP to encode, %sFLOP to decode\n",
			cli.FormatCount(f.Plan.EncodeFLOPs), cli.FormatCount(f.Plan.DecodeFLOPs))
	}
	if f.Parts != nil {
		fmt.Fprintf(&t, "  parts   kept in %s, to go on after an interruption\n",
			cli.Printable(f.Parts.Folder))
	}
	if f.Plan.Estimate > 0 {
		fmt.Fprintf(&t, "  time    about %s, as fast as this machine is now\n",
			max(roundLeft(seconds(f.Plan.Estimate)), time.Second))
	}
	picture := "and " + cli.FormatBytes(f.Plan.Picture) + " for the picture"
	if f.Plan.Picture == 0 {
		picture = "parts of the picture included, which stays on the disk"
	}
	fmt.Fprintf(&t, "  memory  %s of %s, %s\n", cli.FormatBytes(f.Plan.Memory),
		cli.FormatBytes(b.settings.options.Memory), picture)
	return t.String()
}

// wayText says a render.Plan.Way for people.
func wayText(way string) string {
	if way == "copy" {
		return "copy: the samples of the source, no network"
	}
	if filter, ok := strings.CutPrefix(way, "filter "); ok {
		return filter + " filter, no network"
	}
	if filter, ok := strings.CutPrefix(way, "network, filter "); ok {
		return "network at one scale, then " + filter + " filter to the size"
	}
	return way
}
