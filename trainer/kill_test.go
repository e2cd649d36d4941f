package trainer

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/weights"
)

// Variables of the process that TestKill kills.
const (
	photosVariable = "LIIF_TEST_PHOTOS"
	outVariable    = "LIIF_TEST_OUT"
	stepsVariable  = "LIIF_TEST_STEPS"
)

// TestMain is that process if the variables say so.
func TestMain(m *testing.M) {
	if out := os.Getenv(outVariable); out != "" {
		os.Exit(trainInProcess(os.Getenv(photosVariable), out, os.Getenv(stepsVariable)))
	}
	os.Exit(m.Run())
}

func trainInProcess(photos, out, steps string) int {
	n, err := strconv.Atoi(steps)
	if err != nil {
		return 2
	}
	e, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		return 2
	}
	defer e.Close()
	// A checkpoint after every step: most of the time one is being written.
	o := Options{Folder: out, Seed: 3, Steps: n, Resume: true, CheckpointEvery: 1}
	if _, err := Train(context.Background(), e, tinyConfig(&testing.T{}, photos, nil),
		o); err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	return 0
}

// TestKill kills a training again and again, at any moment, and goes on with it: in the end it has
// the weights of one that was left in peace.
func TestKill(t *testing.T) {
	const steps = 16
	photos, whole, killed := drawFolder(t, 3, 30, 26), t.TempDir(),
		filepath.Join(t.TempDir(), "run")
	c := tinyConfig(t, photos, nil)
	if _, err := Train(t.Context(), newEngine(t), c,
		Options{Folder: whole, Seed: 3, Steps: steps}); err != nil {
		t.Fatal(err)
	}
	kills := 0
	for killTraining(t, photos, killed, steps) {
		kills++
	}
	want, _ := lastTensors(t, whole)
	got, state := lastTensors(t, killed)
	if state.Step != steps || kills == 0 {
		t.Fatalf("step %d of %d after %d kills", state.Step, steps, kills)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("after %d kills the weights differ", kills)
	}
	t.Logf("%d kills", kills)
}

// killTraining goes on with a training and kills it a random time after its next checkpoint or, one
// time in twenty, after its start. It returns false when the training has come to its end.
func killTraining(t *testing.T, photos, out string, steps int) bool {
	t.Helper()
	p := exec.Command(os.Args[0])
	p.Env = append(os.Environ(), photosVariable+"="+photos, outVariable+"="+out,
		stepsVariable+"="+strconv.Itoa(steps))
	var said strings.Builder
	p.Stderr = &said
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.Wait() }()
	// Drawn once, not at every look: a process that starts slowly would never reach its checkpoint.
	early := rand.IntN(20) == 0
	for before := newest(t, out); !early && newest(t, out) == before && len(ended) == 0; {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
	_ = p.Process.Kill() // it may have ended
	err := <-ended
	if err != nil && !clitest.Killed(err, said.String()) {
		t.Fatalf("%v: %s", err, said.String())
	}
	return err != nil
}

func newest(t *testing.T, out string) string {
	t.Helper()
	files, err := checkpoints(out)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(files, " ")
}

// TestDamagedCheckpoint: where the newest is not whole, the one before serves, with a warning.
func TestDamagedCheckpoint(t *testing.T) {
	photos, whole, out := drawFolder(t, 3, 30, 26), t.TempDir(), t.TempDir()
	e := newEngine(t)
	c := tinyConfig(t, photos, nil)
	if _, err := Train(t.Context(), e, c, Options{Folder: whole, Steps: 12}); err != nil {
		t.Fatal(err)
	}
	if _, err := Train(t.Context(), e, c,
		Options{Folder: out, Steps: 12, CheckpointEvery: 1}); err != nil {
		t.Fatal(err)
	}
	files, err := checkpoints(out)
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	if err := os.Truncate(files[0], 1000); err != nil {
		t.Fatal(err)
	}
	// And what a process left that was killed while it wrote.
	if err := os.WriteFile(filepath.Join(out, ".checkpoint.0.part"), []byte("half"),
		0o666); err != nil {
		t.Fatal(err)
	}
	var lines []string
	s, err := Train(t.Context(), e, c, Options{Folder: out, Steps: 12, Resume: true,
		Log: func(line string) { lines = append(lines, line) }})
	if err != nil || s.State.Step != 12 || !strings.Contains(lines[0], files[0]) {
		t.Errorf("%+v, %v, %q", s, err, lines)
	}
	want, _ := lastTensors(t, whole)
	if got, _ := lastTensors(t, out); !reflect.DeepEqual(got, want) {
		t.Error("the weights differ")
	}
	if _, err := os.Stat(filepath.Join(out, ".checkpoint.0.part")); !os.IsNotExist(err) {
		t.Error("what was half written is still there: ", err)
	}
	for _, file := range files {
		if err := os.Truncate(file, 1000); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Train(t.Context(), e, c, Options{Folder: out, Resume: true}); !errors.Is(err,
		weights.ErrTruncated) {
		t.Errorf("without a whole checkpoint: %v", err)
	}
}
