// Command shardplan works out how long a drawing takes in shards, from what was measured of its
// parts on one machine:
//
//	go run ./scripts/shardplan bench/shards.json
//
// It prints tables of Markdown, which docs/SCALE.md has.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// figures are what was measured. Times are of all cores of one machine.
type figures struct {
	Machine string  `json:"machine"`
	Cores   float64 `json:"cores"`
	Model   string  `json:"model"`
	Halo    int     `json:"halo"` // source rows that a shard encodes beyond its own, on each side
	// Processor seconds: to begin a shard, for a source pixel, and for an output pixel.
	Begin  float64 `json:"begin_s"`
	Encode float64 `json:"encode_s_per_source_pixel"`
	Decode float64 `json:"decode_s_per_output_pixel"`
	Write  float64 `json:"write_s_per_output_pixel"`
	Join   float64 `json:"join_s_per_output_pixel"`
	Jobs   []job   `json:"jobs"`
}

// job is a drawing to be planned.
type job struct {
	Name   string  `json:"name"`
	Width  int     `json:"width"` // of the source
	Height int     `json:"height"`
	Scale  float64 `json:"scale"`
}

// plan is a job on so many machines.
type plan struct {
	Machines            int
	Shard, Join, Whole  float64 // seconds: the longest shard, the join, both
	MachineHours, Share float64 // what all machines work, and the share of it that one would need
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "shardplan:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	if len(args) != 1 {
		return errors.New("give the file of the figures")
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var f figures
	if err := json.Unmarshal(data, &f); err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	if f.Cores <= 0 || f.Decode <= 0 || f.Encode <= 0 || len(f.Jobs) == 0 {
		return fmt.Errorf("%s: cores, rates or jobs are missing", args[0])
	}
	var text strings.Builder
	for _, j := range f.Jobs {
		f.print(&text, j)
	}
	_, err = io.WriteString(w, text.String())
	return err
}

// divided is what shards divide between them, in seconds of one machine.
func (f *figures) divided(j job) float64 {
	source, output := j.pixels()
	return (source*f.Encode + output*(f.Decode+f.Write)) / f.Cores
}

func (j *job) pixels() (source, output float64) {
	source = float64(j.Width) * float64(j.Height)
	return source, source * j.Scale * j.Scale
}

// undivided is what each shard does whatever their number: it begins, and encodes the halo on both
// sides.
func (f *figures) undivided(j job) float64 {
	return (f.Begin + 2*float64(f.Halo)*float64(j.Width)*f.Encode) / f.Cores
}

// join copies bytes in one machine, on one core.
func (f *figures) join(j job) float64 {
	_, output := j.pixels()
	return output * f.Join
}

// on is the plan for n machines.
func (f *figures) on(j job, n int) plan {
	p := plan{Machines: n, Shard: f.undivided(j) + f.divided(j)/float64(n), Join: f.join(j)}
	one := f.Begin/f.Cores + f.divided(j)
	if n == 1 { // without halos, without a join
		p.Shard, p.Join = one, 0
	}
	p.Whole = p.Shard + p.Join
	p.MachineHours = (float64(n)*p.Shard + p.Join) / 3600
	p.Share = one / (float64(n) * p.Whole)
	return p
}

// enough is how many machines halve the time for the last time to any purpose: with more, each
// spends most of its time on what does not divide.
func (f *figures) enough(j job) int {
	return int(math.Round(f.divided(j) / (f.undivided(j) + f.join(j))))
}

func (f *figures) print(w *strings.Builder, j job) {
	_, output := j.pixels()
	fmt.Fprintf(w, "%s: %.3g gigapixels. More than %d machines do not help.\n\n", j.Name, output/1e9,
		f.enough(j))
	fmt.Fprintf(w, "| machines | longest shard | join | whole | machine hours | used for drawing |\n")
	fmt.Fprintf(w, "|---:|---:|---:|---:|---:|---:|\n")
	for _, n := range []int{1, 10, 100, 1000} {
		p := f.on(j, n)
		fmt.Fprintf(w, "| %d | %s | %s | %s | %.3g | %.0f %% |\n", n, timeText(p.Shard),
			timeText(p.Join), timeText(p.Whole), p.MachineHours, 100*p.Share)
	}
	fmt.Fprintln(w)
}

func timeText(s float64) string {
	switch {
	case s == 0:
		return "–"
	case s < 120:
		return fmt.Sprintf("%.3g s", s)
	case s < 2*3600:
		return fmt.Sprintf("%.3g min", s/60)
	}
	return fmt.Sprintf("%.3g h", s/3600)
}
