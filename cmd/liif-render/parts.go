package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"sync"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
	"github.com/liif-render/liif/internal/progress"
	"github.com/liif-render/liif/render"
)

// partsReport is what became of the parts of a drawing.
type partsReport struct {
	Folder string `json:"folder"`
	Shard  string `json:"shard,omitempty"` // "3/24"
	First  int    `json:"first"`           // the parts [First, End) of Total are this run's
	End    int    `json:"end"`
	Total  int    `json:"total"`
	Found  int    `json:"found"` // of those, there before
	Drawn  int    `json:"drawn"`
}

// line says that a shard is done.
func (r *partsReport) line(output string, seconds float64) string {
	text := fmt.Sprintf("%s: shard %s, %d parts drawn", cli.Printable(output), r.Shard, r.Drawn)
	if r.Found > 0 {
		text += fmt.Sprintf(", %d were there", r.Found)
	}
	return text + " in " + roundDuration(seconds)
}

// rowWriter takes a picture from top to bottom.
type rowWriter interface {
	WriteRows8(pix []uint8) error
	WriteRows16(pix []uint16) error
}

// byParts draws a picture part by part, keeping each; parts that are there are not drawn again.
// They go into the output as they come, unless only a shard is drawn.
type byParts struct {
	b       *batch
	name    string // of the input
	field   *render.Field
	view    render.View
	header  imageio.Header
	kept    imageio.Header // of the strips in parts
	colours *colours
	folder  *parts.Folder
	out     *imageio.Writer // nil for a shard
	report  partsReport
	done    []bool
	task    *progress.Task

	mu     sync.Mutex // of worker, which two goroutines tell of
	worker parts.Worker
}

// writeParts is write for a drawing that keeps its parts in a folder.
func (b *batch) writeParts(ctx context.Context, j job, path string, picture *imageio.Image,
	f *render.Field, v render.View, h imageio.Header, p render.Plan, c *colours) (
	report *partsReport, warnings []string, err error) {
	m, err := b.manifest(j, picture, f, v, h, p, c)
	if err != nil {
		return nil, nil, err
	}
	folder, err := parts.Begin(path, m, b.settings.restart)
	if err != nil {
		return nil, nil, jobError(j.outputName(), err)
	}
	d := &byParts{b: b, name: j.inputName(), field: f, view: v, header: h, kept: keptHeader(h),
		colours: c,
		folder:  folder, report: partsReport{Folder: path, End: folder.Units(),
			Total: folder.Units()}}
	f.Reserve(h.Memory(b.settings.threads) + d.kept.Memory(b.settings.threads) +
		b.reading(picture))
	if d.done, err = folder.Done(); err != nil {
		return nil, nil, jobError(j.outputName(), err)
	}
	if s := b.settings.shard; s != nil {
		if err := d.share(*s); err != nil {
			return nil, nil, named(j.inputName(), deviceError(err))
		}
	} else {
		w, done, err := b.create(ctx, j, h)
		if err != nil {
			return nil, nil, outputError(j.outputName(), err)
		}
		defer done()
		defer w.Abort()
		d.out = w
	}
	err = d.all(ctx)
	if err == nil && d.out != nil {
		if err = d.out.CloseContext(ctx); err == nil {
			warnings = d.out.Warnings()
			if err := parts.Remove(path); err != nil {
				warnings = append(warnings, fmt.Sprintf("its parts stay: %v", err))
			}
			return &d.report, warnings, nil
		}
	}
	if err != nil {
		if n := d.count(); n > 0 {
			b.progress.Printf("%s keeps %d of %d parts: the same command goes on from there",
				cli.Printable(path), n, folder.Units())
		}
		if cli.Code(deviceError(err)) == cli.ExitFailure {
			err = jobError(j.outputName(), err)
		}
		return &d.report, nil, named(j.inputName(), deviceError(err))
	}
	return &d.report, nil, nil
}

// share makes the drawing that of a shard.
func (d *byParts) share(s parts.Shard) error {
	cost, err := d.field.RowCost(d.view)
	if err != nil {
		return err
	}
	bounds := parts.Shares(d.folder.Units(), s.Count, func(from, to int) float64 {
		if from == to {
			return 0
		}
		top, _ := d.folder.UnitRange(from)
		_, end := d.folder.UnitRange(to - 1)
		return cost(top, end)
	})
	d.report.Shard = s.String()
	d.report.First, d.report.End = bounds[s.Index], bounds[s.Index+1]
	return nil
}

func (d *byParts) count() int {
	done, err := d.folder.Done()
	if err != nil {
		return 0
	}
	return parts.Count(done)
}

// all draws the parts that are missing and hands on all.
func (d *byParts) all(ctx context.Context) error {
	r := &d.report
	r.Found = parts.Count(d.done[r.First:r.End])
	d.worker = parts.NewWorker(r.Shard, r.End-r.First, time.Now())
	d.worker.Done = r.Found
	d.tell(nil)
	if r.Found > 0 {
		d.b.progress.Printf("%s: %d of %d parts are there", cli.Printable(r.Folder), r.Found,
			r.End-r.First)
	}
	d.task = d.b.progress.Start(cli.Printable(filepath.Base(d.name)), taskWhole)
	defer d.task.Finish()
	err := d.each(ctx)
	d.tell(func(w *parts.Worker) {
		if w.State, w.Left = parts.Finished, 0; err != nil {
			w.State, w.Problem = parts.Failed, cli.Message(err)
		}
	})
	return err
}

// taskWhole is what a progress counts to.
const taskWhole = 1000

func (d *byParts) each(ctx context.Context) error {
	for u := d.report.First; u < d.report.End; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.done[u] {
			strips, err := d.folder.ReadUnit(u)
			if errors.Is(err, parts.ErrDamaged) {
				d.b.progress.Printf("%s: it is drawn again", cli.Printable(err.Error()))
				d.done[u] = false
				d.report.Found--
				continue
			}
			if err == nil && d.out != nil {
				err = putParts(d.out, d.header, d.folder.Samples, strips)
			}
			if err != nil {
				return err
			}
			u++
			continue
		}
		end := u + 1
		for end < d.report.End && !d.done[end] {
			end++
		}
		if err := d.draw(ctx, u, end); err != nil {
			return err
		}
		u = end
	}
	return nil
}

// putParts puts strips into the output of h, as they are or their samples.
func putParts(w *imageio.Writer, h imageio.Header, samples bool,
	strips []imageio.EncodedStrip) error {
	for _, s := range strips {
		if !samples {
			if err := w.WriteStrip(s); err != nil {
				return err
			}
			continue
		}
		pix8, pix16, err := s.Samples(h.KeptSamples())
		if err == nil && h.Bits == 8 {
			err = w.WriteRows8(pix8)
		} else if err == nil {
			err = w.WriteRows16(pix16)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tee gives rows to a part, and those it shall have to the output too.
type tee struct {
	part, out rowWriter // out may be nil
	skip      int       // samples above the part, which the output has
}

func (t *tee) WriteRows8(pix []uint8) error {
	return teeRows(t, pix, rowWriter.WriteRows8)
}

func (t *tee) WriteRows16(pix []uint16) error {
	return teeRows(t, pix, rowWriter.WriteRows16)
}

func teeRows[T any](t *tee, pix []T, write func(rowWriter, []T) error) error {
	if err := write(t.part, pix); err != nil || t.out == nil {
		return err
	}
	pix, t.skip = pix[t.skip:], 0
	return write(t.out, pix)
}

// draw draws the parts [from, to), none of which is there. Tiles that parts have in common are
// encoded once.
func (d *byParts) draw(ctx context.Context, from, to int) error {
	top, _ := d.folder.UnitRange(from)
	_, end := d.folder.UnitRange(to - 1)
	above := max(top-1, 0) // what the strip's filter may ask for
	sub := d.view
	r := d.view.Bounds()
	sub.Rect = image.Rect(r.Min.X, r.Min.Y+above, r.Max.X, r.Min.Y+end)
	plan, err := d.field.Plan(sub)
	if err != nil {
		return err
	}
	arithmetic := d.b.renderer.Arithmetic()
	if err := d.sameArithmetic(arithmetic, plan); err != nil {
		return err
	}
	left := newEstimate(plan, d.b.rates, d.header, time.Now())
	writer := d.folder.NewUnitWriter(from, func(unit int) {
		d.tell(func(w *parts.Worker) { w.Done++ })
		d.report.Drawn++ // read when the writer below has ended
		if partDone != nil {
			partDone(unit)
		}
	})
	defer writer.Close()
	put := func(s imageio.EncodedStrip) error {
		if now := d.b.renderer.Arithmetic(); now != arithmetic {
			return fmt.Errorf("%s failed, and %s rounds otherwise: the same command goes on where it works "+
				"again, and with --device and --restart another draws all", arithmetic, now)
		}
		if err := writer.Put(s); err != nil || d.out == nil || d.folder.Samples {
			return err
		}
		return d.out.WriteStrip(s)
	}
	w, err := imageio.NewPart(d.kept, top, end, put,
		imageio.CreateOptions{Threads: d.b.settings.threads})
	if err != nil {
		return err
	}
	defer w.Abort()
	rows := &tee{part: w, skip: (top - above) * d.header.Width * d.header.Channels}
	if d.out != nil && d.folder.Samples {
		rows.out = d.out
	}
	sink := func(s *render.Strip) error {
		if err := d.colours.write(rows, d.header, s); err != nil {
			return err
		}
		return ctx.Err()
	}
	told := time.Now()
	err = d.field.StreamWork(ctx, sub, d.colours.bits(d.header.Bits), sink, func(done render.Work) {
		now := time.Now()
		left.advance(done, now)
		d.show(left, from, to)
		if now.Sub(told) >= tellEvery {
			told = now
			rest, _ := left.left()
			d.tell(func(w *parts.Worker) { w.Left = rest.Seconds() })
		}
	})
	if err == nil {
		err = w.CloseContext(ctx)
	}
	if err == nil {
		d.b.rates.learn(left)
	}
	return err
}

// partDone is told of each part; for tests.
var partDone func(unit int)

// tellEvery is how often a process tells that it lives.
const tellEvery = 5 * time.Second

// show tells the progress while the parts [from, to) are drawn.
func (d *byParts) show(left *estimate, from, to int) {
	behind := float64(from-d.report.First) + left.share()*float64(to-from)
	d.task.SetNote(int64(taskWhole*behind/float64(d.report.End-d.report.First)), left.note())
}

// sameArithmetic checks that parts drawn by plan round as those before.
func (d *byParts) sameArithmetic(arithmetic string, plan render.Plan) error {
	for _, f := range d.folder.Facts {
		now := map[string]string{"computed by": arithmetic,
			"blocks": fmt.Sprint(plan.Blocks)}[f.Name]
		if now != "" && now != f.Value {
			return fmt.Errorf("%s: %w %s %s, now %s", d.folder.Path, parts.ErrOther, f.Name,
				f.Value, now)
		}
	}
	return nil
}

// tell changes what this process says of itself.
func (d *byParts) tell(change func(*parts.Worker)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if change != nil {
		change(&d.worker)
	}
	d.worker.Seen = time.Now()
	d.folder.Tell(d.worker)
}
