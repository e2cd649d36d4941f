//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package gputest

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// TestCompareTraining: what the authors' code gave passes, and nothing that is off does.
func TestCompareTraining(t *testing.T) {
	_, _, all := goldenTraining(t)
	for _, c := range []struct {
		name, want string
		change     func(r *trained)
	}{
		{"theirs", "", func(*trained) {}},
		{"a little off", "", func(r *trained) { r.losses[1] *= 1.0005 }},
		{"a loss", "loss 2", func(r *trained) { r.losses[2] *= 1.002 }},
		{"no loss", "loss 0", func(r *trained) { r.losses[0] = math.NaN() }},
		{"a gradient", "grad/encoder.head.0.weight", func(r *trained) {
			nudge(r.gradient["encoder.head.0.weight"].Data)
		}},
		{"a bias", "final/imnet.layers.4.bias", func(r *trained) {
			nudge(r.values["imnet.layers.4.bias"].Data)
		}},
		{"no number", "final/imnet.layers.2.weight", func(r *trained) {
			r.values["imnet.layers.2.weight"].Data[7] = float32(math.NaN())
		}},
		{"one too many", "tensors begin with final/", func(r *trained) {
			r.values["more"] = weights.Tensor{}
		}},
	} {
		r := &trained{gradient: map[string]weights.Tensor{}, values: map[string]weights.Tensor{}}
		for i := range 3 {
			r.losses = append(r.losses, float64(all[fmt.Sprintf("loss/%d", i)].Data[0]))
		}
		for name, x := range all {
			for prefix, to := range map[string]map[string]weights.Tensor{"grad/": r.gradient,
				"final/": r.values} {
				if name, ok := strings.CutPrefix(name, prefix); ok && !weights.IsMeanShift(name) {
					to[name] = weights.Tensor{Shape: x.Shape, Data: append([]float32{}, x.Data...)}
				}
			}
		}
		c.change(r)
		switch err := r.compare(all); {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// nudge moves the last value by a little of the largest.
func nudge(x []float32) {
	largest := float32(0)
	for _, v := range x {
		largest = max(largest, v, -v)
	}
	x[len(x)-1] += 0.002 * largest
}
