package trainer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// tinyConfig trains a tiny network on tiny crops of a folder's pictures.
func tinyConfig(t testing.TB, folder string, change func(text string) string) *Config {
	t.Helper()
	text := fmt.Sprintf(`
train_dataset:
  dataset: {name: image-folder, args: {root_path: %q, repeat: 4, cache: in_memory}}
  wrapper:
    name: sr-implicit-downsampled
    args: {inp_size: 6, scale_max: 3, augment: true, sample_q: 24}
  batch_size: 2
val_dataset:
  dataset: {name: image-folder, args: {root_path: %q, first_k: 2}}
  wrapper: {name: sr-implicit-downsampled, args: {inp_size: 6, scale_max: 3, sample_q: 24}}
  batch_size: 2
data_norm:
  inp: {sub: [0.5], div: [0.5]}
  gt: {sub: [0.5], div: [0.5]}
model:
  name: liif
  args:
    encoder_spec: {name: edsr-baseline, args: {n_resblocks: 1, n_feats: 4, no_upsampling: true}}
    imnet_spec: {name: mlp, args: {out_dim: 3, hidden_list: [8]}}
    residual: bilinear
optimizer: {name: adam, args: {lr: 1.e-3}}
epoch_max: 4
epoch_val: 2
epoch_save: 3
cosine: true
warm_up: 3
ema: 0.9
clip: 1
`, folder, folder)
	if change != nil {
		text = change(text)
	}
	c, err := ParseConfig("tiny.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newEngine(t testing.TB) engine.Trainable {
	t.Helper()
	e, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// lastTensors returns the tensors and the state of a folder's newest checkpoint.
func lastTensors(t *testing.T, folder string) (map[string]weights.Tensor, State) {
	t.Helper()
	c, err := readLast(folder, noWarning(t))
	if err != nil || c == nil {
		t.Fatalf("%v, %v", c, err)
	}
	return c.tensors, c.state
}

// TestTrain: a training learns, and leaves what it should.
func TestTrain(t *testing.T) {
	photos, out := drawFolder(t, 3, 30, 26), filepath.Join(t.TempDir(), "run")
	c := tinyConfig(t, photos, nil)
	var reports []Progress
	var lines []string
	o := Options{Folder: out, Seed: 3, Command: []string{"liif-train", "tiny.yaml"}, Version: "v1",
		Report: func(p Progress) { reports = append(reports, p) },
		Log:    func(line string) { lines = append(lines, line) }, Steps: 90}
	s, err := Train(t.Context(), newEngine(t), c, o)
	if err != nil || s.State.Step != 90 || s.Parameters != c.Spec.Parameters() || s.Skipped != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	if len(reports) != 90 || reports[89].Share != 1 || reports[89].Loss >= 0.8*reports[0].Loss ||
		reports[89].Validation == 0 || reports[44].Left <= 0 {
		t.Errorf("from %+v to %+v", reports[0], reports[len(reports)-1])
	}
	m, err := weights.ReadFile(filepath.Join(out, modelFile))
	if err != nil || m.Metadata["trained_steps"] != "90" ||
		m.Metadata["trained_with"] != "liif-train v1" {
		t.Errorf("%v, %v", m, err)
	}
	tensors, state := lastTensors(t, out)
	if got := m.Tensors["imnet.layers.2.bias"].Data; !reflect.DeepEqual(got,
		tensors["average/imnet.layers.2.bias"].Data) ||
		reflect.DeepEqual(got, tensors["values/imnet.layers.2.bias"].Data) {
		t.Error("the model is not the average of the weights")
	}
	if state.BestStep == 0 || state.BestPSNR < 10 || state.Seed != 3 || state.Elapsed <= 0 {
		t.Errorf("%+v", state)
	}
	// 6 steps an epoch: 15 epochs, a validation every 2 and a model every 3, and both at the end.
	for _, name := range []string{bestFile, "epoch-3.safetensors", "epoch-15.safetensors",
		"previews/step-00000012.png", "previews/step-00000090.png"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	if files, err := checkpoints(out); err != nil || len(files) != 2 {
		t.Errorf("checkpoints %v, %v", files, err)
	}
	text, err := os.ReadFile(filepath.Join(out, "config.yaml"))
	if err != nil || string(text) != c.Text {
		t.Error("config.yaml is not the configuration: ", err)
	}
	log, err := os.ReadFile(filepath.Join(out, "log.txt"))
	if err != nil || !strings.Contains(string(log), "liif-train tiny.yaml") {
		t.Errorf("%s, %v", log, err)
	}
	for _, line := range lines {
		if !strings.Contains(string(log), line) {
			t.Errorf("log.txt lacks %q", line)
		}
	}
	list, err := os.ReadFile(filepath.Join(out, "data.tsv"))
	if err != nil || strings.Count(string(list), "picture-0") != 3 {
		t.Errorf("data.tsv: %s, %v", list, err)
	}
	metrics, err := ReadMetrics(out)
	validations := 0
	for _, m := range metrics {
		if m.Validation != nil {
			validations++
		}
	}
	if err != nil || len(metrics) != 10+8 || validations != 8 || metrics[0].Step != 1 {
		t.Errorf("%d metrics, %d validations, %v", len(metrics), validations, err)
	}
}

func TestRefusals(t *testing.T) {
	photos, out := drawFolder(t, 2, 30, 26), t.TempDir()
	e := newEngine(t)
	c := tinyConfig(t, photos, nil)
	if _, err := Train(t.Context(), e, c, Options{Folder: out, Steps: 2}); err != nil {
		t.Fatal(err)
	}
	if _, err := Train(t.Context(), e, c, Options{Folder: out, Steps: 2}); !errors.Is(err,
		ErrExists) {
		t.Errorf("a folder with a training: %v", err)
	}
	other := tinyConfig(t, photos, func(text string) string {
		return strings.Replace(text, "hidden_list: [8]", "hidden_list: [9]", 1)
	})
	_, err := Train(t.Context(), e, other, Options{Folder: out, Steps: 4, Resume: true})
	if !errors.Is(err, ErrCheckpoint) {
		t.Errorf("a checkpoint of another network: %v", err)
	}
}

// TestBusy: two processes do not train into one folder.
func TestBusy(t *testing.T) {
	out := t.TempDir()
	first, err := openJournal(out, 0)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := openJournal(out, 0); !errors.Is(err, ErrBusy) {
		t.Errorf("%v, %v", second, err)
	}
	if err := first.close(); err != nil {
		t.Fatal(err)
	}
	again, err := openJournal(out, 0)
	if err != nil {
		t.Fatal(err)
	}
	again.close()
}

// TestLimit: the time ends a training, and the learning rate follows it.
func TestLimit(t *testing.T) {
	out := t.TempDir()
	c := tinyConfig(t, drawFolder(t, 2, 30, 26), nil)
	s, err := Train(t.Context(), newEngine(t), c,
		Options{Folder: out, Limit: 200 * time.Millisecond})
	if err != nil || s.State.Step == 0 || s.State.Elapsed < 200*time.Millisecond {
		t.Errorf("%+v, %v", s, err)
	}
	// What earlier runs took counts.
	again, err := Train(t.Context(), newEngine(t), c, Options{Folder: out, Resume: true,
		Limit: 200 * time.Millisecond})
	if err != nil || again.State.Step != s.State.Step {
		t.Errorf("%+v, %v", again, err)
	}
}

// TestDiverged: weights that run away end the training and leave the checkpoint before.
func TestDiverged(t *testing.T) {
	out := t.TempDir()
	c := tinyConfig(t, drawFolder(t, 2, 30, 26), func(text string) string {
		return strings.Replace(text, "clip: 1\n", "", 1)
	})
	e := newEngine(t)
	if _, err := Train(t.Context(), e, c, Options{Folder: out, Steps: 5}); err != nil {
		t.Fatal(err)
	}
	before, _ := lastTensors(t, out)
	for _, rate := range []float64{1, 1e30} {
		c.Adam.Rate = rate
		_, err := Train(t.Context(), e, c, Options{Folder: out, Steps: 500, Resume: true})
		if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "at step ") ||
			!strings.Contains(err.Error(), "layer") {
			t.Errorf("at a rate of %g: %v", rate, err)
		}
		t.Log(err)
		if after, s := lastTensors(t, out); !reflect.DeepEqual(before, after) {
			t.Errorf("the checkpoint has changed: it is of step %d", s.Step)
		}
	}
}
