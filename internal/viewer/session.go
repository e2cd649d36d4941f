package viewer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// sessionHead is a session's first line; each other line is an Event.
type sessionHead struct {
	Session int `json:"liif-view session"` // of the format: 1
	Width   int `json:"width"`             // of the window, in device pixels
	Height  int `json:"height"`
}

// sessionFormat is the format written.
const sessionFormat = 1

// Session is the input to a window of a size in device pixels, in the order of time.
type Session struct {
	Width, Height int
	Events        []Event
}

// Recorder writes a session.
type Recorder struct {
	w   io.Writer
	err error
}

// NewRecorder begins a session of a window.
func NewRecorder(w io.Writer, width, height int) *Recorder {
	r := &Recorder{w: w}
	r.line(sessionHead{sessionFormat, width, height})
	return r
}

// Record writes an event, whose Time is set.
func (r *Recorder) Record(e Event) { r.line(e) }

// Err is why the session could not be written; what came after is left out.
func (r *Recorder) Err() error { return r.err }

func (r *Recorder) line(v any) {
	if r.err != nil {
		return
	}
	var b []byte
	if b, r.err = json.Marshal(v); r.err == nil {
		_, r.err = r.w.Write(append(b, '\n'))
	}
}

const (
	maxSessionLine = 1 << 20
	maxSessionTime = 24 * 3600
)

// ReadSession reads a Recorder's file. Empty lines are skipped.
func ReadSession(from io.Reader) (*Session, error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxSessionLine)
	s := &Session{}
	number, headed := 0, false
	for lines.Scan() {
		number++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if !headed {
			var h sessionHead
			if err := strict.Decode(&h); err != nil || h.Session == 0 {
				return nil, fmt.Errorf("line %d: not a session of liif-view", number)
			}
			if h.Session != sessionFormat {
				return nil, fmt.Errorf("line %d: a session of format %d; known is %d", number,
					h.Session,
					sessionFormat)
			}
			if h.Width < 1 || h.Height < 1 || max(h.Width, h.Height) > 1<<15 {
				return nil, fmt.Errorf("line %d: a window of %d×%d pixels", number, h.Width,
					h.Height)
			}
			headed = true
			s.Width, s.Height = h.Width, h.Height
			continue
		}
		var e Event
		if err := strict.Decode(&e); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		if err := s.add(e); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if !headed {
		return nil, fmt.Errorf("not a session of liif-view: it is empty")
	}
	return s, nil
}

// add checks an event and appends it.
func (s *Session) add(e Event) error {
	switch e.Kind {
	case KeyEvent, ButtonEvent, MoveEvent, LeaveEvent, ScrollEvent, DropEvent, CloseEvent,
		TextEvent:
	case ResizeEvent:
		if e.Width < 1 || e.Height < 1 || max(e.Width, e.Height) > 1<<15 {
			return fmt.Errorf("a window of %d×%d pixels", e.Width, e.Height)
		}
	default:
		return fmt.Errorf("unknown kind of event %q", e.Kind)
	}
	last := 0.0
	if n := len(s.Events); n > 0 {
		last = s.Events[n-1].Time
	}
	if e.Time < last || e.Time > maxSessionTime {
		return fmt.Errorf("time %g after %g", e.Time, last)
	}
	for _, v := range []float64{e.X, e.Y, e.DX, e.DY, e.Scale} {
		if math.Abs(v) > 1e6 {
			return fmt.Errorf("%g is out of range", v)
		}
	}
	s.Events = append(s.Events, e)
	return nil
}
