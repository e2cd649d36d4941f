package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// resumed is a drawing that is killed and goes on.
type resumed struct {
	kills, full int
	args        string

	program, folder string
	want            []byte
	took            time.Duration // undisturbed
	worst           time.Duration // of the work that one kill lost
	ends            int           // runs that came to their end
}

// mostLost is how much work a kill may lose.
const mostLost = 30 * time.Second

func (r *resumed) run(bin, picture string) (err error) {
	if r.folder, err = os.MkdirTemp("", "liif-resume-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.folder)
	if r.program, err = filepath.Abs(filepath.Join(bin, "liif-render")); err != nil {
		return err
	}
	text, err := os.ReadFile(picture)
	if err != nil {
		return err
	}
	disk := filepath.Join(r.folder, "disk")
	if err := os.Mkdir(disk, 0o777); err != nil {
		return err
	}
	in, out := filepath.Join(r.folder, "in.png"), filepath.Join(r.folder, "undisturbed.png")
	if err := os.WriteFile(in, text, 0o666); err != nil {
		return err
	}
	begin := time.Now()
	if said, err := r.command(out, "--resume=never").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	r.took = time.Since(begin)
	if r.want, err = os.ReadFile(out); err != nil {
		return err
	}
	room := 3*len(r.want) + 4<<20 // the output and its parts
	unmount, err := mount(disk, room)
	if err != nil {
		fmt.Println("resume: the disk cannot run full here:", err)
		r.full = 0
	}
	defer unmount()
	for n := range r.kills {
		if r.full > 0 && n%(max(r.kills/r.full, 1)) == 0 && n/(max(r.kills/r.full, 1)) < r.full {
			if err := r.fill(disk); err != nil {
				return fmt.Errorf("with a full disk, after %d kills: %w", n, err)
			}
		}
		if err := r.kill(disk); err != nil {
			return fmt.Errorf("after %d kills: %w", n, err)
		}
	}
	if err := r.complete(disk); err != nil {
		return err
	}
	fmt.Printf("resume: %d kills, %d times a full disk, %d runs to the end: the bytes of an undisturbed run "+
		"of %v; a kill lost at most %v of work\n", r.kills, r.full, r.ends,
		r.took.Round(time.Second),
		r.worst.Round(100*time.Millisecond))
	return nil
}

func (r *resumed) command(out string, more ...string) *exec.Cmd {
	args := append(append(strings.Fields(r.args), more...), "--quiet",
		filepath.Join(r.folder, "in.png"),
		"-o", out)
	c := exec.Command(r.program, args...)
	c.Env = append(os.Environ(), "LIIF_TUNE=never")
	return c
}

func output(disk string) string { return filepath.Join(disk, "out.png") }

// start begins a run, which goes on from what there is.
func (r *resumed) start(disk string) (c *exec.Cmd, said *bytes.Buffer, ended chan error,
	err error) {
	c, said, ended = r.command(output(disk), "--resume"), new(bytes.Buffer), make(chan error, 1)
	c.Stderr = said
	if err = c.Start(); err == nil {
		go func() { ended <- c.Wait() }()
	}
	return c, said, ended, err
}

// kill ends a run at a random moment. One that was quicker is checked, and the next one begins
// anew.
func (r *resumed) kill(disk string) error {
	for {
		begin := time.Now()
		c, said, ended, err := r.start(disk)
		if err != nil {
			return err
		}
		select {
		case err := <-ended:
			if err != nil {
				return fmt.Errorf("%w: %s", err, said)
			}
			if err := r.check(disk); err != nil {
				return err
			}
			continue
		case <-time.After(time.Duration(rand.Int64N(int64(r.took)))):
		}
		_ = c.Process.Kill()
		now := time.Now()
		<-ended
		if lost := now.Sub(newest(disk, begin)); lost > r.worst {
			r.worst = lost
		}
		if r.worst > mostLost {
			return fmt.Errorf("%v of work is lost", r.worst)
		}
		if _, err := os.Stat(output(disk)); err == nil {
			return r.check(disk) // it was killed behind its last step
		}
		return nil
	}
}

// newest is when the last part came to be, or the run's beginning if that was later.
func newest(disk string, begin time.Time) time.Time {
	files, _ := filepath.Glob(filepath.Join(disk, "out.png.liif-job", "part-*"))
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && info.ModTime().After(begin) {
			begin = info.ModTime()
		}
	}
	return begin
}

// fill lets a run find the disk full: it must say so, and leave its parts and no output.
func (r *resumed) fill(disk string) error {
	_, said, ended, err := r.start(disk)
	if err != nil {
		return err
	}
	filler := filepath.Join(disk, "filler")
	defer os.Remove(filler)
	time.Sleep(time.Duration(rand.Int64N(int64(r.took) / 4)))
	block := make([]byte, 1<<16)
	for {
		select {
		case err := <-ended:
			switch _, there := os.Stat(output(disk)); {
			case err == nil: // there was room for what was left to do
				os.Remove(filler)
				return r.check(disk)
			case !strings.Contains(said.String(), "no space left on device"):
				return fmt.Errorf("%w: %s", err, said)
			case there == nil:
				return errors.New("an output is made on a full disk")
			}
			return nil
		default:
		}
		f, err := os.OpenFile(filler, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if err == nil {
			_, _ = f.Write(block)
			f.Close()
		}
		time.Sleep(time.Millisecond)
	}
}

// complete runs to the end.
func (r *resumed) complete(disk string) error {
	_, said, ended, err := r.start(disk)
	if err == nil {
		err = <-ended
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	return r.check(disk)
}

// check compares an output with that of the undisturbed run and takes all away.
func (r *resumed) check(disk string) error {
	got, err := os.ReadFile(output(disk))
	if err != nil {
		return err
	}
	if !bytes.Equal(got, r.want) {
		return fmt.Errorf("%d bytes, undisturbed %d, and they differ", len(got), len(r.want))
	}
	r.ends++
	list, err := os.ReadDir(disk)
	for _, e := range list {
		if failed := os.RemoveAll(filepath.Join(disk, e.Name())); failed != nil &&
			!errors.Is(failed, fs.ErrNotExist) {
			err = failed
		}
	}
	return err
}
