package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/imageio/colour"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// picture renders one job. Everything that can fail is tried before the network runs: the picture
// is read, the output's format and place are checked and its temporary file is made.
func (b *batch) picture(ctx context.Context, j job) (fileReport, error) {
	start := time.Now()
	file := fileReport{Input: j.inputName(), Output: j.outputName(), Status: written}
	if err := ctx.Err(); err != nil {
		return file, err
	}
	if j.err != nil {
		return file, usageError(named(j.inputName(), j.err))
	}
	skip, err := b.checkOutput(j)
	if skip || err != nil {
		if skip {
			file.Status = skipped
			b.progress.Printf("%s exists, skipped", cli.Printable(j.outputName()))
		}
		return file, err
	}
	picture, err := cli.Await(ctx, func() (*imageio.Image, error) { return b.read(j) })
	if err != nil {
		return file, err
	}
	defer picture.Close()
	// decoding took more than the picture, and drawing is about to take its own
	debug.FreeOSMemory()
	b.warn(&file, j.inputName(), picture.Warnings)
	view, err := b.view(picture)
	if err != nil {
		return file, usageError(named(j.inputName(), err))
	}
	field, colours, err := b.encode(ctx, picture, view)
	if err != nil {
		return file, named(j.inputName(), err)
	}
	defer field.Release()
	header, err := b.header(j, picture, view, field.Channels(), &colours)
	if err != nil {
		return file, outputError(j.outputName(), err)
	}
	if colours.bits(header.Bits) > 8 {
		if err := b.renderer.Precise(); err != nil {
			return file, named(j.inputName(), deviceError(err))
		}
	}
	writing := header.Memory(b.settings.threads)
	field.Reserve(writing + b.reading(picture))
	plan, err := field.Plan(view)
	if err != nil {
		err = b.memoryError(err, header.Format, writing)
		return file, named(j.inputName(), deviceError(err))
	}
	file.describe(picture, header, plan, writing+b.reading(picture))
	if b.renderer.Restores(weights.RestoreJPEG) || b.renderer.Restores(weights.RestoreNoise) {
		file.Undo = newUndo(field.Restoration())
	}
	if err := b.measure(ctx, field, view, plan); err != nil {
		return file, named(j.inputName(), deviceError(err))
	}
	file.Plan.Estimate = b.rates.planned(plan, header).Seconds()
	folder, err := b.keeps(j, plan, file.Plan.Estimate)
	if err != nil {
		return file, err
	}
	if folder != "" {
		file.Parts = &partsReport{Folder: folder}
	}
	if b.settings.dryRun {
		file.Status = planned
		if !b.settings.json {
			_, err = fmt.Fprint(b.stdout, b.planText(file))
		}
		if err != nil {
			err = cli.PrintError(err)
		}
		return file, err
	}
	if b.settings.verbose {
		b.progress.Printf("%s", strings.TrimSuffix(b.planText(file), "\n"))
	}
	var warnings []string
	if folder == "" {
		warnings, err = b.write(ctx, j, field, view, header, plan, &colours)
	} else {
		file.Parts, warnings, err = b.writeParts(ctx, j, folder, picture, field, view, header, plan,
			&colours)
	}
	if failed := picture.Err(); failed != nil {
		err = inputError(j.inputName(), failed)
	}
	if err != nil {
		return file, err
	}
	if picture.OnDisk != nil && picture.OnDisk.Warning() != "" {
		b.warn(&file, j.inputName(), []string{picture.OnDisk.Warning()})
	}
	if b.settings.shard != nil {
		file.Status = partly
		file.finish(time.Since(start))
		b.progress.Printf("%s", file.Parts.line(j.outputName(), file.Seconds))
		return file, nil
	}
	b.warn(&file, j.outputName(), warnings)
	if err := b.keepTimes(j); err != nil {
		return file, err
	}
	file.finish(time.Since(start))
	b.progress.Printf("%s", file.line())
	return file, nil
}

// memoryError tells when it is writing that leaves too little memory for drawing.
func (b *batch) memoryError(err error, format imageio.Format, writing int64) error {
	limit := b.settings.options.Memory
	if !errors.Is(err, render.ErrMemory) || writing < limit/2 {
		return err
	}
	instead := "--memory raises it"
	if format == imageio.WebP {
		instead = "png takes less, or " + instead
	}
	return fmt.Errorf("%w: writing %v takes %s of %s: %s", render.ErrMemory, format,
		cli.FormatBytes(writing), cli.FormatBytes(limit), instead)
}

// warn prints and keeps warnings about the file called name.
func (b *batch) warn(file *fileReport, name string, warnings []string) {
	for _, w := range warnings {
		b.progress.Printf("%s", cli.Printable(name+": warning: "+w))
		file.Warnings = append(file.Warnings, name+": "+w)
	}
}

// checkOutput tells whether to pass over a job, or why its output cannot be written.
func (b *batch) checkOutput(j job) (skip bool, err error) {
	if j.output == standard {
		if f, ok := b.stdout.(*os.File); ok && term.IsTerminal(int(f.Fd())) && !b.settings.dryRun {
			return false, usageError(errors.New("a picture is not for the terminal: " +
				"send standard output to a file, or give -o FILE"))
		}
		if err := cli.Closed(b.stdout); err != nil { // before anything is drawn
			return false, outputError(j.outputName(), err)
		}
		return false, nil
	}
	info, err := os.Stat(j.output)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return false, outputError(j.output, err)
	case info.IsDir() && j.format != imageio.IIIF:
		return false, outputError(j.output, errors.New("is a folder"))
	case isStream(info.Mode()): // nothing in it can be overwritten
	case b.settings.skipExisting:
		return true, nil
	case !b.settings.force:
		return false, outputError(j.output, fmt.Errorf("%w: --force overwrites it, "+
			"--skip-existing passes over it", imageio.ErrExists))
	}
	return false, nil
}

func (b *batch) read(j job) (picture *imageio.Image, err error) {
	options := imageio.ReadOptions{MaxPixels: b.settings.limit, Damaged: b.settings.damaged,
		Page: b.settings.page, Whole: b.settings.options.Memory / wholeShare,
		Cache: b.settings.options.Memory / cacheShare}
	// not by way of sRGB, which clips
	if to := b.settings.target; to != nil && to.Space == colour.RGB {
		options.InkProfile = to
	}
	if j.input == standard {
		picture, err = imageio.Decode(b.stdin, j.inputName(), options)
	} else {
		picture, err = imageio.Open(j.input, options)
	}
	if errors.Is(err, imageio.ErrTooLarge) {
		err = fmt.Errorf("%w; --max-pixels raises it", err)
	}
	if imageio.Salvageable(err) && !options.Damaged {
		err = fmt.Errorf("%w; --damaged takes what there is of it", err)
	}
	if err != nil {
		return nil, inputError(j.inputName(), err)
	}
	return picture, nil
}

// Pictures whose samples take more than the first share of --memory stay on the disk, and of what
// is read the second is kept. The first is a variable for tests, which have small pictures.
var wholeShare int64 = 4

const cacheShare = 8

// reading is the memory that reading takes while a picture is drawn: nothing for one that has been
// decoded whole.
func (b *batch) reading(picture *imageio.Image) int64 {
	if picture.OnDisk == nil {
		return 0
	}
	return picture.OnDisk.Memory(runtime.GOMAXPROCS(0))
}

// view is what to draw of a picture.
func (b *batch) view(picture *imageio.Image) (render.View, error) {
	p, err := b.settings.sizing.place(picture.Width, picture.Height, b.settings.region)
	if err != nil {
		return render.View{}, err
	}
	cell := b.settings.cell
	v := render.View{CellX: cell, CellY: cell, TrueCell: b.settings.trueCell}
	var x, y [2]int
	v.X, v.Width, v.Columns, x = p.columns.window(picture.Width)
	v.Y, v.Height, v.Rows, y = p.rows.window(picture.Height)
	v.Rect = image.Rect(x[0], y[0], x[1], y[1])
	return v, nil
}

// window is the axis as a view has it: the part of the whole picture's grid where it lies on that,
// so that a region is a crop of the whole bit for bit.
func (s axis) window(size int) (start, length float64, count int, part [2]int) {
	if s.whole > 0 {
		return 0, float64(size), s.whole, [2]int{s.first, s.first + s.count}
	}
	return s.start, s.length, s.count, [2]int{0, s.count}
}

// header describes the output, with as many bits as the input has where the format allows.
func (b *batch) header(
	j job, picture *imageio.Image, v render.View, channels int, c *colours,
) (imageio.Header, error) {
	h := imageio.Header{
		Width: v.Bounds().Dx(), Height: v.Bounds().Dy(), Channels: c.channels(channels),
		Bits:   b.settings.bits,
		Format: j.format, Quality: b.settings.quality, Compression: b.settings.compress,
		Metadata: b.metadata(picture, v, c), FullChroma: b.settings.chroma == "444",
	}
	if err := b.settings.tilingOf(&h); err != nil {
		return h, err
	}
	if p := b.settings.sizing.paper; p != nil {
		h.Metadata.DPIX, h.Metadata.DPIY = p.dpi, p.dpi
	}
	if h.Bits == 0 && j.format.IsTiles() {
		h.Bits = 8 // what browsers show
	}
	if h.Bits == 0 {
		h.Bits = picture.Bits
		if err := imageio.CheckHeader(h); err != nil {
			h.Bits = 8
		}
	}
	return h, imageio.CheckHeader(h)
}

// write draws the view into the output, which appears complete or not at all.
func (b *batch) write(
	ctx context.Context, j job, f *render.Field, v render.View, h imageio.Header, p render.Plan,
	c *colours,
) (warnings []string, err error) {
	w, done, err := b.create(ctx, j, h)
	if err != nil {
		return nil, outputError(j.outputName(), err)
	}
	defer done()
	defer w.Abort()
	const whole = 1000
	task := b.progress.Start(cli.Printable(filepath.Base(j.inputName())), whole)
	defer task.Finish()
	left := newEstimate(p, b.rates, h, time.Now())
	sink := func(s *render.Strip) error {
		if err := c.write(w, h, s); err != nil {
			return outputError(j.outputName(), err)
		}
		return ctx.Err()
	}
	err = f.StreamWork(ctx, v, c.bits(h.Bits), sink, func(w render.Work) {
		left.advance(w, time.Now())
		task.SetNote(int64(whole*left.share()), left.note())
	})
	switch {
	case cli.Code(err) == cli.ExitOutput:
		return nil, err
	case err != nil:
		return nil, named(j.inputName(), deviceError(err))
	}
	b.rates.learn(left)
	err = w.CloseContext(ctx)
	if closeErr := done(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, outputError(j.outputName(), err)
	}
	return w.Warnings(), nil
}

// create makes the output's writer; done closes what it writes to, once.
func (b *batch) create(
	ctx context.Context, j job, h imageio.Header,
) (w *imageio.Writer, done func() error, err error) {
	options := imageio.CreateOptions{Force: b.settings.force, Threads: b.settings.threads}
	done = func() error { return nil }
	if j.output == standard {
		w, err = imageio.NewWriter(cli.StoppableWriter(ctx, b.stdout), h, options)
		return w, done, err
	}
	if info, err := os.Stat(j.output); err == nil && isStream(info.Mode()) {
		pipe, err := cli.Await(ctx, func() (*os.File, error) { // waits for who reads it
			return os.OpenFile(j.output, os.O_WRONLY, 0)
		})
		if err != nil {
			return nil, done, err
		}
		w, err = imageio.NewWriter(cli.StoppableWriter(ctx, pipe), h, options)
		if err != nil {
			pipe.Close()
		}
		return w, sync.OnceValue(pipe.Close), err
	}
	if j.newFolder {
		if err := os.MkdirAll(filepath.Dir(j.output), 0o777); err != nil {
			return nil, done, err
		}
	}
	w, err = imageio.Create(j.output, h, options)
	return w, done, err
}
