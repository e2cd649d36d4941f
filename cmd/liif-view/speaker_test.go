//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package main

import (
	"errors"
	"slices"
	"testing"
)

// TestSpeaker: reports are printed once, in order. When they are printed late, the one that equals
// the error of the command is left to the printing of the error.
func TestSpeaker(t *testing.T) {
	for _, c := range []struct {
		late bool
		err  error
		want []string
	}{
		{false, errors.New("b"), []string{"a", "b"}},
		{true, nil, []string{"a", "b"}},
		{true, errors.New("b"), []string{"a"}},
		{true, errors.New("c"), []string{"a", "b"}},
	} {
		var got []string
		s := &speaker{print: func(line string) { got = append(got, line) }, late: c.late}
		s.say("a")
		s.say("b")
		s.end(c.err)
		if !slices.Equal(got, c.want) {
			t.Errorf("late %v, %v: %q, want %q", c.late, c.err, got, c.want)
		}
	}
}
