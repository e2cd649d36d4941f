package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// Result is a line of the record: each figure's value in each run. Times are milliseconds.
type Result struct {
	Date       string  `json:"date"`
	Processor  string  `json:"processor"`
	Cores      int     `json:"cores"`
	LoadBefore string  `json:"load_before"` // averages over 1, 5 and 15 minutes
	LoadAfter  string  `json:"load_after"`
	Screen     string  `json:"screen"`
	Computes   string  `json:"computes"`
	Cache      int     `json:"cache_mib"`
	Memory     int     `json:"memory_mib"`
	Minutes    float64 `json:"wandered_minutes"`

	Read       []float64 `json:"read_ms"` // the file
	FirstFrame []float64 `json:"first_frame_ms"`
	Input      []spread  `json:"input_ms"`
	Frame      []spread  `json:"zoom_interval_ms"`
	Wander     []spread  `json:"wander_interval_ms"`
	Empty      []spread  `json:"empty_frame_ms"`
	Idle       []float64 `json:"idle_cpu_percent"`
	Peak       float64   `json:"peak_mib"`
}

// take adds a session's figures.
func (r *Result) take(session string, p report) {
	r.Screen, r.Computes = p.Screen, p.Computes
	r.Read, r.FirstFrame = append(r.Read, p.Read), append(r.FirstFrame, p.FirstFrame)
	r.Empty = append(r.Empty, p.Empty)
	switch session {
	case "zoom":
		r.Frame = append(r.Frame, p.Interval)
	case "input":
		r.Input = append(r.Input, p.Input)
	case "rest":
		if p.Idle.Seconds > 0 {
			r.Idle = append(r.Idle, 100*p.Idle.CPUSeconds/p.Idle.Seconds)
		}
	case "wander":
		r.Wander, r.Peak = append(r.Wander, p.Interval), float64(p.PeakMemory)/(1<<20)
	}
}

// print writes a table, and returns how many figures miss what is asked. Each is the best of its
// runs: neighbours on the machine only add.
func (r *Result) print(w io.Writer) (missed int) {
	row := func(name, unit string, asked float64, runs []float64) {
		verdict := ""
		if len(runs) == 0 {
			fmt.Fprintf(w, "%-44s not measured\n", name)
			missed++
			return
		}
		best := runs[0]
		var all []string
		for _, v := range runs {
			best = min(best, v)
			all = append(all, fmt.Sprintf("%.3g", v))
		}
		ask := ""
		if asked > 0 {
			ask = fmt.Sprintf("≤ %.4g", asked)
			verdict = "ok"
			if best > asked {
				verdict = "MISSED"
				missed++
			}
		}
		fmt.Fprintf(w, "%-44s %8.3g %-4s %-7s %-7s of %s\n", name, best, unit, ask, verdict,
			strings.Join(all, " "))
	}
	part := func(list []spread, of func(spread) float64) (values []float64) {
		for _, s := range list {
			values = append(values, of(s))
		}
		return values
	}
	median := func(s spread) float64 { return s.Median }
	p90 := func(s spread) float64 { return s.P90 }
	p99 := func(s spread) float64 { return s.P99 }
	fmt.Fprintf(w, "%s, %s, %d cores, load %s before and %s after; window by %s, tiles by %s\n",
		r.Date,
		r.Processor, r.Cores, r.LoadBefore, r.LoadAfter, r.Screen, r.Computes)
	row("first frame after the file is decoded", "ms", 1000, r.FirstFrame)
	row("from input to its frame, median", "ms", 1000.0/60, part(r.Input, median))
	row("  p90", "ms", 0, part(r.Input, p90))
	row("between frames, fit to ×1000, median", "ms", 0, part(r.Frame, median))
	row("  p99", "ms", 33, part(r.Frame, p99))
	row("between frames, wandering, p99", "ms", 0, part(r.Wander, p99))
	row("for comparison: an empty frame, median", "ms", 0, part(r.Empty, median))
	row("  p99", "ms", 0, part(r.Empty, p99))
	row("processor time at rest", "%", 1, r.Idle)
	row(fmt.Sprintf("resident memory after %g min", r.Minutes), "MiB", float64(r.Cache+r.Memory),
		[]float64{r.Peak})
	return missed
}

// add appends the result to a file.
func (r *Result) add(path string) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(text, '\n')); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// load is the machine's load averages, where the system tells.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 3 {
		return "unknown"
	}
	return strings.Join(fields[:3], " ")
}

// processor is the processor's name as the system gives it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(name), ": "))
		}
	}
	return "unknown"
}
