package pth

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/liif-render/liif/weights"
)

const goldenFolder = "../../testdata/golden"

func goldenPath(name string) string { return filepath.Join(goldenFolder, name+".pth") }

// goldenSpecs are what the golden checkpoints hold: both formats, both encoders and heads, the
// switches, with and without an optimiser's state.
func goldenSpecs() map[string]weights.Spec {
	small := func(change func(*weights.Spec)) weights.Spec {
		s := weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 3, Features: 16, ResScale: 1,
			Head: weights.HeadLIIF, Hidden: []int{32, 32}, LocalEnsemble: true, FeatUnfold: true,
			CellDecode: true, Residual: weights.ResidualNone}
		change(&s)
		return s
	}
	return map[string]weights.Spec{
		"edsr-baseline-liif": small(func(s *weights.Spec) {
			s.Blocks, s.Features, s.Hidden = 16, 64, []int{256, 256, 256, 256}
		}),
		"rdn-a16-liif": small(func(s *weights.Spec) {
			s.Encoder, s.Blocks, s.Features, s.ResScale = weights.EncoderRDN, 0, 0, 0
			s.RDNConfig, s.G0, s.Hidden = "A", 16, []int{64, 64}
		}),
		"small-plain":       small(func(*weights.Spec) {}),
		"small-no-ensemble": small(func(s *weights.Spec) { s.LocalEnsemble = false }),
		"small-no-unfold":   small(func(s *weights.Spec) { s.FeatUnfold = false }),
		"small-no-cell":     small(func(s *weights.Spec) { s.CellDecode = false }),
		"small-none": small(func(s *weights.Spec) {
			s.LocalEnsemble, s.FeatUnfold, s.CellDecode = false, false, false
		}),
		"small-metasr": small(func(s *weights.Spec) {
			s.Head, s.Hidden, s.LocalEnsemble = weights.HeadMetaSR, []int{256}, false
		}),
	}
}

func TestGoldenSpecs(t *testing.T) {
	files, err := filepath.Glob(goldenPath("*"))
	if err != nil || len(files) != len(goldenSpecs()) {
		t.Fatalf("%d checkpoints for %d specs", len(files), len(goldenSpecs()))
	}
	for name, want := range goldenSpecs() {
		m, err := ReadFile(goldenPath(name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !reflect.DeepEqual(m.Spec, want) {
			t.Errorf("%s: spec %+v, want %+v", name, m.Spec, want)
		}
		if m.Name != name+".pth" || m.Metadata["epoch"] == "" {
			t.Errorf("%s: name %q, metadata %v", name, m.Name, m.Metadata)
		}
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGoldenElements compares with bytes taken from the archive by hand: torch.save numbers the
// storages as it meets them, and a state dict begins with the first convolution but for the four
// storages of the MeanShift layers.
func TestGoldenElements(t *testing.T) {
	m, err := ReadFile(goldenPath("small-none"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(goldenPath("small-none"))
	if err != nil {
		t.Fatal(err)
	}
	stored := encodeFloats(m.Tensors["encoder.head.0.weight"].Data)
	at := bytes.Index(file, stored)
	header := bytes.LastIndex(file[:max(at, 0)], []byte("PK\x03\x04"))
	if at < 0 || !bytes.Contains(file[header:at], []byte("small-none/data/4FB")) {
		t.Errorf("the first convolution is at byte %d, not in data/4", at)
	}
}

// TestPublishedShapes reads the names and shapes that the golden EDSR-baseline checkpoint stores
// against those of the published one, MeanShift layers included.
func TestPublishedShapes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(goldenFolder, "published-shapes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var published map[string]map[string][]int
	if err := json.Unmarshal(text, &published); err != nil {
		t.Fatal(err)
	}
	m, err := ReadFile(goldenPath("edsr-baseline-liif"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]int{}
	for name, tensor := range m.Tensors {
		got[name] = tensor.Shape
	}
	want := published["edsr-baseline-liif"]
	for name := range want {
		if weights.IsMeanShift(name) {
			delete(want, name)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%d tensors, published are %d: %v, %v", len(got), len(want), got, want)
	}
}

func TestRoundTrip(t *testing.T) {
	for name := range goldenSpecs() {
		m, err := ReadFile(goldenPath(name))
		if err != nil {
			t.Error(err)
			continue
		}
		path := filepath.Join(t.TempDir(), name+".safetensors")
		if err := weights.WriteFile(path, m, weights.WriteOptions{}); err != nil {
			t.Error(err)
			continue
		}
		back, err := weights.ReadFile(path)
		if err != nil {
			t.Error(err)
			continue
		}
		back.Name = m.Name
		if err := same(m, back); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
