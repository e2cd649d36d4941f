package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// TestSubmitSlurm runs the script with an sbatch that records its arguments, then runs each task of
// the array: the joined output equals that of one machine.
func TestSubmitSlurm(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	tree(t)
	clitest.Picture(t, "it's.png", 60, 70)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("bin", 0o777); err != nil {
		t.Fatal(err)
	}
	sbatch := "#!/bin/sh\necho \"$@\" >>args\necho ---- >>args\ncat >>args\necho '77;cluster'\n"
	if err := os.WriteFile("bin/sbatch", []byte(sbatch), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Join(here, "bin")+":"+os.Getenv("PATH"))
	args := []string{"submit", "--slurm", "--shards", "3", "--at-once", "2",
		"--sbatch=--partition=a b",
		"--program", "PROGRAM", "--mem", "2G", "--", "-m", "nearest", "-s", "10", "it's.png",
		"out.png"}
	printed := command(t, args...)
	printed.Want(t, cli.ExitOK, "")
	r := command(t, append([]string{"submit", "--send"}, args[1:]...)...)
	if r.Code != 0 || r.Stdout != "77;cluster\n" {
		t.Fatalf("%+v", r)
	}
	got := string(clitest.Read(t, "args"))
	for _, want := range []string{"--array=0-2%2 --requeue --cpus-per-task=1 --mem=2G ",
		"--partition=a b\n", "--dependency=afterok:77 --kill-on-invalid-dep=yes",
		"----\n#!/bin/sh\nexec PROGRAM " +
			`--shard auto/3 -m nearest -s 10 'it'\''s.png' out.png` + "\n",
		"exec PROGRAM join -- out.png\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	for _, c := range []struct{ args, want string }{
		{"--shards 3 -- a.png b.png", "one of --slurm and --k8s"},
		{"--slurm -- it's.png b.png", "--shards: 0"},
		{"--slurm --shards 3", "no drawing"},
		{"--slurm --shards 3 -- none.png b.png", "none.png"},
		{"--slurm --shards 3 -- --scale x it's.png b.png", "--scale"},
		{"--slurm --shards 3 -- it's.png -", "streams"},
		{"--slurm --shards 3 -- --shard 1/2 it's.png b.png", "--shard"},
		{"--k8s --shards 3 -- a.png b.png", "--image and --claim"},
	} {
		r := command(t, append([]string{"submit"}, strings.Fields(c.args)...)...)
		r.WantLine(t, cli.ExitUsage, c.want)
	}
}

// TestSubmitKubernetes checks the manifest's structure, with every field that Kubernetes needs.
func TestSubmitKubernetes(t *testing.T) {
	tree(t)
	r := command(t,
		strings.Fields("submit --k8s --shards 24 --at-once 8 --cpus 4 --mem 2Gi --image liif:1 "+
			"--claim photos -- -s 30 $(X).png Out_1.png")...)
	r.Want(t, cli.ExitOK, "")
	type job struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct{ Name string }
		Spec       struct {
			CompletionMode       string `yaml:"completionMode"`
			Completions          int
			Parallelism          int
			BackoffLimit         int `yaml:"backoffLimit"`
			BackoffLimitPerIndex int `yaml:"backoffLimitPerIndex"`
			Template             struct {
				Spec struct {
					RestartPolicy string `yaml:"restartPolicy"`
					Containers    []struct {
						Name, Image   string
						WorkingDir    string `yaml:"workingDir"`
						Command, Args []string
						Resources     struct{ Requests map[string]string }
						Mounts        []map[string]string `yaml:"volumeMounts"`
					}
					Volumes []struct {
						Name  string
						Claim struct {
							Name string `yaml:"claimName"`
						} `yaml:"persistentVolumeClaim"`
					}
				}
			}
		}
	}
	d := yaml.NewDecoder(bytes.NewReader([]byte(r.Stdout)))
	d.KnownFields(true)
	var draw, join job
	for _, j := range []*job{&draw, &join} {
		if err := d.Decode(j); err != nil {
			t.Fatal(err)
		}
		if j.APIVersion != "batch/v1" || j.Kind != "Job" ||
			len(j.Spec.Template.Spec.Containers) != 1 ||
			j.Spec.Template.Spec.Volumes[0].Claim.Name != "photos" {
			t.Errorf("%+v", j)
		}
	}
	c := draw.Spec.Template.Spec.Containers[0]
	if draw.Metadata.Name != "liif-out-1" || draw.Spec.CompletionMode != "Indexed" ||
		draw.Spec.Completions != 24 ||
		draw.Spec.Parallelism != 8 || draw.Spec.Template.Spec.RestartPolicy != "Never" ||
		strings.Join(c.Command, " ") != "liif-render" ||
		strings.Join(c.Args, " ") != "--shard auto/24 -s 30 $$(X).png Out_1.png" ||
		c.Mounts[0]["mountPath"] !=
			"/data" || c.Resources.Requests["cpu"] != "4" || c.Resources.Requests["memory"] != "2Gi" {
		t.Errorf("%+v", draw)
	}
	if got := strings.Join(join.Spec.Template.Spec.Containers[0].Args, " "); got !=
		"join --wait 720h -- Out_1.png" || join.Metadata.Name != "liif-out-1-join" {
		t.Errorf("%+v", join)
	}
}

// TestShardByCompletionIndex runs what the manifest's containers run, as an Indexed Job numbers
// them.
func TestShardByCompletionIndex(t *testing.T) {
	tree(t)
	smallParts(t)
	clitest.Picture(t, "a.png", 60, 70)
	drawing := []string{"-m", "nearest", "-s", "10", "a.png"}
	command(t, append(drawing, "whole.png")...).WantLine(t, cli.ExitOK, "whole.png")
	for _, index := range []string{"2", "0", "1"} {
		t.Setenv("JOB_COMPLETION_INDEX", index)
		r := command(t, append(append([]string{"--shard", "auto/3"}, drawing...), "out.png")...)
		r.Want(t, cli.ExitOK, "shard "+string(index[0]+1)+"/3")
	}
	t.Setenv("JOB_COMPLETION_INDEX", "3")
	r := command(t, append(append([]string{"--shard", "auto/3"}, drawing...), "out.png")...)
	r.WantLine(t, cli.ExitUsage, "of 3 shards the array is completions: 3")
	command(t, "join", "--wait", "1m", "--", "out.png").WantLine(t, cli.ExitOK, "joined of")
	wantSame(t, "whole.png", "out.png")
}
