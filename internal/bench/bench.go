// Package bench serves the benchmarks: it measures the machine's peak beside each figure and
// records results as JSON lines.
package bench

import (
	"context"
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/stopwatch"
)

// Record is one line of bench/*.jsonl.
type Record struct {
	Date       string  `json:"date"`
	Processor  string  `json:"processor"`
	Device     string  `json:"device"`
	Driver     string  `json:"driver,omitempty"`
	Name       string  `json:"name"`
	Seconds    float64 `json:"seconds"`               // median of a run
	GFLOPS     float64 `json:"gflops,omitempty"`      // direct arithmetic per second
	Peak       float64 `json:"peak_gflops,omitempty"` // measured in the same run
	Share      float64 `json:"share,omitempty"`       // GFLOPS of Peak
	Megapixels float64 `json:"mp_per_s,omitempty"`    // output (or source, for encoders) a second
	// Ratio is Seconds over the time of another backend, or of float32, in the same run.
	Ratio float64 `json:"ratio,omitempty"`
}

// Machine is an engine whose peak Peak can measure: a *cpu.Engine or a *gpu.Engine.
type Machine interface{ Info() engine.Info }

// Peak measures a machine's fused multiply-add peak in GFLOP/s, for 20 ms or so on the processor, a
// quarter of a second on a graphics device.
func Peak(b *testing.B, m Machine) float64 {
	b.Helper()
	switch e := m.(type) {
	case *cpu.Engine:
		return e.PeakFLOPS(1_000_000, func(run func()) float64 {
			start := stopwatch.Start()
			run()
			return stopwatch.Since(start).Seconds()
		}) / 1e9
	case *gpu.Engine:
		peak, err := e.PeakFLOPS(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		return peak / 1e9
	}
	b.Fatalf("the peak of %T is not known", m)
	return 0
}

// Run times work, of flop FLOP and pixels pixels, b.N times, and measures the peak before and after
// each: other load on a shared machine slows both alike. It reports medians, and the median of the
// shares, and appends a record to the file that LIIF_BENCH_RECORD names, if it names one.
func Run(b *testing.B, m Machine, flop, pixels float64, work func()) {
	b.Helper()
	start := stopwatch.Start()
	run(b, m, flop, pixels, work, func() time.Duration { return stopwatch.Since(start) })
}

// RunKernels is Run for work that ends with a Flush; it counts only the time the device computed.
func RunKernels(b *testing.B, e *gpu.Engine, flop, pixels float64, work func()) {
	b.Helper()
	run(b, e, flop, pixels, work, e.Busy)
}

func run(b *testing.B, m Machine, flop, pixels float64, work func(), watch func() time.Duration) {
	b.Helper()
	work()
	var seconds, peaks, shares []float64
	before := Peak(b, m)
	for b.Loop() {
		start := watch()
		work()
		took := stopwatch.Seconds(watch() - start)
		after := Peak(b, m)
		peak := (before + after) / 2
		before = after
		seconds, peaks = append(seconds, took), append(peaks, peak)
		shares = append(shares, flop/took/1e9/peak)
	}
	r := Record{Name: b.Name(), Seconds: median(seconds), Peak: median(peaks),
		Share: median(shares)}
	r.GFLOPS = flop / r.Seconds / 1e9
	r.Megapixels = pixels / r.Seconds / 1e6
	b.ReportMetric(r.Seconds*1e3, "median-ms")
	b.ReportMetric(r.GFLOPS, "GFLOP/s")
	b.ReportMetric(100*r.Share, "%peak")
	b.ReportMetric(r.Megapixels, "MP/s")
	r.Keep(b, m)
}

// Keep completes a record and appends it to the file that LIIF_BENCH_RECORD names, if it names one.
func (r *Record) Keep(b *testing.B, m Machine) {
	b.Helper()
	r.Date, r.Processor = time.Now().UTC().Format(time.DateOnly), processor()
	r.Device = m.Info().Device + " " + m.Info().Name
	if e, ok := m.(*gpu.Engine); ok {
		r.Driver = e.Driver()
	}
	if path := os.Getenv("LIIF_BENCH_RECORD"); path != "" {
		if err := r.append(path); err != nil {
			b.Error(err)
		}
	}
}

func (r *Record) append(path string) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := file.Write(append(line, '\n')); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

func processor() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if name, value, ok := strings.Cut(line, ":"); ok &&
			strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
