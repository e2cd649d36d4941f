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

// readySpecs is what each ready configuration is meant to train.
var readySpecs = map[string]weights.Spec{
	"small": edsr(func(s *weights.Spec) {
		s.Blocks, s.Features, s.Hidden = 8, 32, []int{64, 64, 64}
		s.Residual = weights.ResidualBilinear
	}),
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
