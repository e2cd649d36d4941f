package trainer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMetrics: a line left unfinished is passed over, one that is wrong is an error with its
// number.
func TestMetrics(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, metricsFile)
	for _, c := range []struct {
		text string
		want int
		err  string
	}{
		{"", 0, ""},
		{`{"step":1,"loss":0.5}` + "\n" + `{"step":2,"loss":0.4}` + "\n", 2, ""},
		{`{"step":1,"loss":0.5}` + "\n" + `{"step":2,"lo`, 1, ""},
		{`{"step":1,"loss":0.5}` + "\n" + `{"step":2}`, 2, ""},
		{`{"step":1,` + "\n" + `{"step":2}` + "\n", 0, metricsFile + ":1: "},
		{`{"step":1}` + "\n" + `no` + "\n", 0, metricsFile + ":2: "},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := ReadMetrics(folder)
		if c.err == "" && (err != nil || len(got) != c.want) ||
			c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%q: %d metrics, %v", c.text, len(got), err)
		}
	}
}

// TestTakeBack: resuming from a step removes the metrics of later steps.
func TestTakeBack(t *testing.T) {
	folder := t.TempDir()
	j, err := openJournal(folder, 0)
	if err != nil {
		t.Fatal(err)
	}
	for step := range 6 {
		if err := j.metric(Metric{Step: step, Loss: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	if j, err = openJournal(folder, 3); err != nil {
		t.Fatal(err)
	}
	if err := j.metric(Metric{Step: 4, Loss: 2}); err != nil {
		t.Fatal(err)
	}
	if err := j.close(); err != nil {
		t.Fatal(err)
	}
	got, err := ReadMetrics(folder)
	if err != nil || len(got) != 5 || got[3].Loss != 1 || got[4].Step != 4 || got[4].Loss != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

// FuzzMetrics: no file makes it fail but with an error of one line.
func FuzzMetrics(f *testing.F) {
	f.Add(`{"step":1,"loss":0.5,"validation":{"psnr":30,"scales":[2],"each":[30]}}` + "\n")
	f.Add("{}\n[]")
	f.Fuzz(func(t *testing.T, text string) {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, metricsFile), []byte(text),
			0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadMetrics(folder); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("error %q", err)
		}
	})
}
