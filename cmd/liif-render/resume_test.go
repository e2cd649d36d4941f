package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/internal/parts"
)

// smallParts makes parts of a few strips, whatever a picture's size.
func smallParts(t *testing.T) {
	t.Helper()
	old := partBytes
	partBytes = 1
	t.Cleanup(func() { partBytes = old })
}

// cut makes a drawing that is not complete: all parts are drawn, and some are lost.
func cut(t *testing.T, lost []int, args ...string) string {
	t.Helper()
	r := command(t, append(args, "--shard", "1/1")...)
	r.WantLine(t, cli.ExitOK, "shard 1/1")
	folder := args[len(args)-1] + parts.Suffix
	for _, n := range lost {
		if err := os.Remove(partFile(folder, n)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func partFile(folder string, n int) string {
	return filepath.Join(folder, "part-00000"+string(rune('0'+n)))
}

func wantSame(t *testing.T, a, b string) {
	t.Helper()
	if x, y := clitest.Read(t, a), clitest.Read(t, b); !bytes.Equal(x, y) {
		t.Errorf("%s has %d bytes, %s %d, and they differ", a, len(x), b, len(y))
	}
}

// TestResume: a second run takes the finished parts, draws the missing ones, and writes the same
// bytes as a single run.
func TestResume(t *testing.T) {
	tree(t)
	smallParts(t)
	clitest.Picture(t, "a.png", 90, 100)
	for _, c := range []string{
		"-m nearest -s 10 a.png out.png", "-m bicubic -s 10 --bits 16 a.png out.tif",
		"-m nearest -s 10 --compression 1 a.png out.jpg",
		"-m bicubic -s 10 --bits 16 a.png out.pnm",
		"-m nearest -s 10 --profile p3 a.png out.png", "-m nearest -s 9 a.png out.webp",
	} {
		args := strings.Fields(c)
		out := args[len(args)-1]
		whole := "whole" + filepath.Ext(out)
		command(t, append(args[:len(args)-1:len(args)-1], whole)...).WantLine(t, cli.ExitOK, whole)
		folder := cut(t, []int{0, 2}, args...)
		r := command(t, args...)
		r.Want(t, cli.ExitOK, out)
		if !strings.Contains(r.Stderr, "parts are there") {
			t.Errorf("%s: %s", c, r.Stderr)
		}
		wantSame(t, whole, out)
		if _, err := os.Stat(folder); err == nil {
			t.Errorf("%s is left", folder)
		}
		os.Remove(out)
		os.Remove(whole)
	}
}

// TestResumeAfterInterruption stops after the first part: with one thread, three strips are under
// way.
func TestResumeAfterInterruption(t *testing.T) {
	tree(t)
	smallParts(t)
	clitest.Picture(t, "a.png", 90, 400)
	args := []string{"-m", "nearest", "--threads", "1", "-s", "10", "a.png", "-o"}
	command(t, append(args, "whole.tif")...).WantLine(t, cli.ExitOK, "whole.tif")
	args = append(args, "out.tif", "--resume")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	partDone = func(unit int) {
		if unit == 0 {
			cancel()
		}
	}
	r := commandOn(ctx, "", args...)
	partDone = nil
	if r.Code != cli.ExitInterrupted || !strings.Contains(r.Stderr, "the same command goes on") {
		t.Fatalf("%+v", r)
	}
	status := command(t, "status", "out.tif")
	if !strings.Contains(status.Stdout, "900×4000, ") ||
		!strings.Contains(status.Stdout, "failed: interrupted") {
		t.Errorf("%+v", status)
	}
	command(t, args...).Want(t, cli.ExitOK, "out.tif")
	wantSame(t, "whole.tif", "out.tif")
	command(t, "status", "out.tif").WantLine(t, cli.ExitInput, "no job is in there")
}

// TestResumeOfAnother: parts of another drawing are never taken, and the error says what changed.
func TestResumeOfAnother(t *testing.T) {
	tree(t)
	smallParts(t)
	clitest.Picture(t, "a.png", 90, 100)
	text := clitest.Read(t, "a.png")
	// They differ in a byte behind the picture's end, and not in their length.
	clitest.Write(t, "a.png", append(slices.Clone(text), 0))
	clitest.Write(t, "b.png", append(slices.Clone(text), 1))
	base := "-m nearest -s 10 a.png out.png"
	cut(t, []int{1}, strings.Fields(base)...)
	for args, want := range map[string]string{
		"-m nearest -s 10 b.png out.png":                     "begun with input of",
		"-m bilinear -s 10 a.png out.png":                    "begun with model nearest",
		"-m nearest -s 11 a.png out.png":                     "begun with size 900×1000, now 990×1100",
		"-m nearest -s 10 --bits 16 a.png out.png":           "begun with bits 8, now 16",
		"-m nearest -s 10 --compression 1 a.png out.png":     "begun with compression -1, now 1",
		"-m nearest -s 10 --metadata strip a.png out.png":    "begun with metadata keep",
		"-m nearest -s 10 --profile p3 a.png out.png":        "begun with profile as the input",
		"-m nearest -s 10 --region 0,0,45,100 a.png out.png": "begun with size 900×1000, now 450×1000",
		"-m nearest -s 10 --damaged a.png out.png":           "begun with what is damaged refused, now taken",
	} {
		r := command(t, strings.Fields(args)...)
		r.WantLine(t, cli.ExitOutput, want)
		if !strings.Contains(r.Stderr, "--restart begins anew") {
			t.Errorf("%s: %s", args, r.Stderr)
		}
	}
	if _, err := os.Stat("out.png"); err == nil {
		t.Error("an output is made")
	}
	// What changes no pixel may change.
	other := "-m nearest -s 10 --threads 1 --memory 100MiB --tile 20 --times a.png out.png"
	command(t, strings.Fields(other)...).Want(t, cli.ExitOK, "out.png")
	folder := cut(t, nil, strings.Fields("-m nearest -s 10 a.png new.png")...)
	command(t, strings.Fields("-m bilinear -s 10 --restart a.png new.png")...).WantLine(t,
		cli.ExitOK, "new.png")
	command(t, strings.Fields("-m bilinear -s 10 a.png whole.png")...).WantLine(t, cli.ExitOK,
		"whole.png")
	wantSame(t, "whole.png", "new.png")
	if _, err := os.Stat(folder); err == nil {
		t.Errorf("%s is left", folder)
	}
}

// TestDamagedPart: a part whose bytes have changed is drawn again and never joined.
func TestDamagedPart(t *testing.T) {
	tree(t)
	smallParts(t)
	clitest.Picture(t, "a.png", 90, 100)
	args := strings.Fields("-m nearest -s 10 a.png out.png")
	command(t, "-m", "nearest", "-s", "10", "a.png", "whole.png").WantLine(t, cli.ExitOK,
		"whole.png")
	folder := cut(t, nil, args...)
	spoil := func(change func([]byte) []byte) {
		t.Helper()
		name := partFile(folder, 1)
		text := change([]byte(clitest.Read(t, name)))
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	spoil(func(b []byte) []byte { b[len(b)/2] ^= 4; return b })
	command(t, "join", "out.png").WantLine(t, cli.ExitInput, "damaged part")
	command(t, append(args, "--shard", "1/1")...).Want(t, cli.ExitOK, "shard 1/1, 1 parts drawn")
	command(t, "join", "--keep", "out.png").WantLine(t, cli.ExitOK, "900×1000 joined of")
	wantSame(t, "whole.png", "out.png")
	// the neighbour's bytes, whole as they are
	spoil(func([]byte) []byte { return []byte(clitest.Read(t, partFile(folder, 0))) })
	command(t, "join", "-f", "out.png").WantLine(t, cli.ExitInput, "another part of this one")
	spoil(func(b []byte) []byte { return b[:len(b)-1] })
	r := command(t, append(args, "-f")...)
	if r.Code != cli.ExitOK || !strings.Contains(r.Stderr, "it is drawn again") {
		t.Errorf("%+v", r)
	}
	wantSame(t, "whole.png", "out.png")
}

func TestShards(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 60, 70)
	for out, model := range map[string]string{"out.png": "liif-small", "out.tif": "bicubic",
		"out.pnm": "nearest"} {
		whole := "whole" + filepath.Ext(out)
		command(t, "-s", "10", "-m", model, "a.png", whole).WantLine(t, cli.ExitOK, whole)
		shard := func(i string) { // in no order, one of them twice
			command(t, "-s", "10", "-m", model, "--work", "w", "a.png", out, "--shard",
				i+"/3").Want(t,
				cli.ExitOK, "shard "+i)
		}
		shard("3")
		shard("1")
		command(t, "join", "--work", "w", out).WantLine(t, cli.ExitInput, "parts are missing")
		var s statusReport
		r := command(t, "status", "--json", "--work", "w", out)
		if err := json.Unmarshal([]byte(r.Stdout), &s); err != nil || s.Done == 0 ||
			s.Done == s.Parts ||
			s.Nobodys != s.Parts-s.Done || len(s.Workers) == 0 {
			t.Errorf("%v: %+v", err, r)
		}
		shard("2")
		shard("2")
		command(t, "join", "--work", "w", out).WantLine(t, cli.ExitOK, "600×700 joined of")
		wantSame(t, whole, out)
		if got := clitest.Files(t, "w"); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
	}
	command(t, "--shard", "1/2", "a.png", "-").WantLine(t, cli.ExitUsage,
		"a stream cannot be gone on with")
	command(t, "--shard", "0/2", "a.png").WantLine(t, cli.ExitUsage, "numbered 1 to 2")
}

// TestNothingKept: quick drawings keep no parts.
func TestNothingKept(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 12, 9)
	r := command(t, "a.png", "--json")
	if r.Code != 0 || bytes.Contains([]byte(r.Stdout), []byte("parts")) {
		t.Errorf("%+v", r)
	}
	r = command(t, "a.png", "--resume", "--dry-run", "-f")
	if !strings.Contains(r.Stdout, "kept in a-x4.png.liif-job") {
		t.Errorf("%+v", r)
	}
}
