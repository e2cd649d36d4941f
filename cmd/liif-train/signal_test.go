package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

const asCommand = "LIIF_TEST_AS_COMMAND"

// TestMain is the command itself in the process that TestCtrlC interrupts.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// TestCtrlC: the first interruption saves a checkpoint and ends the training.
func TestCtrlC(t *testing.T) {
	inFolder(t, 2)
	p := exec.Command(os.Args[0], "photos", "--batch", "1", "-o", "a", "-d", "cpu")
	p.Env = append(os.Environ(), asCommand+"=1")
	var stderr bytes.Buffer
	p.Stderr = &stderr
	clitest.Interruptible(p)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- p.Wait()
		close(ended)
	}()
	t.Cleanup(func() { // where no key can be pressed it still writes into the folder
		_ = p.Process.Kill()
		<-ended
	})
	// A metric shows that it is on its way.
	for {
		if data, err := os.ReadFile("a/metrics.jsonl"); err == nil && len(data) > 0 {
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("ended by itself: %v: %s", err, stderr.String())
		case <-time.After(time.Millisecond):
		}
	}
	clitest.Interrupt(t, p.Process)
	var exit *exec.ExitError
	if err := <-ended; !errors.As(err, &exit) || exit.ExitCode() != cli.ExitInterrupted {
		t.Errorf("%v: %s", err, stderr.String())
	}
	if !strings.HasSuffix(stderr.String(), "liif-train: interrupted; --resume goes on\n") {
		t.Errorf("stderr: %s", stderr.String())
	}
	for _, pattern := range []string{"a/checkpoint-*.safetensors", "a/model.safetensors"} {
		if files, err := filepath.Glob(pattern); err != nil || len(files) != 1 {
			t.Errorf("%s: %v, %v", pattern, files, err)
		}
	}
}
