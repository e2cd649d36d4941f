// Package bench is what the benchmarks share: the machine's peak, measured beside each figure, and
// the record they leave as JSON lines.
package bench

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/cpu"
)

// Record is one line of bench/*.jsonl.
type Record struct {
	Date       string  `json:"date"`
	Processor  string  `json:"processor"`
	Device     string  `json:"device"`
	Name       string  `json:"name"`
	Seconds    float64 `json:"seconds"`            // median of a run
	GFLOPS     float64 `json:"gflops,omitempty"`   // direct arithmetic per second
	Peak       float64 `json:"peak_gflops"`        // measured in the same run
	Share      float64 `json:"share,omitempty"`    // GFLOPS of Peak
	Megapixels float64 `json:"mp_per_s,omitempty"` // output (or source, for encoders) a second
}

// Peak measures the engine's fused multiply-add peak in GFLOP/s for about 20 ms.
func Peak(e *cpu.Engine) float64 {
	return e.PeakFLOPS(1_000_000, func(run func()) float64 {
		start := time.Now()
		run()
		return time.Since(start).Seconds()
	}) / 1e9
}

// Run times work, of flop FLOP and pixels pixels, b.N times, and the peak before and after each
// time, for neighbours on a shared machine slow both alike. It reports medians, and the median of the
// shares, and appends a record to the file that LIIF_BENCH_RECORD names, if it names one.
func Run(b *testing.B, e *cpu.Engine, flop, pixels float64, work func()) {
	work()
	var seconds, peaks, shares []float64
	before := Peak(e)
	for b.Loop() {
		start := time.Now()
		work()
		took := time.Since(start).Seconds()
		after := Peak(e)
		peak := (before + after) / 2
		before = after
		seconds, peaks = append(seconds, took), append(peaks, peak)
		shares = append(shares, flop/took/1e9/peak)
	}
	r := Record{Date: time.Now().UTC().Format(time.DateOnly), Processor: processor(),
		Device: e.Info().Device + " " + e.Info().Name, Name: b.Name(), Seconds: median(seconds),
		Peak: median(peaks), Share: median(shares)}
	r.GFLOPS = flop / r.Seconds / 1e9
	r.Megapixels = pixels / r.Seconds / 1e6
	b.ReportMetric(r.Seconds*1e3, "median-ms")
	b.ReportMetric(r.GFLOPS, "GFLOP/s")
	b.ReportMetric(100*r.Share, "%peak")
	b.ReportMetric(r.Megapixels, "MP/s")
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
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
