package trainer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/liif-render/liif/internal/atomicfile"
)

// Metric is a line of a run's metrics.jsonl: means over the steps since the line before, or a
// validation.
type Metric struct {
	Step       int         `json:"step"`
	Seconds    float64     `json:"seconds"` // of training so far
	Loss       float64     `json:"loss,omitempty"`
	PSNR       float64     `json:"psnr,omitempty"` // of the training queries, in dB
	Rate       float64     `json:"rate,omitempty"` // the learning rate
	Norm       float64     `json:"norm,omitempty"` // of the gradient, before clipping
	Samples    float64     `json:"samples_per_second,omitempty"`
	Waiting    float64     `json:"waiting,omitempty"` // share of the time spent waiting for data
	Validation *Validation `json:"validation,omitempty"`
}

const metricsFile = "metrics.jsonl"

// ReadMetrics reads a run's metrics. A line that a killed process left unfinished at the end is
// passed over.
func ReadMetrics(folder string) ([]Metric, error) {
	file := filepath.Join(folder, metricsFile)
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []Metric
	s := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; s.Scan(); n++ {
		var m Metric
		if err := json.Unmarshal(s.Bytes(), &m); err != nil {
			if !s.Scan() && !bytes.HasSuffix(data, []byte("\n")) {
				break
			}
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		list = append(list, m)
	}
	return list, s.Err()
}

// journal writes metrics.jsonl and log.txt during a run.
type journal struct {
	metrics, text *os.File
	now           func() time.Time
}

// openJournal opens the files of a run that continues from a step, unless another process holds
// them. It removes metrics of later steps, which a process wrote that was killed before its next
// checkpoint.
func openJournal(folder string, step int) (*journal, error) {
	add := func(name string) (*os.File, error) {
		// Windows locks only what may be read, or be written everywhere.
		return os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o666)
	}
	text, err := add("log.txt")
	if err != nil {
		return nil, err
	}
	j := &journal{text: text, now: time.Now}
	if err := lock(text); err != nil {
		text.Close()
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	if err := takeBack(folder, step); err != nil {
		text.Close()
		return nil, err
	}
	if j.metrics, err = add(metricsFile); err != nil {
		text.Close()
		return nil, err
	}
	return j, nil
}

// takeBack removes the metrics after a step.
func takeBack(folder string, step int) error {
	old, err := ReadMetrics(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var kept bytes.Buffer
	for _, m := range old {
		if m.Step <= step {
			line, err := json.Marshal(m)
			if err != nil {
				return err
			}
			kept.Write(append(line, '\n'))
		}
	}
	return replaceFile(filepath.Join(folder, metricsFile), kept.Bytes())
}

func (j *journal) metric(m Metric) error {
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = j.metrics.Write(append(line, '\n'))
	return err
}

func (j *journal) line(text string) error {
	_, err := fmt.Fprintf(j.text, "%s %s\n", j.now().Format(time.DateTime), text)
	return err
}

func (j *journal) close() error { return errors.Join(j.metrics.Close(), j.text.Close()) }

// replaceFile writes a small file, complete or not at all.
func replaceFile(file string, data []byte) error {
	return atomicfile.Write(file, true, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
