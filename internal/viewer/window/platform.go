//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/go-gl/glfw/v3.3/glfw"
)

// platformLog takes what the binding of GLFW writes to the standard logger: errors of the platform,
// which it does not return.
type platformLog struct {
	last   string
	report func(line string) // nil while the window is being opened
}

// listen makes the log the standard logger's output.
func (p *platformLog) listen() {
	log.SetFlags(0)
	log.SetOutput(p)
}

func (p *platformLog) Write(text []byte) (int, error) {
	p.last = strings.TrimSpace(strings.TrimPrefix(string(text), "PlatformError: "))
	if p.report != nil {
		p.report("warning: " + p.last)
	}
	return len(text), nil
}

// why returns the logged messages as an error, or err if there are none.
func (p *platformLog) why(err error) error {
	var e *glfw.Error
	switch {
	case p.last != "":
		return errors.New(p.last)
	case errors.As(err, &e):
		return errors.New(e.Desc)
	case err == nil:
		return errors.New("GLFW gives no reason")
	}
	return err
}

// initialise starts GLFW. Its binding returns no error where the platform has one.
func (p *platformLog) initialise() error {
	forgetDeadManager()
	err := glfw.Init()
	if err == nil && running() {
		return nil
	}
	return fmt.Errorf("%w: there is no display: %w", ErrNoWindow, p.why(err))
}

// running reports whether GLFW is initialised.
func running() (ok bool) {
	defer func() { ok = recover() == nil }()
	glfw.GetTime()
	return
}
