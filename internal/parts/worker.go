package parts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const workerPrefix = "worker-"

// Worker is a process that draws parts, as it tells of itself.
type Worker struct {
	Host    string    `json:"host"`
	PID     int       `json:"pid"`
	Share   string    `json:"share,omitempty"` // "3/24"; empty for the whole
	Parts   int       `json:"parts"`           // that it draws in all
	Done    int       `json:"done"`            // of those
	Begun   time.Time `json:"begun"`
	Seen    time.Time `json:"seen"` // when it last told
	Left    float64   `json:"seconds_left,omitempty"`
	State   string    `json:"state"` // Working, Finished or Failed
	Problem string    `json:"problem,omitempty"`
}

// States of a Worker.
const (
	Working  = "working"
	Finished = "finished"
	Failed   = "failed"
)

// NewWorker is this process.
func NewWorker(share string, parts int, now time.Time) Worker {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return Worker{Host: host, PID: os.Getpid(), Share: share, Parts: parts, Begun: now, Seen: now,
		State: Working}
}

// Tell writes what a worker says of itself. It is for people only, so that nothing depends on it.
func (f *Folder) Tell(w Worker) {
	text, err := json.Marshal(w)
	if err != nil {
		return
	}
	host := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' {
			return '_'
		}
		return r
	}, w.Host)
	name := filepath.Join(f.Path, fmt.Sprintf("%s%s-%d", workerPrefix, host, w.PID))
	other := filepath.Join(f.Path, fmt.Sprintf(".%s-%d.worker.part", host, w.PID))
	if os.WriteFile(other, text, 0o666) != nil || os.Rename(other, name) != nil {
		os.Remove(other)
	}
}

// Workers lists those that have told of themselves, in order of their shares and beginnings.
func (f *Folder) Workers() ([]Worker, error) {
	list, err := os.ReadDir(f.Path)
	if err != nil {
		return nil, err
	}
	var workers []Worker
	for _, e := range list {
		if !strings.HasPrefix(e.Name(), workerPrefix) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(f.Path, e.Name()))
		var w Worker
		if err == nil && json.Unmarshal(text, &w) == nil {
			workers = append(workers, w)
		}
	}
	number := func(w Worker) (n int) {
		fmt.Sscanf(w.Share, "%d/", &n)
		return n
	}
	slices.SortStableFunc(workers, func(a, b Worker) int {
		return cmp.Or(cmp.Compare(number(a), number(b)), a.Begun.Compare(b.Begun))
	})
	return workers, nil
}
