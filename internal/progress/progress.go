package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/cheggaaa/pb/v3"
	"golang.org/x/term"
)

// Between plain lines, and between redraws of the bar.
const (
	lineInterval = 10 * time.Second
	barInterval  = 100 * time.Millisecond
)

// On a bar's line.
const (
	barWidth   = 37 // "100% |", 30 cells, "|"
	restWidth  = 4  // spaces, and a column left free
	leastName  = 8
	plainWidth = 80 // of a terminal that does not tell
)

// Reporter prints progress and messages to one writer; its methods may be called from several
// goroutines.
type Reporter struct {
	mutex sync.Mutex
	out   io.Writer
	quiet bool
	bar   bool
	now   func() time.Time
	width func() int // of the terminal, in characters
	task  *Task      // the one with a bar on the screen
}

// New makes a reporter that prints to out: with a bar if out is a terminal, and neither progress
// nor messages if quiet.
func New(out io.Writer, quiet bool) *Reporter {
	file, ok := out.(*os.File)
	bar := ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
	width := func() int {
		if ok {
			if w, _, err := term.GetSize(int(file.Fd())); err == nil && w > 0 {
				return w
			}
		}
		return plainWidth
	}
	return &Reporter{out: out, quiet: quiet, bar: bar, now: time.Now, width: width}
}

// Printf prints a line unless quiet, above the bar if there is one. The newline is added.
func (r *Reporter) Printf(format string, args ...any) {
	if !r.quiet {
		r.Errorf(format, args...)
	}
}

// Errorf prints a line even if quiet.
func (r *Reporter) Errorf(format string, args ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.task != nil {
		r.task.clear()
	}
	fmt.Fprintf(r.out, format+"\n", args...)
}

// Task is a job under way.
type Task struct {
	reporter *Reporter
	name     string
	total    int64 // pixels
	start    time.Time
	shown    time.Time
	bar      *pb.ProgressBar // nil when plain or quiet
	cells    int             // of the line on the screen
	note     string          // in place of the pace, if SetNote gave one
}

// barTemplate is as wide as barWidth says whatever is done; the library adds the cells.
const barTemplate pb.ProgressBarTemplate = `{{percent . "%3.0f%%"}} {{bar . "|" "█" "█" " " "|"}}`

// Start begins a job of total pixels. Finish must be called before the next Start.
func (r *Reporter) Start(name string, total int64) *Task {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	t := &Task{reporter: r, name: name, total: total, start: r.now()}
	t.shown = t.start
	if r.bar && !r.quiet && total > 0 {
		// Set draws, so that the bar needs no goroutine and no clock of its own.
		t.bar = barTemplate.New(1).SetTotal(total).SetWidth(barWidth)
		t.draw("")
		r.task = t
	}
	return t
}

// Set says how many of the job's pixels are done.
func (t *Task) Set(done int64) { t.SetNote(done, "") }

// SetNote is Set for a job that does not count pixels: note says how it goes, in place of the pace.
func (t *Task) SetNote(done int64, note string) {
	r := t.reporter
	r.mutex.Lock()
	defer r.mutex.Unlock()
	t.note = note
	now := r.now()
	switch {
	case r.quiet:
	case t.bar != nil:
		if now.Sub(t.shown) >= barInterval && done < t.total {
			t.shown = now
			t.bar.SetCurrent(done)
			t.draw(t.pace(done, now))
		}
	case now.Sub(t.shown) >= lineInterval:
		t.shown = now
		percent := 100 * float64(done) / float64(max(t.total, 1))
		fmt.Fprintf(r.out, "%s: %.0f %%, %s\n", t.name, percent, t.pace(done, now))
	}
}

// Finish takes the bar off the screen.
func (t *Task) Finish() {
	r := t.reporter
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if t.bar != nil {
		t.clear()
	}
	if r.task == t {
		r.task = nil
	}
}

// draw puts the bar, the name and the pace over what was on the line.
func (t *Task) draw(pace string) {
	line := t.bar.String() + " " + t.describe(pace)
	cells := pb.CellCount(line)
	fmt.Fprint(t.reporter.out, "\r", line, strings.Repeat(" ", max(t.cells-cells, 0)))
	t.cells = cells
}

// clear takes the bar off the line, and leaves the cursor at the line's beginning.
func (t *Task) clear() {
	if t.cells == 0 {
		return
	}
	fmt.Fprint(t.reporter.out, "\r", strings.Repeat(" ", t.cells), "\r")
	t.cells = 0
}

// describe cuts the text behind the bar: a line that the terminal wraps cannot be overwritten.
func (t *Task) describe(pace string) string {
	room := t.reporter.width() - barWidth - restWidth - pb.CellCount(pace)
	return shorten(t.name, max(room, leastName)) + "  " + pace
}

// shorten leaves out the middle of a name that takes more than width cells of a terminal, where
// Chinese characters, say, take two each.
func shorten(name string, width int) string {
	if pb.CellCount(name) <= width {
		return name
	}
	runes := []rune(name)
	for left := len(runes) - 1; left > 0; left-- {
		begin := left - left/2
		short := string(runes[:begin]) + "…" + string(runes[len(runes)-left/2:])
		if pb.CellCount(short) <= width {
			return short
		}
	}
	return "…"
}

// pace is the mean rate so far and the time left at that rate.
func (t *Task) pace(done int64, now time.Time) string {
	if t.note != "" {
		return t.note
	}
	elapsed := now.Sub(t.start).Seconds()
	if done <= 0 || elapsed <= 0 {
		return "starting"
	}
	rate := float64(done) / elapsed
	left := time.Duration(float64(t.total-done) / rate * float64(time.Second))
	return fmt.Sprintf("%s MP/s, %s left", Rate(rate), left.Round(time.Second))
}

// Rate writes pixels per second as megapixels per second with three digits or so.
func Rate(pixels float64) string {
	switch rate := pixels / 1e6; {
	case rate >= 10:
		return fmt.Sprintf("%.1f", rate)
	case rate >= 0.1:
		return fmt.Sprintf("%.2f", rate)
	default:
		return fmt.Sprintf("%.2g", rate)
	}
}
