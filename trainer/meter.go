package trainer

import (
	"time"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/model"
)

// meter averages the results of steps: exponentially for the display, and since the last metric for
// the record.
type meter struct {
	batch      int
	loss, mse  float64
	seconds    float64 // a step
	validation float64
	steps      int // all steps seen

	sum   Metric // of the steps since the last metric
	mses  float64
	since int
	time  time.Duration
	wait  time.Duration
}

func newMeter(batch int) meter { return meter{batch: batch} }

func (m *meter) add(loss model.Loss, norm, rate float64, took, waited time.Duration) {
	m.steps++
	share := max(0.05, 1/float64(m.steps))
	m.loss += share * (loss.Mean - m.loss)
	m.mse += share * (loss.MSE - m.mse)
	m.seconds += share * (took.Seconds() - m.seconds)
	m.sum.Loss += loss.Mean
	m.sum.Norm += norm
	m.sum.Rate = rate
	m.mses += loss.MSE
	m.since++
	m.time += took
	m.wait += waited
}

func (m *meter) psnr() float64 { return evaluate.FinitePSNR(m.mse) }

func (m *meter) samples() float64 {
	return stopwatch.PerSecond(float64(m.batch), time.Duration(m.seconds*float64(time.Second)))
}

// metric returns the means since the last call.
func (m *meter) metric(step int, elapsed time.Duration) Metric {
	out, n := m.sum, float64(m.since)
	out.Step, out.Seconds = step, elapsed.Seconds()
	out.Loss, out.Norm = out.Loss/n, out.Norm/n
	out.PSNR = evaluate.FinitePSNR(m.mses / n)
	out.Samples = stopwatch.PerSecond(n*float64(m.batch), m.time)
	out.Waiting = m.wait.Seconds() / stopwatch.Seconds(m.time)
	m.sum, m.mses, m.since, m.time, m.wait = Metric{}, 0, 0, 0, 0
	return out
}
