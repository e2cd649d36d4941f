package trainer

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk trains on a file system that somebody else fills. It takes the right to mount one.
func TestFullDisk(t *testing.T) {
	photos, out := drawFolder(t, 3, 30, 26), t.TempDir()
	if err := syscall.Mount("tmpfs", out, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("cannot mount a small file system: ", err)
	}
	defer syscall.Unmount(out, 0)
	e := newEngine(t)
	c := tinyConfig(t, photos, nil)
	filler := filepath.Join(out, "filler")
	o := Options{Folder: out, Steps: 8, CheckpointEvery: 1, Report: func(p Progress) {
		if p.Step == 5 {
			err := os.WriteFile(filler, make([]byte, 2<<20), 0o666)
			if !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("the disk cannot be filled: %v", err)
			}
		}
	}}
	if _, err := Train(t.Context(), e, c, o); !errors.Is(err, syscall.ENOSPC) ||
		!errors.Is(err, ErrOutput) {
		t.Fatalf("%v, want that no space is left", err)
	}
	if _, state := lastTensors(t, out); state.Step != 4 {
		t.Errorf("the last checkpoint is of step %d, not 4", state.Step)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	o.Resume, o.Report = true, nil
	if s, err := Train(t.Context(), e, c, o); err != nil || s.State.Step != 8 {
		t.Errorf("with room again: %+v, %v", s, err)
	}
}
