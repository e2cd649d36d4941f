package trainer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/atomicfile"
	"github.com/liif-render/liif/model"
)

var (
	// ErrExists: the folder holds a run already.
	ErrExists = errors.New("holds a training already")
	// ErrBusy: another process trains into the folder.
	ErrBusy = errors.New("another process trains there")
	// ErrOutput: a result cannot be written.
	ErrOutput = errors.New("output")
)

// outputError wraps ErrOutput and keeps the error's own text.
type outputError struct{ error }

func (e outputError) Is(target error) bool { return target == ErrOutput }
func (e outputError) Unwrap() error        { return e.error }

// written marks a failure to write results as ErrOutput; nil stays nil.
func written(err error) error {
	if err == nil {
		return nil
	}
	return outputError{err}
}

// prepare opens what a run needs and restores the last checkpoint. It writes nothing before it
// knows that there is data to train on.
func (r *run) prepare() (err error) {
	warn := func(line string) { r.say("warning: %s", line) }
	if r.data, err = OpenData(r.config.Train, r.Seed, warn); err != nil {
		return err
	}
	if r.config.Val != nil {
		if r.val, err = newValidator(r.config, warn); err != nil {
			return err
		}
	}
	last, err := r.last(warn)
	if err != nil {
		return err
	}
	if err = r.begin(last, warn); err != nil {
		return err
	}
	if err := os.MkdirAll(r.Folder, 0o777); err != nil {
		return written(err)
	}
	if r.journal, err = openJournal(r.Folder, r.state.Step); err != nil {
		return written(err)
	}
	for _, line := range r.early {
		_ = r.journal.line(line)
	}
	if err = written(atomicfile.RemoveRemains(r.Folder)); err == nil {
		err = r.open(last)
	}
	if err == nil {
		err = r.record()
	}
	if err != nil {
		return errors.Join(err, r.journal.close())
	}
	r.plan()
	return nil
}

// begin sets the state to a checkpoint's, or to the start, and checks that the run can continue
// from it.
func (r *run) begin(last *checkpoint, warn func(string)) error {
	const otherwise = ": the training goes on, but not as it would have"
	data := r.data.Fingerprint()
	if last == nil {
		r.state = State{Seed: r.Seed, Data: data, Terms: r.terms()}
		_, err := r.data.Batch(0)
		return err
	}
	if err := r.continues(last); err != nil {
		return err
	}
	r.state = last.state
	r.data.seed = r.state.Seed
	if r.state.Data != data {
		warn("the data are not those of the checkpoint" + otherwise)
	}
	// A checkpoint of another run, named by the configuration, may be continued with any settings.
	if changes := otherTerms(r.state.Terms, r.terms()); r.Resume && changes != "" {
		warn(changes + " in the checkpoint" + otherwise)
	}
	r.state.Data, r.state.Terms = data, r.terms()
	return nil
}

// last is the checkpoint to continue from: the folder's own, or the one that the configuration
// names.
func (r *run) last(warn func(string)) (*checkpoint, error) {
	files, err := checkpoints(r.Folder)
	if err != nil {
		return nil, written(err)
	}
	switch from := r.config.Resume; {
	case len(files) > 0 && !r.Resume:
		return nil, fmt.Errorf("%s %w", r.Folder, ErrExists)
	case len(files) > 0:
		return readLast(r.Folder, warn)
	case from == "":
		return nil, nil
	default:
		info, err := os.Stat(from)
		if err != nil {
			return nil, fmt.Errorf("resume: %w", err)
		}
		if !info.IsDir() {
			return readCheckpoint(from)
		}
		c, err := readLast(from, warn)
		if c == nil && err == nil {
			err = fmt.Errorf("resume: %s has no checkpoint", from)
		}
		return c, err
	}
}

// continues checks that the checkpoint belongs to the configured network.
func (r *run) continues(c *checkpoint) error {
	// In JSON, where an empty list is no different from none.
	have, err := json.Marshal(c.spec)
	if err != nil {
		return err
	}
	want, err := json.Marshal(r.config.Spec)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%w: it is of another network than %s asks for", ErrCheckpoint,
			r.config.Name)
	}
	return nil
}

// open puts the network onto the engine.
func (r *run) open(last *checkpoint) error {
	m := r.Init
	switch {
	case last != nil:
		m = last.model("values/")
	case m == nil:
		m = NewModel(r.config.Spec, r.Seed)
	}
	var err error
	if r.training, err = model.NewTraining(r.engine, m,
		model.TrainingOptions{Loss: r.config.Loss}); err != nil {
		return err
	}
	if last != nil {
		err = last.restore(r.engine, r.training)
	} else {
		err = r.beginAverage()
	}
	if err != nil {
		r.training.Close()
	}
	return err
}

// beginAverage sets the average to the initial weights, not 0.
func (r *run) beginAverage() error {
	values := make([]float32, r.training.Parameters().Len())
	if err := r.engine.ReadParameters(r.training.Parameters(), engine.PartValues,
		values); err != nil {
		return err
	}
	return r.engine.WriteParameters(r.training.Parameters(), engine.PartAverage, values)
}

// plan makes the schedule and logs a summary of the run.
func (r *run) plan() {
	per := r.data.StepsPerEpoch()
	r.schedule = schedule{config: r.config, steps: r.Steps, limit: r.Limit, perEpoch: per}
	if r.Steps == 0 && r.Limit == 0 {
		r.schedule.steps = r.config.EpochMax * per
	}
	until := fmt.Sprintf("%d steps (%.4g epochs)", r.schedule.steps,
		float64(r.schedule.steps)/float64(per))
	if r.Limit > 0 && r.Steps > 0 {
		until += fmt.Sprintf(", at most %v", r.Limit)
	} else if r.Limit > 0 {
		until = r.Limit.String()
	}
	r.say("%d parameters, %d pictures, batches of %d; until %s", r.training.Parameters().Len(),
		len(r.data.Files()), r.config.Train.Batch, until)
	if r.state.Step > 0 {
		r.say("going on from step %d after %s", r.state.Step,
			r.state.Elapsed.Round(time.Second))
	}
}

// record writes the run's ingredients into its folder: command, configuration, list of files.
func (r *run) record() error {
	var files strings.Builder
	for _, file := range r.data.Files() {
		info, err := os.Stat(file)
		size := "-" // a file that a split names and that is not there
		if err == nil {
			size = strconv.FormatInt(info.Size(), 10)
		}
		fmt.Fprintf(&files, "%s\t%s\n", file, size)
	}
	if len(r.Command) > 0 {
		if err := r.journal.line(strings.Join(r.Command, " ")); err != nil {
			return written(err)
		}
	}
	return written(errors.Join(
		replaceFile(filepath.Join(r.Folder, "config.yaml"), []byte(r.config.Text)),
		replaceFile(filepath.Join(r.Folder, "data.tsv"), []byte(files.String())),
	))
}
