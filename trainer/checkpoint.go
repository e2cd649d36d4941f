package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// State is the progress of a training. With the parameters and Adam's moments it determines how the
// training continues.
type State struct {
	Step    int           `json:"step"` // steps taken so far, and the number of the next batch
	Elapsed time.Duration `json:"elapsed_ns"`
	Seed    uint64        `json:"seed"`
	// fingerprint of the data set: its settings and files' names
	Data string `json:"data"`
	// Terms are the settings of the optimiser and of the schedule, by their keys and flags.
	Terms []string `json:"terms,omitempty"`
	// Loss is the running mean of the loss; a loss far above it has exploded.
	Loss float64 `json:"loss"`
	// BestPSNR is the highest PSNR of a validation so far, at BestStep; 0 for none.
	BestPSNR float64 `json:"best_psnr,omitempty"`
	BestStep int     `json:"best_step,omitempty"`
}

// ErrCheckpoint: a checkpoint cannot be resumed.
var ErrCheckpoint = errors.New("unusable checkpoint")

// parts lists the arrays of a checkpoint and the prefixes of their tensors' names.
var parts = []struct {
	prefix string
	part   engine.ParameterPart
}{
	{"values/", engine.PartValues}, {"moment1/", engine.PartMoment1},
	{"moment2/", engine.PartMoment2}, {"average/", engine.PartAverage},
}

const (
	checkpointPrefix = "checkpoint-"
	checkpointSuffix = ".safetensors"
	checkpointsKept  = 2
)

// checkpoint is the content of a checkpoint file: safetensors, with one tensor for each tensor of
// the model and each of the parts.
type checkpoint struct {
	state   State
	spec    weights.Spec
	config  string // the text of the configuration
	tensors map[string]weights.Tensor
}

// save writes a checkpoint into a folder, and removes those before the last two.
func save(folder string, e engine.Trainable, t *model.Training, s State, config *Config) error {
	p := t.Parameters()
	var list []weights.NamedTensor
	for _, part := range parts {
		data := make([]float32, p.Len())
		if err := e.ReadParameters(p, part.part, data); err != nil {
			return err
		}
		for _, l := range t.Layout() {
			list = append(list, weights.NamedTensor{Name: part.prefix + l.Name,
				Tensor: weights.Tensor{
					Shape: []int{l.Count}, Data: data[l.First : l.First+l.Count]}})
		}
	}
	state, err := json.Marshal(s)
	if err != nil {
		return err
	}
	spec, err := json.Marshal(config.Spec)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s%010d%s", checkpointPrefix, s.Step, checkpointSuffix)
	err = weights.WriteTensors(filepath.Join(folder, name), list, map[string]string{
		"state": string(state), "spec": string(spec), "config": config.Text,
	})
	if err != nil {
		return written(fmt.Errorf("checkpoint: %w", err))
	}
	files, err := checkpoints(folder)
	for _, file := range files[min(checkpointsKept, len(files)):] {
		err = errors.Join(err, os.Remove(file))
	}
	return written(err)
}

// checkpoints lists the checkpoints of a folder, the newest first.
func checkpoints(folder string) ([]string, error) {
	list, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var files []string
	for _, e := range list {
		name := e.Name()
		if strings.HasPrefix(name, checkpointPrefix) && strings.HasSuffix(name, checkpointSuffix) {
			files = append(files, filepath.Join(folder, name))
		}
	}
	slices.Sort(files)
	slices.Reverse(files)
	return files, nil
}

// readLast reads the newest complete checkpoint of a folder, or returns nil if there is none. It
// warns of damaged ones.
func readLast(folder string, warn func(string)) (*checkpoint, error) {
	files, err := checkpoints(folder)
	if err != nil {
		return nil, err
	}
	for i, file := range files {
		c, err := readCheckpoint(file)
		if err == nil {
			return c, nil
		}
		if i == len(files)-1 {
			return nil, err
		}
		warn(err.Error() + ": going on from the one before")
	}
	return nil, nil
}

// readCheckpoint reads a file. Errors wrap ErrCheckpoint or those of package weights.
func readCheckpoint(file string) (*checkpoint, error) {
	tensors, metadata, err := weights.ReadTensors(file)
	if err != nil {
		return nil, err
	}
	c := &checkpoint{config: metadata["config"], tensors: tensors}
	if err := json.Unmarshal([]byte(metadata["state"]), &c.state); err != nil {
		return nil, fmt.Errorf("%s: %w: its state: %w", file, ErrCheckpoint, err)
	}
	if c.state.Step < 0 || c.state.Elapsed < 0 {
		return nil, fmt.Errorf("%s: %w: step %d after %v", file, ErrCheckpoint, c.state.Step,
			c.state.Elapsed)
	}
	if c.spec, err = weights.ParseSpec([]byte(metadata["spec"])); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", file, ErrCheckpoint, err)
	}
	for _, part := range parts {
		for _, t := range c.spec.Tensors() {
			name := part.prefix + t.Name
			if got, want := len(tensors[name].Data), size(t.Shape); got != want {
				return nil, fmt.Errorf("%s: %w: tensor %q has %d values, not %d", file,
					ErrCheckpoint,
					name, got, want)
			}
		}
	}
	return c, nil
}

// model returns one part as a model, to begin a training with.
func (c *checkpoint) model(prefix string) *weights.Model {
	m := &weights.Model{Name: "checkpoint", Spec: c.spec, Tensors: map[string]weights.Tensor{},
		Metadata: map[string]string{}}
	for _, t := range c.spec.Tensors() {
		m.Tensors[t.Name] = weights.Tensor{Shape: t.Shape, Data: c.tensors[prefix+t.Name].Data}
	}
	return m
}

// restore writes the checkpoint's parameters, moments and average into a training of the same spec.
func (c *checkpoint) restore(e engine.Trainable, t *model.Training) error {
	for _, part := range parts {
		data := make([]float32, t.Parameters().Len())
		for _, l := range t.Layout() {
			copy(data[l.First:l.First+l.Count], c.tensors[part.prefix+l.Name].Data)
		}
		if err := e.WriteParameters(t.Parameters(), part.part, data); err != nil {
			return err
		}
	}
	return nil
}
