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
	for _, line := range []string{"", "loss: rgb\n", "loss: luma\n", "loss: psnr\n"} {
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
	for _, a := range []string{"loss: luma\n", "loss: psnr\n"} {
		for _, b := range []string{"loss: luma\n", "loss: rgb\n"} {
			if a != b && (losses[a] == losses[b] || bytes.Equal(models[a], models[b])) {
				t.Errorf("%q trains the model of %q", a, b)
			}
		}
	}
}
