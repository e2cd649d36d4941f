package main

import (
	"bytes"
	"context"
	"image"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func TestInterruptLeavesNoFile(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 200, 200)
	clitest.Picture(t, "b.png", 4, 4)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan clitest.Result)
	// 36 megapixels without SIMD take minutes: they cannot be done before the interruption.
	go func() {
		done <- commandOn(ctx, "", "-s", "30", "--device", "cpu:go", "--tile", "16",
			"--resume=never",
			"a.png", "b.png", "-o", ".")
	}()
	// The temporary file shows that rendering has begun.
	for len(clitest.Files(t, ".")) == 2 {
		select {
		case r := <-done:
			t.Fatalf("ended by itself: %+v", r)
		case <-time.After(time.Millisecond):
		}
	}
	cancel()
	r := <-done
	if r.Code != cli.ExitInterrupted || !strings.Contains(r.Stderr, "liif-render: interrupted") {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(r.Stderr, "1 failed (1 interrupted), 1 not begun") {
		t.Errorf("stderr: %s", r.Stderr)
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png", "b.png"}) {
		t.Errorf("files left: %v", got)
	}
}

// TestInterruptWhileWebPIsCompressed: its encoder cannot be stopped, but need not be waited for.
func TestInterruptWhileWebPIsCompressed(t *testing.T) {
	tree(t)
	m := image.NewNRGBA(image.Rect(0, 0, 900, 900))
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range m.Pix {
		m.Pix[i] = uint8(rng.IntN(256)) | uint8(i%4/3*255)
	}
	clitest.WritePNG(t, "a.png", m)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan clitest.Result)
	go func() { done <- commandOn(ctx, "", "-m", "nearest", "-s", "1", "a.png", "b.webp") }()
	// until the temporary file is there: drawing is a matter of moments
	for len(clitest.Files(t, ".")) == 1 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	cancel()
	r := <-done
	r.WantLine(t, cli.ExitInterrupted, "interrupted; no partial file is left")
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

func TestInterruptBeforeTheStart(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 4, 4)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	commandOn(ctx, "", "a.png").WantLine(t, cli.ExitInterrupted, "interrupted")
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

// cancelling is standard error that interrupts the command when a text appears on it.
type cancelling struct {
	bytes.Buffer
	text   string
	cancel func()
}

func (c *cancelling) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(c.text)) {
		c.cancel()
	}
	return c.Buffer.Write(p)
}

func TestInterruptBetweenPictures(t *testing.T) {
	tree(t, "empty.png")
	clitest.Picture(t, "a.png", 4, 4)
	clitest.Picture(t, "b.png", 4, 4)
	for inputs, want := range map[string]int{
		"empty.png a.png b.png": cli.ExitInterrupted, "b.png a.png": cli.ExitOK,
	} {
		ctx, cancel := context.WithCancel(t.Context())
		stderr := &cancelling{text: "a-x4.png: 16×16", cancel: cancel}
		args := append(strings.Fields(inputs), "-m", "nearest", "-f", "-o", "out/")
		code := run(ctx, args, strings.NewReader(""), io.Discard, stderr)
		if code != want {
			t.Errorf("%s: code %d, want %d: %s", inputs, code, want, stderr)
		}
	}
}

// TestInterruptOfHangingPipes: an interrupt ends a read from a pipe without a writer, and a write
// to a pipe without a reader.
func TestInterruptOfHangingPipes(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 4, 4)
	// Two pipes, for the read that was given up on goes on in the background.
	reader, silent := io.Pipe()
	deaf, writer := io.Pipe()
	for _, end := range []io.Closer{reader, silent, deaf, writer} {
		defer end.Close()
	}
	for args, streams := range map[string]struct {
		stdin  io.Reader
		stdout io.Writer
	}{
		"- b.png":            {reader, io.Discard},
		"-m nearest a.png -": {strings.NewReader(""), writer},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		var stderr bytes.Buffer
		code := run(ctx, strings.Fields(args), streams.stdin, streams.stdout, &stderr)
		clitest.Result{Command: "liif-render", Code: code, Stderr: stderr.String()}.WantLine(t,
			cli.ExitInterrupted, "interrupted")
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}
