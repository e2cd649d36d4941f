package trainer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// Options are the caller's settings beside the configuration.
type Options struct {
	Folder string // of the results; made if need be
	// Resume goes on from the folder's last checkpoint, if it has one; without it such a folder is
	// refused.
	Resume bool
	Seed   uint64         // of the initial weights and of every random choice
	Init   *weights.Model // initial weights, of the configuration's spec; nil draws them
	// Steps and Limit end the training; with neither the configuration's epochs do. The learning
	// rate's schedule is stretched or compressed to them. One that follows the time cannot be
	// repeated exactly.
	Steps int
	Limit time.Duration // of training time, earlier runs that this one resumes included
	// CheckpointEvery is the time between checkpoints; 0 means 5 minutes.
	CheckpointEvery time.Duration
	Workers         int      // goroutines that prepare batches; 0 means 2
	Command         []string // as it was given, for the record
	Version         string   // of the program, for the record
	// Report, if not nil, is called after each step.
	Report func(Progress)
	// Log, if not nil, gets each line that also goes to log.txt.
	Log func(line string)
}

// Progress describes a running training.
type Progress struct {
	Step       int
	Share      float64 // of the training that is over
	Elapsed    time.Duration
	Left       time.Duration // at the rate so far; 0 if not known
	Loss, PSNR float64       // means over the last steps
	Samples    float64       // pictures a second
	Validation float64       // the last PSNR; 0 for none
}

// Summary is how a training ended.
type Summary struct {
	State      State
	Parameters int
	Skipped    int // pictures that could not be used
}

// run is a training under way.
type run struct {
	Options
	config   *Config
	engine   engine.Trainable
	training *model.Training
	data     *Data
	val      *validator // nil for none
	schedule schedule
	journal  *journal
	early    []string // lines logged before the journal was open
	state    State
	began    time.Time     // of this process's training
	before   time.Duration // trained before that
	saved    time.Time     // the last checkpoint
	shown    time.Duration // when previews were drawn last
	meter    meter
}

// Train trains as a configuration says until it is over, and leaves the results in the folder. An
// ended context saves a checkpoint and returns the context's error; every failure leaves the last
// good checkpoint. Errors wrap ErrDiverged, ErrCheckpoint, ErrExists, or those of the packages
// below.
func Train(ctx context.Context, e engine.Trainable, c *Config, o Options) (Summary, error) {
	r := &run{Options: o, config: c, engine: e}
	if r.CheckpointEvery <= 0 {
		r.CheckpointEvery = 5 * time.Minute
	}
	if r.Workers <= 0 {
		r.Workers = 2
	}
	if err := r.prepare(); err != nil {
		return Summary{}, err
	}
	defer r.journal.close()
	defer r.training.Close()
	r.began, r.before = time.Now(), r.state.Elapsed
	r.saved = r.began
	err := r.loop(ctx)
	return Summary{State: r.state, Parameters: r.training.Parameters().Len(),
		Skipped: r.data.Skipped()}, err
}

// elapsed is the time of training so far.
func (r *run) elapsed() time.Duration { return r.before + time.Since(r.began) }

func (r *run) loop(ctx context.Context) error {
	feed := r.data.Feed(ctx, r.state.Step, r.Workers)
	defer feed.Close()
	r.meter = newMeter(r.config.Train.Batch)
	for r.schedule.share(r.state.Step, r.elapsed()) < 1 {
		err := r.step(ctx, feed)
		if err == nil {
			err = r.afterStep(ctx)
		}
		if err != nil && ctx.Err() != nil {
			if err := r.save(); err != nil {
				return err
			}
			r.say("stopped at step %d", r.state.Step)
			return ctx.Err()
		}
		if err != nil {
			return errors.Join(err, r.journal.line(err.Error()))
		}
	}
	if err := errors.Join(r.validate(ctx), r.save()); err != nil {
		return err
	}
	reached, err := r.reached(ctx)
	if err != nil {
		return err
	}
	if reached != "" {
		r.say("%s", reached)
	}
	r.say("done: %d steps in %s, the model is %s; next: %s", r.state.Step,
		r.state.Elapsed.Round(time.Second), filepath.Join(r.Folder, modelFile), r.next())
	return nil
}

// step runs one optimisation step.
func (r *run) step(ctx context.Context, feed *Feed) error {
	start := stopwatch.Start()
	b, err := feed.Next(ctx)
	if err != nil {
		return err
	}
	waited := stopwatch.Since(start)
	loss, err := r.training.Gradient(ctx, b)
	if err != nil {
		return err
	}
	norm, err := r.training.Norm()
	if err != nil {
		return err
	}
	step, elapsed := r.state.Step, r.elapsed()
	if step == 0 {
		r.state.Loss = loss.Mean
	}
	err = checkHealth(r.engine, r.training, r.config.Loss, step+1, loss.Mean, norm, r.state.Loss)
	if err != nil {
		return err
	}
	clip := 1.0
	if r.config.Clip > 0 && norm > r.config.Clip {
		clip = r.config.Clip / norm
	}
	a := r.config.Adam
	rate := r.schedule.rate(step, elapsed)
	// Ignores ctx from here on: a partial step would corrupt the state.
	take := r.training.Step
	if r.config.Muon {
		take = newMuon(r.engine, r.training, r.Workers).step
	}
	err = take(context.WithoutCancel(ctx), engine.AdamStep{Step: step + 1, Rate: rate,
		Beta1: a.Beta1, Beta2: a.Beta2, Epsilon: a.Epsilon, Clip: clip,
		Decay: r.schedule.decay(step)})
	if err != nil {
		return err
	}
	r.state.Step++
	r.state.Loss += (loss.Mean - r.state.Loss) / 100
	r.meter.add(loss, norm, rate, stopwatch.Since(start), waited)
	return nil
}

// afterStep reports, validates and saves when it is time to.
func (r *run) afterStep(ctx context.Context) error {
	const interval = 10 // steps between metrics
	step := r.state.Step
	if step%interval == 0 || step == 1 {
		if err := r.journal.metric(r.meter.metric(step, r.elapsed())); err != nil {
			return written(err)
		}
	}
	if r.Report != nil {
		r.Report(r.progress())
	}
	per := r.data.StepsPerEpoch()
	epoch := step / per
	ended := step%per == 0
	if ended && r.config.EpochVal > 0 && epoch%r.config.EpochVal == 0 {
		if err := r.validate(ctx); err != nil {
			return err
		}
	}
	if ended && r.config.EpochSave > 0 && epoch%r.config.EpochSave == 0 {
		if err := r.keepEpoch(ctx, epoch); err != nil {
			return err
		}
		return r.save()
	}
	if err := r.show(ctx); err != nil {
		return err
	}
	if time.Since(r.saved) >= r.CheckpointEvery {
		return r.save()
	}
	return nil
}

func (r *run) progress() Progress {
	elapsed := r.elapsed()
	p := Progress{Step: r.state.Step, Elapsed: elapsed,
		Share: r.schedule.share(r.state.Step, elapsed),
		Loss:  r.meter.loss, PSNR: r.meter.psnr(), Samples: r.meter.samples(),
		Validation: r.meter.validation}
	if s := r.schedule; s.steps > 0 {
		p.Left = time.Duration(float64(s.steps-r.state.Step) * r.meter.seconds *
			float64(time.Second))
	}
	if s := r.schedule; s.limit > 0 && (s.steps == 0 || s.limit-elapsed < p.Left) {
		p.Left = s.limit - elapsed
	}
	return p
}

func (r *run) say(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if r.Log != nil {
		r.Log(line)
	}
	if r.journal == nil {
		r.early = append(r.early, line)
		return
	}
	_ = r.journal.line(line) // a full disk must not stop the training's messages
}
