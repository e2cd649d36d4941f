package main

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/liif-render/liif/internal/atomicfile"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/trainer"
)

const plotAbout = `Draw the curves of trainings: the loss over the steps, below it the PSNR of the queries
trained on (lines) and of the validations (dots joined). Each run is a folder of liif-train's
--out; several are drawn in colours of their own.`

const plotTemplate = `Usage:
  liif-train plot [flags] RUN...

Examples:
  liif-train plot my-model
  liif-train plot small large --minutes -o both.svg

Flags:
{{.LocalFlags.FlagUsagesWrapped 92}}`

// plotFlags are the flags of liif-train plot.
type plotFlags struct {
	output  string
	minutes bool
	force   bool
}

func newPlotCommand() *cobra.Command {
	var f plotFlags
	c := &cobra.Command{
		Use:   "plot [flags] RUN...",
		Short: "Draw the curves of trainings",
		Long:  plotAbout,
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(c *cobra.Command, runs []string) error { return plotRuns(f, runs) },
	}
	c.Flags().StringVarP(&f.output, "output", "o", "",
		"draw into `FILE`, png or svg (default curve.png, in the folder of a run alone)")
	c.Flags().BoolVar(&f.minutes, "minutes", false, "over the minutes of training, not the steps")
	c.Flags().BoolVarP(&f.force, "force", "f", false, "overwrite a file that exists")
	c.SetUsageTemplate(plotTemplate)
	return c
}

// plotRuns draws the runs into a file.
func plotRuns(f plotFlags, runs []string) error {
	if f.output == "" {
		f.output = "curve.png"
		if len(runs) == 1 {
			f.output = filepath.Join(runs[0], f.output)
		}
	}
	extension := strings.ToLower(filepath.Ext(f.output))
	if extension != ".png" && extension != ".svg" {
		return usageError(fmt.Errorf("%s: a curve is drawn as .png or .svg", f.output))
	}
	loss, psnr := plot.New(), plot.New()
	loss.Y.Label.Text, psnr.Y.Label.Text = "loss", "PSNR, dB"
	loss.Y.Scale, loss.Y.Tick.Marker = plot.LogScale{}, plot.TickerFunc(logTicks)
	psnr.X.Label.Text = "steps"
	if f.minutes {
		psnr.X.Label.Text = "minutes"
	}
	psnr.Legend.Left, loss.Legend.Top = false, true
	for i, run := range runs {
		metrics, err := trainer.ReadMetrics(run)
		if err != nil {
			return inputError(err)
		}
		c := newCurves(metrics, f.minutes)
		if len(c.loss) == 0 {
			return inputError(fmt.Errorf("%s: no steps to draw yet", run))
		}
		if err := c.add(loss, psnr, filepath.Base(run), plotutil.Color(i)); err != nil {
			return err
		}
	}
	// Room above and below, which the plot itself would add as if the scale were not logarithmic.
	loss.Y.Min, loss.Y.Max = loss.Y.Min/1.05, loss.Y.Max*1.05
	err := atomicfile.Write(f.output, f.force, func(w io.Writer) error {
		return drawPlots(w, extension, loss, psnr)
	})
	if errors.Is(err, atomicfile.ErrExists) {
		err = fmt.Errorf("%w: --force overwrites it", err)
	}
	return cli.WithCode(cli.ExitOutput, err)
}

// logTicks are 1, 2 and 5 times the powers of ten, or, where they are too few, plain numbers.
func logTicks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for power := math.Pow(10, math.Floor(math.Log10(low))); power <= high; power *= 10 {
		for _, step := range []float64{1, 2, 5} {
			if v := step * power; v >= low && v <= high {
				ticks = append(ticks, plot.Tick{Value: v,
					Label: strconv.FormatFloat(v, 'g', 2, 64)})
			}
		}
	}
	if len(ticks) < 3 {
		return plot.DefaultTicks{}.Ticks(low, high)
	}
	return ticks
}

// drawPlots puts plots under each other.
func drawPlots(w io.Writer, extension string, plots ...*plot.Plot) error {
	const width, height = 20 * vg.Centimeter, 22 * vg.Centimeter
	type canvas interface {
		vg.CanvasSizer
		io.WriterTo
	}
	var c canvas = vgsvg.New(width, height)
	if extension == ".png" {
		c = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(120))}
	}
	const pad = 6 * vg.Millimeter
	tiles := draw.Tiles{Rows: len(plots), Cols: 1, PadTop: pad, PadBottom: pad, PadLeft: pad,
		PadRight: pad,
		PadY:     pad}
	grid := make([][]*plot.Plot, len(plots))
	for i, p := range plots {
		p.Add(plotter.NewGrid())
		grid[i] = []*plot.Plot{p}
	}
	for i, row := range plot.Align(grid, tiles, draw.New(c)) {
		plots[i].Draw(row[0])
	}
	_, err := c.WriteTo(w)
	return err
}

// curves are the points drawn for one run.
type curves struct{ loss, psnr, validation plotter.XYs }

// newCurves makes curves of a run's metrics. It averages losses and PSNRs, so that each curve has
// at most some hundreds of points.
func newCurves(metrics []trainer.Metric, minutes bool) curves {
	const most = 300
	at := func(m trainer.Metric) float64 {
		if minutes {
			return m.Seconds / 60
		}
		return float64(m.Step)
	}
	var c curves
	var steps []trainer.Metric
	for _, m := range metrics {
		if m.Validation != nil {
			c.validation = append(c.validation, plotter.XY{X: at(m), Y: m.Validation.PSNR})
		} else if m.Loss > 0 {
			steps = append(steps, m)
		}
	}
	for part := range slices.Chunk(steps, max(1, (len(steps)+most-1)/most)) {
		var loss, mse float64
		for _, m := range part {
			loss += m.Loss / float64(len(part))
			mse += math.Pow(10, -m.PSNR/10) / float64(len(part))
		}
		x := at(part[len(part)-1])
		c.loss = append(c.loss, plotter.XY{X: x, Y: loss})
		c.psnr = append(c.psnr, plotter.XY{X: x, Y: -10 * math.Log10(mse)})
	}
	return c
}

// add draws the curves of the run called name.
func (c *curves) add(loss, psnr *plot.Plot, name string, colour color.Color) error {
	l, err := plotter.NewLine(c.loss)
	if err != nil {
		return err
	}
	p, err := plotter.NewLine(c.psnr)
	if err != nil {
		return err
	}
	l.Color, p.Color = colour, colour
	loss.Add(l)
	psnr.Add(p)
	loss.Legend.Add(name, l)
	psnr.Legend.Add(name, p)
	if len(c.validation) == 0 {
		return nil
	}
	v, dots, err := plotter.NewLinePoints(c.validation)
	if err != nil {
		return err
	}
	v.Color, v.Dashes, dots.Color = colour, []vg.Length{vg.Points(3), vg.Points(3)}, colour
	dots.Shape = draw.CircleGlyph{}
	psnr.Add(v, dots)
	psnr.Legend.Add(name+", validation", v, dots)
	return nil
}
