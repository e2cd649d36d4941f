// Samebytes renders a matrix of models, devices and options and prints the SHA-256 of each result,
// a line each: run it before and after a change that must alter no picture, and compare.
//
//	go build -o bin/ ./cmd/liif-render ./cmd/liif-convert
//	go run ./scripts/samebytes bin testdata/golden > before.txt
//
// The first argument is the folder of the two programs, the second that of checkpoints (*.pth),
// which join the built-in models; arguments after it name the models to take, instead of all. A
// built-in model may differ between two commits: a safetensors file, given by its path, does not.
// Devices are those that liif-render lists, software ones too.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// settings are what each model is rendered with: host on each instruction set, graphics on each
// graphics device, which are many times slower where they are software. PLAIN, ALPHA and DEEP are
// the inputs: 8 bits, 8 bits with alpha, and 16 bits with alpha.
var (
	host = []string{
		"PLAIN --scale 4",
		"PLAIN --scale 2.7 --tile 7 --bits 16",
		"PLAIN --scale 30 --region 3.5,2,4,3",
		"PLAIN --scale 3 --restore 40 --denoise 20",
		"PLAIN --scale 3 --without ensemble,cell --true-cell",
		"ALPHA --scale 2 --self-ensemble",
		"DEEP --scale 5.5 --tile 9 --threads 1",
	}
	graphics = []string{
		"ALPHA --scale 2.7 --tile 9 --bits 16",
		"PLAIN --scale 2.6 --precision f16",
	}
)

func main() {
	if len(os.Args) < 3 {
		fail(fmt.Errorf("usage: samebytes PROGRAMS CHECKPOINTS [MODEL...]"))
	}
	programs, err := filepath.Abs(os.Args[1])
	if err == nil {
		err = run(programs, os.Args[2], os.Args[3:])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "samebytes:", err)
	os.Exit(1)
}

func run(programs, checkpoints string, only []string) error {
	dir, err := os.MkdirTemp("", "samebytes")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	inputs, err := draw(dir)
	if err != nil {
		return err
	}
	models, err := models(programs, checkpoints, dir)
	if err != nil {
		return err
	}
	render := filepath.Join(programs, "liif-render")
	devices, err := devices(render)
	if err != nil {
		return err
	}
	if len(only) > 0 {
		models = slices.DeleteFunc(models, func(m string) bool {
			return !slices.Contains(only, strings.TrimSuffix(m, ".safetensors"))
		})
	}
	for _, name := range only {
		if path, err := filepath.Abs(name); err == nil && filepath.Ext(name) == ".safetensors" {
			models = append(models, path)
		}
	}
	for _, m := range models {
		for _, device := range devices {
			settings := graphics
			if strings.HasPrefix(device, "cpu:") {
				settings = host
			}
			for _, setting := range settings {
				args := append(strings.Fields(inputs.Replace(setting)), "--model", m, "--device",
					device,
					"--no-tune", "--compression", "1", "-o", "-")
				fmt.Printf("%s  %s %s %s\n", sum(dir, render, args), m, device, setting)
			}
		}
	}
	return nil
}

// sum is the digest of what a command run in dir prints, or its refusal, which is a result as well.
func sum(dir, program string, args []string) string {
	c := exec.Command(program, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "LIIF_TUNE=never")
	var refusal strings.Builder
	c.Stderr = &refusal
	out, err := c.Output()
	if err != nil {
		return fmt.Sprintf("%-64s", "refused: "+lastLine(refusal.String()))
	}
	return fmt.Sprintf("%x", sha256.Sum256(out))
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// models lists the built-in models and converts the checkpoints.
func models(programs, checkpoints, dir string) ([]string, error) {
	list := []string{"liif-small", "liif-small-plain"}
	files, err := filepath.Glob(filepath.Join(checkpoints, "*.pth"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		to := strings.TrimSuffix(filepath.Base(file), ".pth") + ".safetensors"
		out, err := exec.Command(filepath.Join(programs, "liif-convert"), file,
			filepath.Join(dir, to)).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %s", file, err, lastLine(string(out)))
		}
		list = append(list, to)
	}
	return list, nil
}

// devices lists what --device may name here.
func devices(render string) ([]string, error) {
	out, err := exec.Command(render, "--list-devices", "--json").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --list-devices: %w", render, err)
	}
	var list []struct{ Device string }
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("%s --list-devices: %w", render, err)
	}
	var names []string
	for _, d := range list {
		names = append(names, d.Device)
	}
	return names, nil
}

// draw makes the inputs: waves with an edge, and alpha from nothing to full.
func draw(dir string) (*strings.Replacer, error) {
	const width, height = 23, 17
	level := func(x, y, c int) uint16 {
		v := 0.5 + 0.4*math.Sin(float64(x*(c+2))/3+float64(y*(3-c))/4)
		if x+2*y > 30 {
			v = 1 - v
		}
		return uint16(65535 * v)
	}
	plain := image.NewNRGBA(image.Rect(0, 0, width, height))
	alpha := image.NewNRGBA(plain.Rect)
	deep := image.NewNRGBA64(plain.Rect)
	for y := range height {
		for x := range width {
			c := color.NRGBA64{R: level(x, y, 0), G: level(x, y, 1), B: level(x, y, 2), A: 65535}
			plain.Set(x, y, c)
			c.A = uint16(65535 * min(max(float64(x)-4, 0)/9, 1))
			alpha.Set(x, y, c)
			deep.Set(x, y, c)
		}
	}
	var pairs []string
	for name, picture := range map[string]image.Image{"PLAIN": plain, "ALPHA": alpha,
		"DEEP": deep} {
		to := strings.ToLower(name) + ".png"
		file, err := os.Create(filepath.Join(dir, to))
		if err != nil {
			return nil, err
		}
		if err := png.Encode(file, picture); err != nil {
			return nil, err
		}
		if err := file.Close(); err != nil {
			return nil, err
		}
		pairs = append(pairs, name, to)
	}
	return strings.NewReplacer(pairs...), nil
}
