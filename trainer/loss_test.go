package trainer

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestLoss: what a configuration minimises is what is trained by. The first step sees the same
// pictures and the same network, so that the losses and the models differ by nothing else.
func TestLoss(t *testing.T) {
	photos := drawFolder(t, 2, 30, 26)
	e := newEngine(t)
	losses, models := map[string]float64{}, map[string][]byte{}
	for _, line := range []string{"", "loss: rgb\n", "loss: luma\n"} {
		c := tinyConfig(t, photos, func(text string) string { return text + line })
		out := t.TempDir()
		s, err := Train(t.Context(), e, c, Options{Folder: out, Steps: 1})
		if err != nil {
			t.Fatal(err)
		}
		losses[line] = s.State.Loss
		if models[line], err = os.ReadFile(filepath.Join(out, modelFile)); err != nil {
			t.Fatal(err)
		}
	}
	if losses[""] != losses["loss: rgb\n"] || !bytes.Equal(models[""], models["loss: rgb\n"]) {
		t.Error("rgb is not what is minimised without a word")
	}
	if losses[""] == losses["loss: luma\n"] {
		t.Errorf("luma's loss is rgb's, %v", losses[""])
	}
	if bytes.Equal(models[""], models["loss: luma\n"]) {
		t.Error("luma trains the same model as rgb")
	}
}
