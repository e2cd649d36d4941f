package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/displaytest"
	"github.com/liif-render/liif/weights"
)

// victim is a command to be killed.
type victim struct {
	name    string
	share   int // of all kills, in per cent
	folder  string
	results string // where its results are, a pattern
	start   func() *exec.Cmd
	env     []string
}

// command is a run of it, and what that says.
func (v *victim) command() (*exec.Cmd, *bytes.Buffer) {
	c, said := v.start(), new(bytes.Buffer)
	c.Dir, c.Stderr = v.folder, said
	c.Env = append(append(os.Environ(), "LIIF_TUNE=never", "HOME="+v.folder,
		"XDG_CACHE_HOME="+filepath.Join(v.folder, "cache"),
		"XDG_CONFIG_HOME="+filepath.Join(v.folder, "config")), v.env...)
	return c, said
}

// finals lists the results under their final names.
func (v *victim) finals() ([]string,
	error) {
	return filepath.Glob(filepath.Join(v.folder, v.results))
}

// reset takes the results away, so that the next run has something to do.
func (v *victim) reset() {
	files, _ := v.finals()
	for _, file := range files {
		os.Remove(file)
	}
}

// whole reads every result to its end.
func (v *victim) whole() error {
	files, err := v.finals()
	for _, file := range files {
		var failed error
		switch filepath.Ext(file) {
		case ".safetensors":
			if filepath.Base(file) == "model.safetensors" {
				_, failed = weights.ReadFile(file)
			} else {
				_, _, failed = weights.ReadTensors(file)
			}
		case ".png", ".jpg", ".tif":
			_, failed = imageio.Open(file, imageio.ReadOptions{})
		}
		if failed != nil {
			return fmt.Errorf("a damaged file: %w", failed)
		}
	}
	return err
}

// victims are the commands to be killed, each in a folder of its own; stop ends the display that
// liif-view has.
func victims(bin, picture, folder string) (list []*victim, stop func(), err error) {
	if bin, err = filepath.Abs(bin); err != nil {
		return nil, nil, err
	}
	text, err := os.ReadFile(picture)
	if err != nil {
		return nil, nil, err
	}
	list = []*victim{
		{name: "render", share: 50, results: "out.*", start: func() *exec.Cmd {
			args := strings.Fields("--model nearest --scale 6 --quiet in.png -o")
			args = append(args, []string{"out.png", "out.jpg", "out.tif"}[rand.IntN(3)], "--force")
			return exec.Command(filepath.Join(bin, "liif-render"), args...)
		}},
		{name: "train", share: 35, results: "run/*", start: func() *exec.Cmd {
			return exec.Command(filepath.Join(bin, "liif-train"),
				strings.Fields("photos --steps 12 --batch 1 "+
					"--checkpoint-minutes 0.001 --device cpu --threads 1 -o run --resume --quiet")...)
		}},
		{name: "view", share: 15, results: "in-*.png", start: func() *exec.Cmd {
			return exec.Command(filepath.Join(bin, "liif-view"),
				strings.Fields("--model nearest --device cpu "+
					"--zoom 6 --script save.jsonl --report report.json --force in.png")...)
		}},
	}
	display, err := displaytest.Start()
	if err != nil {
		return nil, nil, err
	}
	for _, v := range list {
		v.folder, v.env = filepath.Join(folder, v.name), []string{"DISPLAY=" + display.Name}
		if err := os.MkdirAll(filepath.Join(v.folder, "photos"), 0o777); err != nil {
			return nil, nil, err
		}
		for name, text := range map[string][]byte{"in.png": text, "photos/a.png": text,
			"save.jsonl": []byte(
				`{"liif-view session":1,"width":300,"height":200}
			{"t":0,"kind":"key","key":"S","press":true,"control":true,"shift":true}
			{"t":0.1,"kind":"key","key":"Enter","press":true}`)} {
			if err := os.WriteFile(filepath.Join(v.folder, name), text, 0o666); err != nil {
				return nil, nil, err
			}
		}
	}
	return list, display.Stop, nil
}
