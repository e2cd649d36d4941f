//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package main

import "sync"

// speaker prints what the window reports. Where nobody looks at it, an error that it reports may be
// the one it ends with, which is printed then: it speaks late, each line when the next comes.
type speaker struct {
	print func(line string)
	late  bool

	mu      sync.Mutex
	waiting string
}

func (s *speaker) say(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.late {
		s.print(line)
		return
	}
	if s.waiting != "" {
		s.print(s.waiting)
	}
	s.waiting = line
}

// end prints the last line, unless it is that of the error that the command ends with.
func (s *speaker) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting != "" && (err == nil || err.Error() != s.waiting) {
		s.print(s.waiting)
	}
	s.waiting, s.late = "", false
}
