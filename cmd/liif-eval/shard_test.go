package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// numbersOf is a report without what depends on the machine and the moment.
func numbersOf(t *testing.T, path string) map[string]any {
	t.Helper()
	var r map[string]any
	if err := json.Unmarshal(clitest.Read(t, path), &r); err != nil {
		t.Fatal(err)
	}
	var strip func(v any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range []string{"seconds", "seconds_per_picture", "megapixels_per_second",
				"peak_memory_bytes"} {
				delete(v, key)
			}
			for _, inner := range v {
				strip(inner)
			}
		case []any:
			for _, inner := range v {
				strip(inner)
			}
		}
	}
	strip(r)
	return r
}

// TestShardsJoined: shards, in any order and one of them twice, give the numbers of one run.
func TestShardsJoined(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "Set5/a.png", 48, 36)
	clitest.Picture(t, "Set5/b.png", 60, 40)
	clitest.Picture(t, "Set5/c.png", 40, 44)
	clitest.Picture(t, "other/c.png", 40, 40)
	clitest.Write(t, "other/bad.png", "nothing")
	args := []string{"--benchmark", "Set5", "--benchmark", "other", "-s", "2", "--jpeg", "60",
		"--filter", "bicubic,nearest", "-m", "none", "--against", "nearest"}
	whole := command(t, append(args, "--json", "whole.json", "--pictures")...)
	if whole.Code != cli.ExitInput {
		t.Fatalf("%+v", whole)
	}
	shard := func(i string, more ...string) clitest.Result {
		return command(t, append(append(args, "--json", "j.json", "--shard", i), more...)...)
	}
	for _, c := range []struct{ shard, missing string }{
		{"3/3", "2 of 3 shards are missing: 1, 2"},
		{"1/3", "1 of 3 shards are missing: 2"},
		{"1/3", "1 of 3 shards are missing: 2"},
	} {
		r := shard(c.shard)
		if r.Code != cli.ExitOK && r.Code != cli.ExitInput || r.Stdout != "" {
			t.Errorf("%s: %+v", c.shard, r)
		}
		command(t, "join", "j.json").WantLine(t, cli.ExitInput, c.missing)
	}
	if _, err := os.Stat("j.json"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a report of some shards is there")
	}
	if r := shard("2/3", "--round"); r.Code != cli.ExitOutput ||
		!strings.Contains(r.Stderr, "rounded to 8 bits false, now true") {
		t.Errorf("other settings: %+v", r)
	}
	shard("2/3")
	joined := command(t, "join", "--pictures", "--csv", "j.csv", "j.json")
	if joined.Code != whole.Code {
		t.Errorf("%+v", joined)
	}
	if a, b := numbersOf(t, "whole.json"), numbersOf(t, "j.json"); !reflect.DeepEqual(a, b) {
		t.Errorf("joined:\n%v\nwhole:\n%v", b, a)
	}
	if _, err := os.Stat("j.json.liif-job"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the shards' files stay")
	}
	first, _, _ := strings.Cut(joined.Stdout, "Seconds")
	if !strings.HasPrefix(whole.Stdout, first) {
		t.Errorf("joined:\n%s\nwhole:\n%s", joined.Stdout, whole.Stdout)
	}
	command(t, "join", "j.json").WantLine(t, cli.ExitOutput, "--force overwrites it")
}

// TestShardsOfOthers: shards that were measured of something else, or cannot be read, are refused.
func TestShardsOfOthers(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "p/a.png", 24, 20)
	clitest.Picture(t, "p/b.png", 20, 24)
	shard := func(i string, more ...string) clitest.Result {
		return command(t, append([]string{"p", "-s", "2", "-m", "none", "--shard", i, "--json",
			"j.json"}, more...)...)
	}
	shard("1/2").Want(t, cli.ExitOK, "shard 1/2, 1 pictures measured")
	name := filepath.Join("j.json.liif-job", "shard-000001-of-000002.json")
	first := clitest.Read(t, name)
	shard("2/2").Want(t, cli.ExitOK, "")
	for reason, text := range map[string]string{
		"is of other settings": strings.Replace(string(first), `"value":"auto"`, `"value":"off"`, 1),
		"is in two shards":     strings.Replace(string(first), "b.png\",\"psnr", "a.png\",\"psnr", 9),
		"no file of a shard":   string(first[:len(first)/2]),
		"beside those of":      strings.Replace(string(first), "1/2", "1/3", 1),
	} {
		if text == string(first) && reason != "is in two shards" {
			t.Fatalf("%s: nothing is changed", reason)
		}
		if reason == "is in two shards" {
			second := clitest.Read(t, filepath.Join("j.json.liif-job",
				"shard-000002-of-000002.json"))
			text = strings.Replace(string(second), `"shard":"2/2"`, `"shard":"1/2"`, 1)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		command(t, "join", "j.json").WantLine(t, cli.ExitInput, reason)
	}
	if err := os.WriteFile(name, first, 0o666); err != nil {
		t.Fatal(err)
	}
	clitest.Picture(t, "p/c.png", 30, 24)
	if r := shard("1/2"); r.Code != cli.ExitOutput ||
		!strings.Contains(r.Stderr, "pictures of p 2, their names and sizes") {
		t.Errorf("%+v", r)
	}
	command(t, "join", "j.json").Want(t, cli.ExitOK, "")
	command(t, "join", "none.json").WantLine(t, cli.ExitInput, "no shards are there")
	for _, flags := range []string{"--shard 1/2", "--shard 1/2 --json -",
		"--shard 3/2 --json k.json", "--shard 1/2 --json k.json --csv c.csv"} {
		if r := command(t, append(strings.Fields(flags), "p")...); r.Code != cli.ExitUsage {
			t.Errorf("%s: %+v", flags, r)
		}
	}
}

// TestExact: numbers come back with every bit.
func TestExact(t *testing.T) {
	for _, v := range []float64{0, 1.0 / 3, math.Inf(1), math.NaN(), 1e300,
		math.Nextafter(30, 31)} {
		text, err := json.Marshal(exact(v))
		var got exact
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if err != nil || math.Float64bits(float64(got)) != math.Float64bits(v) && v == v ||
			v != v && got == got {
			t.Errorf("%v came back as %v, %v", v, got, err)
		}
	}
}
