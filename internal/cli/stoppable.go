package cli

import (
	"bytes"
	"context"
	"io"
)

// Await returns what work returns, or the context's error as soon as that ends. Work then goes on
// until the process does: a read from a pipe that nobody writes to cannot be stopped.
func Await[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	if err := ctx.Err(); err != nil {
		return *new(T), err
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return *new(T), ctx.Err()
	}
}

// StoppableWriter writes to w until ctx ends, and then fails with its error even while a write
// waits for a reader.
func StoppableWriter(ctx context.Context, w io.Writer) io.Writer { return stoppableWriter{ctx, w} }

type stoppableWriter struct {
	ctx context.Context
	w   io.Writer
}

func (s stoppableWriter) Write(p []byte) (int, error) {
	left := bytes.Clone(p) // a write that is left behind must not see its bytes change
	return Await(s.ctx, func() (int, error) { return s.w.Write(left) })
}
