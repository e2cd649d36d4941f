package trainer

import (
	"reflect"
	"testing"

	"github.com/liif-render/liif/weights"
)

var half = []float64{0.5}

func edsr(change func(*weights.Spec)) weights.Spec {
	s := weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 16, Features: 64, ResScale: 1,
		Head: weights.HeadLIIF, Hidden: []int{256, 256, 256, 256}, LocalEnsemble: true,
		FeatUnfold: true, CellDecode: true, Residual: weights.ResidualNone,
		InputSub: half, InputDiv: half, OutputSub: half, OutputDiv: half}
	if change != nil {
		change(&s)
	}
	return s
}

func rdn(s *weights.Spec) {
	s.Encoder, s.Blocks, s.Features, s.ResScale = weights.EncoderRDN, 0, 0, 0
	s.RDNConfig, s.G0 = "B", 64
}

func metasr(s *weights.Spec) {
	s.Head, s.Hidden, s.LocalEnsemble = weights.HeadMetaSR, []int{256}, false
}

// builtIn makes a spec that of the default model.
func builtIn(s *weights.Spec) {
	m, err := weights.Open(weights.Default)
	if err != nil {
		panic(err)
	}
	*s = m.Spec
}

// readySpecs are the specs that the ready configurations train.
var readySpecs = map[string]weights.Spec{
	"edsr-baseline-liif":    edsr(nil),
	"edsr-baseline-liif-x2": edsr(nil),
	"edsr-baseline-liif-x3": edsr(nil),
	"edsr-baseline-liif-x4": edsr(nil),
	"edsr-baseline-liif-c":  edsr(func(s *weights.Spec) { s.CellDecode = false }),
	"edsr-baseline-liif-u":  edsr(func(s *weights.Spec) { s.FeatUnfold = false }),
	"edsr-baseline-liif-e":  edsr(func(s *weights.Spec) { s.LocalEnsemble = false }),
	"edsr-baseline-liif-d":  edsr(func(s *weights.Spec) { s.Hidden = []int{256, 256} }),
	"edsr-baseline-metasr":  edsr(metasr),
	"rdn-liif":              edsr(rdn),
	"rdn-metasr": edsr(func(s *weights.Spec) {
		rdn(s)
		metasr(s)
	}),
	"celebahq-32-256-liif":       edsr(nil),
	"celebahq-32-256-liif-fixed": edsr(nil),
	"celebahq-64-128-liif":       edsr(nil),
	"celebahq-64-128-liif-fixed": edsr(nil),
	"edsr-baseline-liif-residual": edsr(func(s *weights.Spec) {
		s.Residual = weights.ResidualBilinear
	}),
	"photo": edsr(builtIn),
	"small": edsr(builtIn),
}

func TestReady(t *testing.T) {
	for _, name := range Ready() {
		c, err := ReadyConfig(name)
		if err != nil {
			t.Error(err)
			continue
		}
		want, ok := readySpecs[name]
		if !ok || !reflect.DeepEqual(c.Spec, want) {
			t.Errorf("%s is %+v, want %+v", name, c.Spec, want)
		}
	}
	if len(Ready()) != len(readySpecs) {
		t.Errorf("%d ready configurations, %d expected", len(Ready()), len(readySpecs))
	}
}

// TestReadyRecipe holds what the configurations say besides the network against the authors'
// recipe.
func TestReadyRecipe(t *testing.T) {
	read := func(name string) *Config {
		c, err := ReadyConfig(name)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	paper := read("edsr-baseline-liif")
	wrapper := Wrapper{Kind: Downsampled, InpSize: 48, ScaleMin: 1, ScaleMax: 4, Augment: true,
		SampleQ: 2304}
	if paper.Train.Wrapper != wrapper || paper.Train.Batch != 16 ||
		paper.Train.Source.Repeat != 20 {
		t.Errorf("the paper's training set is %+v", paper.Train)
	}
	wrapper.Augment = false
	if v := paper.Val; v == nil || v.Wrapper != wrapper || v.Source.FirstK != 10 ||
		v.Source.Repeat != 160 {
		t.Errorf("the paper's validation set is %+v", v)
	}
	adam := Adam{Rate: 1e-4, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
	if paper.Adam != adam || paper.EpochMax != 1000 || paper.Gamma != 0.5 || paper.EpochVal != 1 ||
		!reflect.DeepEqual(paper.Milestones, []int{200, 400, 600, 800}) || paper.EMA != 0 ||
		paper.Clip != 0 || paper.WarmUp != 0 || paper.Cosine {
		t.Errorf("the paper's schedule is %+v", paper)
	}
	for scale, name := range []string{2: "edsr-baseline-liif-x2", 3: "edsr-baseline-liif-x3",
		4: "edsr-baseline-liif-x4"} {
		if name == "" {
			continue
		}
		w := read(name).Train.Wrapper
		if w.ScaleMin != float64(scale) || w.ScaleMax != float64(scale) {
			t.Errorf("%s: scales %v to %v", name, w.ScaleMin, w.ScaleMax)
		}
	}
	faces := read("celebahq-32-256-liif-fixed").Train
	want := Wrapper{Kind: UniformVaried, ScaleMin: 1, ScaleMax: 1, SizeMin: 32, SizeMax: 256,
		GTResize: 256, Augment: true, SampleQ: 1024}
	if faces.Wrapper != want || faces.Source.Kind != PairedImageFolders ||
		len(faces.Source.Roots) != 2 ||
		faces.Source.Cache != CacheBin || faces.Source.SplitKey != "train" {
		t.Errorf("faces: %+v", faces)
	}
}
