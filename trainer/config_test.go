package trainer

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// readySource is a ready configuration's text.
func readySource(t testing.TB, name string) string {
	t.Helper()
	data, err := configs.ReadFile("configs/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestConfigErrors: each mistake is named with its line and key.
func TestConfigErrors(t *testing.T) {
	text := readySource(t, "small")
	for _, c := range []struct{ from, to, line, want string }{
		{"scale_max: 4", "scale_mxa: 4", "scale_mxa",
			`unknown key "scale_mxa" (known: augment, inp_size`},
		{"scale_max: 4", "scale_max: 0.5", "scale_max", "scale_max: 0.5 is not in 1..64"},
		{"scale_max: 4", "scale_max: [4]", "scale_max", "a list is not a number"},
		{"sample_q: 1024", "sample_q: 3000", "", "sample_q 3000 is more than the 2304 pixels"},
		{"sample_q: 1024", "sample_q: \"1024\"", "sample_q", `"1024" is not a whole number`},
		{"augment: true", "augment: maybe", "augment", `"maybe" is neither true nor false`},
		{"name: adam", "name: sgd", "", `name "sgd" is not adam or muon`},
		{"cache: in_memory", "cache: ram", "cache", `"ram" is not none, in_memory or bin`},
		{"name: liif", "name: lte", "", `name "lte" is not fourier, liif or metasr`},
		{"no_upsampling: true", "no_upsampling: false", "", "args.no_upsampling must be true"},
		{"out_dim: 3", "out_dim: 4", "out_dim", "4 is not in 3..3"},
		{"residual: bilinear", "residual: linear", "", `residual is "linear"`},
		{"hidden_list: [64, 32]", "hidden_list: 64", "hidden_list", `"64" is not a list`},
		{"lr: 5.e-4", "lr: fast", "lr: fast", `"fast" is not a number`},
		{"lr: 5.e-4", "momentum: 1", "momentum", `unknown key "momentum"`},
		{"    lr: 5.e-4", "    eps: 1.e-8", "", `optimizer.args: "lr" is missing`},
		{"epoch_max: 100", "epoch_max: 100\nepoch_max: 200", "epoch_max: 200", "is there twice"},
		{"epoch_max: 100", "", "", `"epoch_max" is missing`},
		{"cosine: true", "cosine: true\nmulti_step_lr: {milestones: [10]}", "",
			"cannot both be meant"},
		{"cosine: true", "lr_end: 1.e-6", "", "lr_end is where cosine ends"},
		{"loss: psnr", "loss: l2", "", `loss "l2", want rgb, luma or psnr`},
		{"ema: 0.999", "ema: 1", "ema", "1 is not in 0..0.999999999"},
		{"downscale: auto", "downscale: 1.5", "downscale", "is not a whole number"},
		{"downscale: auto", "downscale: {\"[\": 2}", "downscale", `"[" is not a pattern`},
		{"name: image-folder", "name: folder", "", `name "folder" is not known here`},
		{"name: sr-implicit-downsampled", "name: sr-implicit-paired", "scale_max", "unknown key"},
		{"inp_size: 48", "size_min: 48", "size_min", "unknown key"},
		{"batch_size: 8", "", "", `train_dataset: "batch_size" is missing`},
		{"      inp_size: 48\n", "", "", ""},
		{"train_dataset:", "train_dataset: [", "", "did not find"},
		{"epoch_save: 10", "eval_type: benchmark-2", "", "eval_type without val_dataset"},
		{"restore: [jpeg, noise]", "restore: [blur]", "", `restore holds "blur"`},
		{"jpeg: {share: 0.75, quality", "jpeg: {quality", "jpeg:",
			`degrade.jpeg: "share" is missing`},
		{"sigma: [0.7, 20]", "sigma: [9, 2]", "noise:",
			"two numbers are needed, the smaller first"},
		{"{bicubic: 8,", "{cubic: 8,", "filters:",
			`unknown key "cubic" (known: bicubic, bilinear, box, lanczos, nearest)`},
		{"{bicubic: 8, box: 1, lanczos: 1, bilinear: 0.5}", "{box: 0}", "filters:", "has a weight"},
		{"batch_size: 8", "batch_size: 8\n  mix: []", "mix", "not the whole"},
		{"name: image-folder", "name: graphics", "root_path",
			`unknown key "root_path" (known: repeat)`},
	} {
		if !strings.Contains(text, c.from) {
			t.Fatalf("small.yaml does not say %q", c.from)
		}
		changed := strings.Replace(text, c.from, c.to, 1)
		_, err := ParseConfig("a.yaml", []byte(changed))
		if c.want == "" {
			if err != nil {
				t.Errorf("%q: %v", c.to, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", c.to, err, c.want)
			continue
		}
		if c.line == "" {
			continue
		}
		for i, line := range strings.Split(changed, "\n") {
			if strings.Contains(line, c.line) {
				if !strings.HasPrefix(err.Error(), fmt.Sprintf("a.yaml:%d:", i+1)) {
					t.Errorf("%q: %v, want line %d", c.to, err, i+1)
				}
				break
			}
		}
	}
	if _, err := ParseConfig("a.yaml", nil); err == nil {
		t.Error("an empty configuration passes")
	}
}

// TestConfigDefaults: keys left out have the defaults of the authors' code.
func TestConfigDefaults(t *testing.T) {
	c, err := ParseConfig("a.yaml", []byte(`
train_dataset:
  dataset: {name: image-folder, args: {root_path: x}}
  wrapper: {name: sr-implicit-downsampled, args: {inp_size: 4, scale_min: 2, sample_q: 64}}
  batch_size: 2
val_dataset:
model:
  name: metasr
  args: {encoder_spec: {name: edsr, args: {no_upsampling: true}}}
optimizer: {name: adam, args: {lr: 1.e-3, betas: [0.8, 0.9]}}
epoch_max: 3
multi_step_lr: {milestones: [1]}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 32, Features: 256, ResScale: 0.1,
		Head: weights.HeadMetaSR, Hidden: []int{256}, FeatUnfold: true, CellDecode: true,
		Residual: weights.ResidualNone, InputSub: []float64{0}, InputDiv: []float64{1},
		OutputSub: []float64{0}, OutputDiv: []float64{1}}
	if !reflect.DeepEqual(c.Spec, want) {
		t.Errorf("the model is %+v", c.Spec)
	}
	if c.Val != nil || c.Gamma != 0.1 || c.Train.Source.Repeat != 1 ||
		c.Train.Wrapper.ScaleMax != 2 ||
		c.Train.Source.Cache != CacheNone || c.Adam != (Adam{1e-3, 0.8, 0.9, 1e-8}) {
		t.Errorf("%+v", c)
	}
}

func TestConfigDownscale(t *testing.T) {
	text := readySource(t, "small")
	read := func(value string) []Downscale {
		c, err := ParseConfig("a",
			[]byte(strings.Replace(text, "downscale: auto", "downscale: "+value, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return c.Train.Source.Downscale
	}
	if got := read("3"); !reflect.DeepEqual(got, []Downscale{{"*.jpg", 3}, {"*.jpeg", 3}}) {
		t.Errorf("3 is %v", got)
	}
	if got := read("auto"); !reflect.DeepEqual(got, []Downscale{{"*.jpg", 0}, {"*.jpeg", 0}}) {
		t.Errorf("auto is %v", got)
	}
	want := []Downscale{{"b*.jpg", 3}, {"*.jpg", 2}, {"*", 1}}
	if got := read(`{"b*.jpg": 3, "*.jpg": 2, "*": 1}`); !reflect.DeepEqual(got, want) {
		t.Errorf("patterns are %v", got)
	}
	f := folder{downscale: want}
	for name, factor := range map[string]int{"x/beach.JPG": 3, "x/a.jpg": 2, "b/a.png": 1} {
		if got := f.factor(name)(100, 100); got != factor {
			t.Errorf("%s is reduced by %d, not %d", name, got, factor)
		}
	}
	f.downscale = read("auto")
	for side, factor := range map[int]int{1023: 1, 1024: 2, 5000: 2} {
		if got := f.factor("a.jpg")(6000, side); got != factor {
			t.Errorf("6000×%d is reduced by %d, not %d", side, got, factor)
		}
	}
}

// TestConfigValidation: the three ways to validate, and those that cannot be meant.
func TestConfigValidation(t *testing.T) {
	text := readySource(t, "small") + "val_dataset:\n"
	const wrapped = "  wrapper: {name: sr-implicit-downsampled, args: {%s}}\n  batch_size: 2\n"
	folder := "  dataset: {name: image-folder, args: {root_path: x}}\n"
	pairs := "  dataset: {name: paired-image-folders, args: {root_path_1: x, root_path_2: y}}\n"
	for _, c := range []struct{ val, want string }{
		{folder + fmt.Sprintf(wrapped, "inp_size: 8, sample_q: 10"), ""},
		{folder + fmt.Sprintf(wrapped, "scale_min: 2") + "eval_type: div2k-2\n", ""},
		{"  dataset: {name: benchmark, args: {root_path: x, scales: [2, 4]}}\n", ""},
		{folder + fmt.Sprintf(wrapped, "scale_min: 2"), "eval_type must say how"},
		{folder + fmt.Sprintf(wrapped, "scale_min: 2") + "eval_type: mean-2\n",
			"neither div2k-SCALE"},
		{pairs + fmt.Sprintf(wrapped, "inp_size: 8"), "does not fit paired-image-folders"},
		{pairs + strings.Replace(fmt.Sprintf(wrapped, ""), "downsampled", "paired", 1),
			"liif-eval"},
		{"  dataset: {name: benchmark, args: {root_path: x, scales: []}}\n", "scales is empty"},
		{"  dataset: {name: benchmark, args: {root_path: x, scales: [2]}}\n" +
			fmt.Sprintf(wrapped, "inp_size: 8"), "a benchmark has none"},
		{folder, `"wrapper" is missing`},
	} {
		_, err := ParseConfig("a.yaml", []byte(text+c.val))
		if c.want == "" && err != nil || c.want != "" &&
			(err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s%v, want %q", c.val, err, c.want)
		}
	}
}

func TestReadConfig(t *testing.T) {
	folder := t.TempDir()
	if _, err := ReadConfig(filepath.Join(folder, "none.yaml")); !os.IsNotExist(err) {
		t.Error(err)
	}
	file := filepath.Join(folder, "a.yaml")
	if err := os.WriteFile(file, []byte(readySource(t, "small")), 0o666); err != nil {
		t.Fatal(err)
	}
	c, err := ReadConfig(file)
	if err != nil || c.Name != file || c.Text != readySource(t, "small") {
		t.Errorf("%v, %v", c.Name, err)
	}
	if err := os.Truncate(file, 1<<21); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadConfig(file); err == nil || !strings.Contains(err.Error(), "2097152 bytes") {
		t.Errorf("a configuration of two megabytes: %v", err)
	}
}

// FuzzConfig: whatever the text, a configuration is valid or an error of one line that names the
// file.
func FuzzConfig(f *testing.F) {
	for _, name := range Ready() {
		f.Add(readySource(f, name))
	}
	f.Add("a: &a [*a]\nmodel: *a")
	f.Add("train_dataset: {dataset: {name: image-folder, args: {downscale: {x: 2}, root_path: }}}")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseConfig("a.yaml", []byte(text))
		if err != nil {
			if m := err.Error(); !strings.HasPrefix(m, "a.yaml:") || strings.Contains(m, "\n") {
				t.Errorf("error %q", m)
			}
			return
		}
		if err := c.Spec.Validate(); err != nil || c.EpochMax < 1 || c.Train.Batch < 1 {
			t.Errorf("%+v: %v", c, err)
		}
	})
}

// TestUseFolder: photographs come from one's own folder, in all parts of a mix that have any.
func TestUseFolder(t *testing.T) {
	for _, c := range []struct {
		name string
		used int
	}{{"small", 1}, {"photo", 2}, {"celebahq-32-256-liif", 0}} {
		config, err := ReadyConfig(c.name)
		if err != nil {
			t.Fatal(err)
		}
		err = config.Train.UseFolder("mine")
		if (err == nil) != (c.used > 0) {
			t.Errorf("%s: %v", c.name, err)
		}
		used := 0
		for _, d := range append([]Dataset{config.Train}, config.Train.Mix...) {
			if slices.Contains(d.Source.Roots, "mine") {
				used++
			}
		}
		if used != c.used {
			t.Errorf("%s: %d sources use the folder, want %d", c.name, used, c.used)
		}
	}
}
