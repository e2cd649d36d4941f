// Command kills kills commands of the project at random moments, as the system does that runs out
// of memory, and looks at what they leave: no damaged file under its final name, and nothing at all
// of themselves once the next run has come to its end. A drawing that keeps its parts (liif-render
// --resume) must go on from them: it is killed again and again, with the disk full between, and
// ends in the bytes of an undisturbed run.
//
//	go run ./scripts/kills -n 300 bin assets/cat.png
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	n := flag.Int("n", 300, "kill `N` times in all")
	only := flag.String("only", "", "kill one command only: render, train, view or resume")
	var r resumed
	flag.IntVar(&r.kills, "resumes", 20, "kill a drawing that goes on `N` times")
	flag.IntVar(&r.full, "full", 5, "let the disk run full `N` times between")
	flag.StringVar(&r.args, "draw", "-s 6", "`ARGUMENTS` of the drawing that goes on")
	flag.Parse()
	if flag.NArg() != 2 || *n < 1 {
		fmt.Fprintln(os.Stderr, "kills: give the folder of the commands and a picture")
		os.Exit(2)
	}
	var err error
	if *only != "resume" {
		err = run(flag.Arg(0), flag.Arg(1), *only, *n)
	}
	if err == nil && (*only == "" || *only == "resume") {
		err = r.run(flag.Arg(0), flag.Arg(1))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kills:", err)
		os.Exit(1)
	}
}

// run kills each victim its share of n times.
func run(bin, picture, only string, n int) error {
	folder, err := os.MkdirTemp("", "liif-kills-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	list, stop, err := victims(bin, picture, folder)
	if err != nil {
		return err
	}
	defer stop()
	found := false
	for _, v := range list {
		if only == "" || only == v.name {
			found = true
			if err := v.killAll(max(n*v.share/100, 1)); err != nil {
				return fmt.Errorf("%s: %w", v.name, err)
			}
		}
	}
	if !found {
		return fmt.Errorf("nothing is called %q", only)
	}
	return nil
}

// completeEvery is after how many kills a run may come to its end.
const completeEvery = 10

// killAll kills a command n times and tells what there was to see.
func (v *victim) killAll(n int) error {
	begin := time.Now()
	if err := v.complete(); err != nil {
		return err
	}
	took := time.Since(begin)
	writing, remains := 0, 0
	for kills := 0; kills < n; {
		before := time.Now()
		killed, err := v.kill(took, kills%2 == 0)
		if err != nil {
			return err
		}
		if err := v.whole(); err != nil {
			return fmt.Errorf("after %d kills: %w", kills, err)
		}
		left, err := unfinished(v.folder)
		if err != nil {
			return err
		}
		if !killed { // it was quicker than the moment
			took = time.Since(before)
			if len(left) > 0 {
				return fmt.Errorf("a run that came to its end leaves %q", left)
			}
			v.reset()
			continue
		}
		kills++
		if remains += len(left); len(left) > 0 {
			writing++
		}
		if kills%completeEvery == 0 || kills == n {
			if err := v.complete(); err != nil {
				return fmt.Errorf("after %d kills: %w", kills, err)
			}
		}
	}
	fmt.Printf("%s: %d kills, %d of them while a file was being written: no damaged file, nothing left by "+
		"the next run\n", v.name, n, writing)
	return nil
}

// kill starts the command and kills it at a random moment of the time that it takes, or shortly
// after a file is begun. It is false where the command was quicker.
func (v *victim) kill(took time.Duration, early bool) (killed bool, err error) {
	old, err := unfinished(v.folder)
	if err != nil {
		return false, err
	}
	c, said := v.command()
	if err := c.Start(); err != nil {
		return false, err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	wait := time.Duration(rand.Int64N(int64(took)))
	if early {
		for new := old; len(ended) == 0 && strings.Join(new, "\n") == strings.Join(old, "\n"); {
			time.Sleep(time.Millisecond)
			if new, err = unfinished(v.folder); err != nil {
				break
			}
		}
		wait = time.Duration(rand.Int64N(int64(30 * time.Millisecond)))
	}
	select {
	case err := <-ended:
		ended <- err
	case <-time.After(wait):
	}
	_ = c.Process.Kill() // it may have ended
	gone := <-ended
	switch {
	case err != nil:
		return false, err
	case gone == nil:
		return false, nil
	case c.ProcessState.Exited():
		return false, fmt.Errorf("%w: %s", gone, said)
	}
	return true, nil
}

// complete runs the command to its end, which must leave whole files and no remains.
func (v *victim) complete() error {
	c, said := v.command()
	if err := c.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	if left, err := unfinished(v.folder); err != nil || len(left) > 0 {
		return errors.Join(err, fmt.Errorf("%q are left by a run that came to its end", left))
	}
	if err := v.whole(); err != nil {
		return err
	}
	if files, err := v.finals(); err != nil || len(files) == 0 {
		return errors.Join(err, errors.New("a run that came to its end leaves no result"))
	}
	v.reset()
	return nil
}

// unfinished lists what is half written in a folder and below.
func unfinished(folder string) (list []string, err error) {
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			return nil
		}
		if err == nil && !e.IsDir() && strings.HasPrefix(e.Name(), ".") {
			list = append(list, path)
		}
		return err
	})
	return list, err
}
