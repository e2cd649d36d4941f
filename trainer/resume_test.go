package trainer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/cpu"
)

// TestResume: a training that is stopped and resumed gives the same bits as one in a single run.
func TestResume(t *testing.T) {
	for _, optimizer := range []string{"adam", "muon"} {
		t.Run(optimizer, func(t *testing.T) { testResume(t, optimizer) })
	}
}

func testResume(t *testing.T, optimizer string) {
	photos := drawFolder(t, 3, 30, 26)
	whole, parts := t.TempDir(), t.TempDir()
	e := newEngine(t)
	others, err := cpu.New(cpu.Options{Threads: 3}) // which change no bit
	if err != nil {
		t.Fatal(err)
	}
	defer others.Close()
	c := tinyConfig(t, photos, func(text string) string {
		return strings.Replace(text, "name: adam", "name: "+optimizer, 1)
	})
	if _, err := Train(t.Context(), e, c, Options{Folder: whole, Seed: 3, Steps: 20}); err != nil {
		t.Fatal(err)
	}
	for _, until := range []int{1, 8, 13, 20} {
		ctx, stop := context.WithCancel(t.Context())
		_, err := Train(ctx, others, c, Options{Folder: parts, Seed: 3, Steps: 20, Resume: true,
			Workers: until,
			Report: func(p Progress) {
				if p.Step == until {
					stop()
				}
			}})
		stop()
		if until < 20 && !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped at step %d: %v", until, err)
		}
	}
	want, _ := lastTensors(t, whole)
	got, state := lastTensors(t, parts)
	if !reflect.DeepEqual(got, want) || state.Step != 20 {
		t.Errorf("after %d steps in four parts the weights differ from those of one", state.Step)
	}
	// The comparison is of something: another seed gives other weights.
	other := t.TempDir()
	if _, err := Train(t.Context(), e, c, Options{Folder: other, Seed: 4, Steps: 20}); err != nil {
		t.Fatal(err)
	}
	if got, _ := lastTensors(t, other); reflect.DeepEqual(got, want) {
		t.Error("another seed gives the same weights")
	}
	metrics, err := ReadMetrics(parts)
	for i := 1; i < len(metrics) && err == nil; i++ {
		if metrics[i].Step < metrics[i-1].Step {
			err = fmt.Errorf("step %d after %d", metrics[i].Step, metrics[i-1].Step)
		}
	}
	if err != nil {
		t.Error(err)
	}
}

func noWarningLine(t *testing.T) func(string) {
	return func(line string) {
		if strings.HasPrefix(line, "warning: ") {
			t.Error(line)
		}
	}
}

// TestOtherTerms: resuming with other flags says what changes.
func TestOtherTerms(t *testing.T) {
	photos := drawFolder(t, 2, 30, 26)
	e := newEngine(t)
	for _, c := range []struct {
		name   string
		change func(*Config, *Options)
		want   string // in the warning; empty for none
	}{
		{"the same", func(*Config, *Options) {}, ""},
		{"steps", func(_ *Config, o *Options) { o.Steps = 6 },
			"--steps 6 --minutes 0, was --steps 4 --minutes 0 in the checkpoint"},
		{"time", func(_ *Config, o *Options) { o.Limit = 90 * time.Second },
			"--steps 4 --minutes 1.5, was --steps 4 --minutes 0 in"},
		{"rate", func(c *Config, _ *Options) { c.Adam.Rate = 0.125 }, "lr: 0.125, was lr: "},
		{"two", func(c *Config, _ *Options) { c.Clip, c.EMA = 0.5, 0.25 },
			"clip: 0.5, was clip: 0; ema: 0.25, was"},
	} {
		config, out := tinyConfig(t, photos, nil), t.TempDir()
		config.Cosine, config.Clip = true, 0
		if _, err := Train(t.Context(), e, config, Options{Folder: out, Steps: 4}); err != nil {
			t.Fatal(err)
		}
		var said []string
		o := Options{Folder: out, Steps: 4, Resume: true,
			Log: func(line string) { said = append(said, line) }}
		c.change(config, &o)
		_, err := Train(t.Context(), e, config, o)
		all := strings.Join(said, "\n")
		if warned := strings.Contains(all, "warning: "); err != nil || warned != (c.want != "") ||
			!strings.Contains(all, c.want) {
			t.Errorf("%s: %v, said %q, want %q", c.name, err, all, c.want)
		}
	}
}

// TestResumeElsewhere: the configuration's resume names a folder or a file to go on from.
func TestResumeElsewhere(t *testing.T) {
	photos, first := drawFolder(t, 2, 30, 26), t.TempDir()
	e := newEngine(t)
	c := tinyConfig(t, photos, nil)
	if _, err := Train(t.Context(), e, c, Options{Folder: first, Steps: 4}); err != nil {
		t.Fatal(err)
	}
	files, err := checkpoints(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{first, files[0]} {
		c.Resume = from
		s, err := Train(t.Context(), e, c,
			Options{Folder: t.TempDir(), Steps: 6, Log: noWarningLine(t)})
		if err != nil || s.State.Step != 6 {
			t.Errorf("from %s: %+v, %v", from, s, err)
		}
	}
	// On other data it goes on too, and says so.
	other := tinyConfig(t, drawFolder(t, 3, 30, 26), nil)
	other.Resume = first
	warned := false
	_, err = Train(t.Context(), e, other,
		Options{Folder: t.TempDir(), Steps: 6, Log: func(line string) {
			warned = warned || strings.HasPrefix(line, "warning: the data are not those")
		}})
	if err != nil || !warned {
		t.Errorf("on other data: %v, warned %v", err, warned)
	}
	c.Resume = filepath.Join(first, "none")
	if _, err := Train(t.Context(), e, c, Options{Folder: t.TempDir()}); !errors.Is(err,
		os.ErrNotExist) {
		t.Error(err)
	}
	c.Resume = photos
	_, err = Train(t.Context(), e, c, Options{Folder: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "no checkpoint") {
		t.Error(err)
	}
}
