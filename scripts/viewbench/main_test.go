package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/viewer"
)

// TestSessions: what the sessions say can be played.
func TestSessions(t *testing.T) {
	for name, events := range map[string][]viewer.Event{"zoom": zoom(), "input": input(),
		"rest":   rest(),
		"wander": wander(60)} {
		var text bytes.Buffer
		to := viewer.NewRecorder(&text, width, height)
		for _, e := range events {
			to.Record(e)
		}
		s, err := viewer.ReadSession(&text)
		if err != nil || len(s.Events) != len(events) {
			t.Errorf("%s: %v", name, err)
		}
		if last := events[len(events)-1].Time; name == "zoom" && (last < 10 || last > 11) ||
			name == "wander" && (last < 50 || last > 70) {
			t.Errorf("%s lasts %g s", name, last)
		}
	}
}

// TestVerdict: the verdict is by the best run, and counts the aims that it misses.
func TestVerdict(t *testing.T) {
	good := Result{FirstFrame: []float64{2000, 30}, Input: []spread{{Median: 12}},
		Frame: []spread{{P99: 50},
			{P99: 30}}, Wander: []spread{{}}, Empty: []spread{{}}, Idle: []float64{0.1}, Cache: 256,
		Memory: 512,
		Peak:   500}
	var text strings.Builder
	if n := good.print(&text); n != 0 || strings.Contains(text.String(), "MISSED") {
		t.Errorf("%d missed:\n%s", n, text.String())
	}
	for name, change := range map[string]func(r *Result){
		"first":  func(r *Result) { r.FirstFrame = []float64{1001} },
		"input":  func(r *Result) { r.Input = []spread{{Median: 17}} },
		"frame":  func(r *Result) { r.Frame = []spread{{P99: 34}} },
		"idle":   func(r *Result) { r.Idle = nil },
		"memory": func(r *Result) { r.Peak = 769 },
	} {
		bad := good
		change(&bad)
		if n := bad.print(&strings.Builder{}); n != 1 {
			t.Errorf("%s: %d missed", name, n)
		}
	}
}
