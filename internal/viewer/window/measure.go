//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"encoding/json"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// Report holds the measurements of a played session. Times are milliseconds.
type Report struct {
	Version  string `json:"version"`
	Screen   string `json:"screen"`   // the device that draws the window
	Computes string `json:"computes"` // the device that draws the tiles
	Model    string `json:"model"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Picture  string `json:"picture"`
	Command  string `json:"command"` // the liif-render line for the last view
	// Read is how long the first picture's file took to read and decode, FirstFrame how long after
	// that it was on the screen.
	Read       float64 `json:"read_ms"`
	FirstFrame float64 `json:"first_frame_ms"`
	// Interval is the time between frames while something moves, Work what a frame took until it
	// was shown, Input from an event to the end of the first frame after it.
	Interval Spread `json:"interval_ms"`
	Work     Spread `json:"work_ms"`
	Input    Spread `json:"input_ms"`
	// Empty is what frames take that show nothing, one after the other, once the session is over:
	// what the system asks for a window of this size.
	Empty Spread `json:"empty_frame_ms"`
	// Idle is the time between frames that are a second or more apart while all is exact, and the
	// processor's time in it.
	Idle Idle `json:"idle"`
	// Exact lists how long after the view's last change it was exact.
	Exact      []float64 `json:"time_to_exact_ms"`
	PeakMemory int64     `json:"peak_memory_bytes,omitempty"` // resident, of the whole process
	Cache      int64     `json:"cache_bytes"`
	Seconds    float64   `json:"seconds"`
	CPUSeconds float64   `json:"cpu_seconds,omitempty"`
	Frames     []Frame   `json:"frames"`
}

// Frame is one that was shown.
type Frame struct {
	Time     float64 `json:"t"` // seconds since the session began
	Work     float64 `json:"work_ms"`
	Interval float64 `json:"interval_ms,omitempty"` // since the last one, while something moves
	Zoom     float64 `json:"zoom"`
	Exact    bool    `json:"exact,omitempty"`
}

// Idle is the time spent waiting.
type Idle struct {
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpu_seconds"`
}

// Spread sums up times.
type Spread struct {
	Count  int     `json:"count"`
	Median float64 `json:"p50"`
	P90    float64 `json:"p90"`
	P99    float64 `json:"p99"`
	Max    float64 `json:"max"`
}

// spread sorts times and sums them up. A percentile is the least time that as many are not above.
func spread(times []float64) Spread {
	if len(times) == 0 {
		return Spread{}
	}
	slices.Sort(times)
	at := func(part float64) float64 {
		return times[max(int(math.Ceil(part*float64(len(times))))-1, 0)]
	}
	return Spread{len(times), at(0.5), at(0.9), at(0.99), times[len(times)-1]}
}

// meter takes the times of a session.
type meter struct {
	start      time.Time
	last       time.Time // end of the last frame
	lastMoving bool
	exact      bool
	cpu        float64     // at the end of the last frame
	input      []time.Time // events that no frame has shown yet
	inputs     []float64
	report     Report
}

func milliseconds(d time.Duration) float64 {
	return math.Round(d.Seconds()*1e6) / 1e3
}

// frame notes a frame that has just been shown.
func (m *meter) frame(w *window, begin, end time.Time) {
	s := w.app.Status()
	moving := w.app.Moving()
	f := Frame{Time: end.Sub(m.start).Seconds(), Work: milliseconds(end.Sub(begin)), Exact: s.Exact,
		Zoom: w.app.Zoom()}
	if m.lastMoving {
		f.Interval = milliseconds(end.Sub(m.last))
	}
	m.rest(begin)
	for _, t := range m.input {
		m.inputs = append(m.inputs, milliseconds(end.Sub(t)))
	}
	m.input = m.input[:0]
	if s.Exact && !m.exact {
		m.report.Exact = append(m.report.Exact, milliseconds(s.Took))
	}
	m.exact, m.last, m.lastMoving, m.cpu = s.Exact, end, moving, cpuSeconds()
	m.report.Frames = append(m.report.Frames, f)
}

// rest notes the time since the last frame, if it was one of rest.
func (m *meter) rest(until time.Time) {
	if gap := until.Sub(m.last); m.exact && gap >= time.Second {
		m.report.Idle.Seconds += gap.Seconds()
		m.report.Idle.CPUSeconds += cpuSeconds() - m.cpu
	}
}

// emptyFrames is the number of empty frames that are timed.
const emptyFrames = 60

// empty times empty frames.
func (w *window) empty() (Spread, error) {
	width, height := w.glfw.GetFramebufferSize()
	f := draw.Frame{Width: width, Height: height}
	var times []float64
	for range emptyFrames {
		begin := time.Now()
		if err := w.screen.Present(&f); err != nil {
			return Spread{}, err
		}
		times = append(times, milliseconds(time.Since(begin)))
	}
	return spread(times), nil
}

// finish sums up.
func (m *meter) finish(w *window) (*Report, error) {
	r := &m.report
	m.rest(time.Now())
	var intervals, works []float64
	for _, f := range r.Frames {
		if f.Interval > 0 {
			intervals = append(intervals, f.Interval)
			works = append(works, f.Work)
		}
	}
	r.Seconds = time.Since(m.start).Seconds()
	r.Interval, r.Work, r.Input = spread(intervals), spread(works), spread(m.inputs)
	r.PeakMemory, r.CPUSeconds = peakMemory(), cpuSeconds()
	r.Command = w.app.Command()
	d := w.app.Describe()
	r.Computes, r.Model, r.Picture, r.Cache = d.Device, d.Model, d.Path, d.Kept
	r.Screen = w.screen.Info().Name
	r.Width, r.Height = w.glfw.GetFramebufferSize()
	var err error
	r.Empty, err = w.empty()
	return r, err
}

// Write writes the report as JSON, a frame a line.
func (r *Report) Write(to io.Writer) error {
	frames := r.Frames
	r.Frames = nil
	text, err := json.MarshalIndent(r, "", "  ")
	r.Frames = frames
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(string(text), "null\n}"))
	b.WriteString("[")
	for i, f := range frames {
		line, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n    ")
		b.Write(line)
	}
	b.WriteString("\n  ]\n}\n")
	_, err = io.WriteString(to, b.String())
	return err
}

// peakMemory is the largest resident set of the process so far, where the system tells; else 0.
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib,
				_ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value),
				"kB")), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// cpuSeconds is the processor time that the process has taken so far; 0 where it is not known.
func cpuSeconds() float64 {
	used, _ := stopwatch.Processor()
	return used.Seconds()
}
