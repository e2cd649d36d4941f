package device

import (
	"errors"
	"strings"
	"testing"

	"github.com/liif-render/liif/gpu"
)

// TestPrecisionIsRefused: an unknown precision, and float16 on the processor, asked for or taken
// for want of a GPU, are errors of a line.
func TestPrecisionIsRefused(t *testing.T) {
	toyBackends(t, nil, gpu.KindSoftware)
	for _, c := range []struct {
		o    Options
		want error
		says string
	}{
		{Options{Precision: "f64"}, nil, `"f64" is none of auto, f32 and f16`},
		{Options{Device: "cpu", Precision: "f16"}, ErrUnknown, "the processor computes in float32"},
		{Options{Precision: "f16"}, ErrUnknown, "the processor computes in float32"},
	} {
		_, err := Open(c.o)
		if err == nil || c.want != nil && !errors.Is(err, c.want) ||
			!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
	for _, p := range []string{"", "auto", "f32"} {
		e, err := Open(Options{Device: "cpu", Precision: p})
		if err != nil {
			t.Errorf("%q: %v", p, err)
			continue
		}
		e.Close()
	}
}
