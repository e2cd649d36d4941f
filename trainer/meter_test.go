package trainer

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/liif-render/liif/model"
)

// TestMeterWithoutTime: steps between two ticks of a coarse clock give metrics that can be written,
// and speeds that can be printed.
func TestMeterWithoutTime(t *testing.T) {
	for _, took := range []time.Duration{0, time.Nanosecond, time.Second} {
		m := newMeter(16)
		m.add(model.Loss{Mean: 0.1, MSE: 0.01}, 1, 1e-4, took, 0)
		samples := m.samples()
		metric := m.metric(1, 0)
		if _, err := json.Marshal(metric); err != nil {
			t.Errorf("a step of %v: %v", took, err)
		}
		if _, err := json.Marshal(samples); err != nil {
			t.Errorf("a step of %v: %v", took, err)
		}
		if took == time.Second && (metric.Samples != 16 || samples != 16) {
			t.Errorf("%g and %g samples a second, want 16", metric.Samples, samples)
		}
	}
}
