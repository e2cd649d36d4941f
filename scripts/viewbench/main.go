// Command viewbench plays sessions of hands in liif-view, in a window of 1280×800 pixels over a
// photograph of 24 megapixels on a display that nobody looks at, and holds what was measured
// against what is asked:
//
//	go run ./scripts/viewbench [-minutes 5] [-runs 3] [-json FILE] bin/liif-view PHOTO
//
// It fails if anything misses. Where the processor draws the window, run it on a quiet machine.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/liif-render/liif/internal/displaytest"
	"github.com/liif-render/liif/internal/viewer"
)

// What liif-view is given.
const (
	cacheMiB, memoryMiB = 256, 512
	width, height       = 1280, 800
)

func main() {
	minutes := flag.Float64("minutes", 5, "how long to wander about")
	runs := flag.Int("runs", 3, "how often to play the timed sessions")
	record := flag.String("json", "", "add the results to `FILE`, a line of JSON")
	flag.Parse()
	if err := run(flag.Args(), *minutes, *runs, *record); err != nil {
		fmt.Fprintln(os.Stderr, "viewbench:", err)
		os.Exit(1)
	}
}

// bench is the setup of all sessions.
type bench struct {
	program, photo, folder, display string
}

func run(args []string, minutes float64, runs int, record string) error {
	if len(args) != 2 {
		return errors.New("give the program liif-view and a photograph")
	}
	b := &bench{program: args[0], photo: args[1], display: os.Getenv("DISPLAY")}
	var err error
	if b.folder, err = os.MkdirTemp("", "viewbench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	display, err := displaytest.Start()
	if err != nil {
		return err
	}
	defer display.Stop()
	b.display = display.Name
	result := Result{Date: time.Now().Format("2006-01-02"), Processor: processor(),
		Cores:      runtime.NumCPU(),
		LoadBefore: load(), Cache: cacheMiB, Memory: memoryMiB, Minutes: minutes}
	for range runs {
		for name, session := range map[string][]viewer.Event{"zoom": zoom(), "input": input(),
			"rest": rest()} {
			r, err := b.play(name, session)
			if err != nil {
				return err
			}
			result.take(name, r)
		}
	}
	r, err := b.play("wander", wander(minutes*60))
	if err != nil {
		return err
	}
	result.take("wander", r)
	result.LoadAfter = load()
	missed := result.print(os.Stdout)
	if record != "" {
		if err := result.add(record); err != nil {
			return err
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d of the figures miss what is asked", missed)
	}
	return nil
}

// report is the part of liif-view's report that is looked at.
type report struct {
	Screen     string    `json:"screen"`
	Computes   string    `json:"computes"`
	Read       float64   `json:"read_ms"`
	FirstFrame float64   `json:"first_frame_ms"`
	Interval   spread    `json:"interval_ms"`
	Input      spread    `json:"input_ms"`
	Empty      spread    `json:"empty_frame_ms"`
	Exact      []float64 `json:"time_to_exact_ms"`
	PeakMemory int64     `json:"peak_memory_bytes"`
	Seconds    float64   `json:"seconds"`
	Idle       struct {
		Seconds    float64 `json:"seconds"`
		CPUSeconds float64 `json:"cpu_seconds"`
	} `json:"idle"`
}

type spread struct {
	Count  int     `json:"count"`
	Median float64 `json:"p50"`
	P90    float64 `json:"p90"`
	P99    float64 `json:"p99"`
}

// play plays a session and reads its report.
func (b *bench) play(name string, events []viewer.Event) (report, error) {
	session, out := filepath.Join(b.folder, name+".jsonl"), filepath.Join(b.folder, name+".json")
	f, err := os.Create(session)
	if err != nil {
		return report{}, err
	}
	to := viewer.NewRecorder(f, width, height)
	for _, e := range events {
		to.Record(e)
	}
	if err := errors.Join(to.Err(), f.Close()); err != nil {
		return report{}, err
	}
	c := exec.Command(b.program, "--device", "cpu", "--cache", fmt.Sprintf("%dMiB", cacheMiB),
		"--memory", fmt.Sprintf("%dMiB", memoryMiB), "--script", session, "--report", out,
		"--force",
		b.photo)
	c.Env = append(os.Environ(), "DISPLAY="+b.display, "XDG_CONFIG_HOME="+b.folder)
	if text, err := c.CombinedOutput(); err != nil {
		return report{}, fmt.Errorf("session %s: %w: %s", name, err,
			strings.TrimSpace(string(text)))
	}
	text, err := os.ReadFile(out)
	if err != nil {
		return report{}, err
	}
	var r report
	return r, json.Unmarshal(text, &r)
}
