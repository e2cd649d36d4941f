package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// TestWatcher: pictures come up once each, when they have not changed from one look to the next,
// and again when they have changed since.
func TestWatcher(t *testing.T) {
	tree(t, "in/")
	w, err := newWatcher(naming{suffix: "-x4"}, []string{"in", "out"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	look := func(want string) {
		t.Helper()
		jobs, err := w.fresh(now)
		var got []string
		for _, j := range jobs {
			got = append(got, j.input+">"+j.output)
		}
		if text := clitest.Portable(strings.Join(got, " ")); text != want || err != nil {
			t.Errorf("%q, %v; want %q", text, err, want)
		}
	}
	look("")
	clitest.Write(t, "in/a.png", "half")
	look("") // may be incomplete
	clitest.Write(t, "in/a.png", "the whole")
	look("")
	look("in/a.png>out/a-x4.png")
	look("")
	clitest.Write(t, "in/b.png", "old")
	if err := os.Chtimes("in/b.png", now, now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	look("in/b.png>out/b-x4.png")
	clitest.Write(t, "in/a.png", "another one")
	clitest.Write(t, "in/a-x2.png", "an earlier result")
	look("")
	look("in/a.png>out/a-x4.png")
	if err := os.Remove("in/a.png"); err != nil {
		t.Fatal(err)
	}
	look("")
	if err := os.RemoveAll("in"); err != nil {
		t.Fatal(err)
	}
	if jobs, err := w.fresh(now); err == nil {
		t.Errorf("%+v of a folder that is gone", jobs)
	}
}

// TestWatch waits for a picture, passes over one that is done, and ends with Ctrl-C.
func TestWatch(t *testing.T) {
	tree(t, "in/")
	clitest.Picture(t, "in/old.png", 5, 4)
	clitest.Write(t, "out/old-x4.png", "precious")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var stdout, stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		args := []string{"--watch", "--json", "-m", "nearest", "in", "out"}
		code <- run(ctx, args, strings.NewReader(""), &stdout, &stderr)
	}()
	// In this order, for what comes later may be seen later.
	clitest.Write(t, "in/bad.png", "no picture")
	clitest.Picture(t, "in/new.png", 5, 4)
	for !slices.Contains(clitest.Files(t, "out"), "new-x4.png") {
		select {
		case c := <-code:
			t.Fatalf("ended with %d: %s", c, stderr.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
	stop()
	if c := <-code; c != cli.ExitInput { // of bad.png, before new.png
		t.Errorf("exit code %d: %s", c, stderr.String())
	}
	var got report
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil || len(got.Files) != 2 {
		t.Errorf("%v: %+v", err, got)
	}
	if !strings.Contains(stderr.String(), "watching in: Ctrl-C ends it\n") ||
		!strings.Contains(stderr.String(), "bad.png") {
		t.Errorf("stderr: %s", stderr.String())
	}
	if string(clitest.Read(t, "out/old-x4.png")) != "precious" {
		t.Error("what was there is gone")
	}
}

func TestWatchRefuses(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 5, 4)
	command(t, "--watch", "a.png").WantLine(t, cli.ExitUsage, "--watch: a.png is no folder")
	command(t, "--watch", "-").WantLine(t, cli.ExitUsage, "--watch: - is no folder")
	command(t, "--watch", ".", "-n").WantLine(t, cli.ExitUsage, "cannot be used together")
}
