package trainer

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

const (
	modelFile = "model.safetensors"      // the weights as of the last checkpoint
	bestFile  = "model-best.safetensors" // the weights with the best validation
)

// save writes a checkpoint and the model.
func (r *run) save() error {
	r.state.Elapsed = r.elapsed()
	if err := save(r.Folder, r.engine, r.training, r.state, r.config); err != nil {
		return err
	}
	r.saved = time.Now()
	return r.keep(modelFile)
}

// keep saves the model in the folder under a name.
func (r *run) keep(name string) error {
	m, err := r.model()
	if err != nil {
		return err
	}
	return written(weights.WriteFile(filepath.Join(r.Folder, name), m,
		weights.WriteOptions{Force: true}))
}

// keepEpoch keeps the model of an epoch, and draws previews unless a validation does.
func (r *run) keepEpoch(ctx context.Context, epoch int) error {
	if err := r.keep(fmt.Sprintf("epoch-%d.safetensors", epoch)); err != nil || r.val != nil {
		return err
	}
	m, err := r.model()
	if err != nil {
		return err
	}
	return r.preview(ctx, m)
}

// model returns the current model: the average of the weights if there is one.
func (r *run) model() (*weights.Model, error) {
	part := engine.PartValues
	if r.config.EMA > 0 {
		part = engine.PartAverage
	}
	m, err := r.training.Model(part)
	if err != nil {
		return nil, err
	}
	m.Name = filepath.Base(r.Folder)
	m.Metadata = map[string]string{
		"trained_with":    "liif-train " + r.Version,
		"trained_steps":   strconv.Itoa(r.state.Step),
		"trained_seconds": fmt.Sprintf("%.0f", r.elapsed().Seconds()),
		"trained_seed":    strconv.FormatUint(r.state.Seed, 10),
	}
	return m, nil
}

// validate measures the model as it is, keeps it if it is the best, and draws the previews.
func (r *run) validate(ctx context.Context) error {
	m, err := r.model()
	if err != nil {
		return err
	}
	if r.val != nil {
		start := time.Now()
		v, err := r.val.run(ctx, r.engine, m)
		if err != nil {
			return fmt.Errorf("validation: %w", err)
		}
		r.meter.validation = v.PSNR
		line := fmt.Sprintf("step %d: validation %.3f dB", r.state.Step, v.PSNR)
		for i, scale := range v.Scales {
			line += fmt.Sprintf(", ×%d %.3f", scale, v.Each[i])
		}
		r.say("%s (%s)", line, time.Since(start).Round(100*time.Millisecond))
		metric := Metric{Step: r.state.Step, Seconds: r.elapsed().Seconds(), Validation: &v}
		if err := r.journal.metric(metric); err != nil {
			return written(err)
		}
		if r.state.BestStep == 0 || v.PSNR > r.state.BestPSNR {
			r.state.BestPSNR, r.state.BestStep = v.PSNR, r.state.Step
			if err := r.keep(bestFile); err != nil {
				return err
			}
		}
	}
	return r.preview(ctx, m)
}
