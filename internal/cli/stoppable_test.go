package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"
)

func TestAwait(t *testing.T) {
	broken := errors.New("broken")
	n, err := Await(t.Context(), func() (int, error) { return 7, broken })
	if n != 7 || err != broken {
		t.Errorf("got %d, %v", n, err)
	}
	ended, end := context.WithCancel(t.Context())
	forever := make(chan int)
	started := make(chan bool)
	go func() {
		<-started
		end()
	}()
	if _, err = Await(ended, func() (int, error) {
		close(started)
		return <-forever, nil
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("while work hangs: %v", err)
	}
	if _, err = Await(ended, func() (int, error) {
		t.Error("work begun after the end")
		return 0, nil
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestStoppableWriter(t *testing.T) {
	var out bytes.Buffer
	if n, err := StoppableWriter(t.Context(), &out).Write([]byte("row")); n != 3 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if out.String() != "row" {
		t.Errorf("wrote %q", out.String())
	}
	reader, full := io.Pipe() // nobody reads
	defer reader.Close()
	ctx, end := context.WithCancel(t.Context())
	go end()
	_, err := StoppableWriter(ctx, full).Write([]byte("row"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("into a full pipe: %v", err)
	}
}

func TestIgnoredHangUpStaysIgnored(t *testing.T) {
	for _, ignored := range []bool{false, true} {
		heard := false
		for _, s := range stopSignals(func(s os.Signal) bool { return ignored }) {
			heard = heard || s == hangUp
		}
		if heard == ignored {
			t.Errorf("ignored %v: listened for %v", ignored, heard)
		}
	}
}
