package viewer

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

var everyEvent = []Event{
	{Kind: MoveEvent, X: 1.5, Y: 2},
	{Time: 0.1, Kind: KeyEvent, Key: "S", Press: true, Control: true, Shift: true},
	{Time: 0.1, Kind: KeyEvent, Key: "+", Press: true, Repeat: true},
	{Time: 0.2, Kind: ButtonEvent, Button: "left", Press: true, X: 9, Y: 8},
	{Time: 0.3, Kind: ScrollEvent, X: 4, Y: 5, DX: -0.25, DY: 1},
	{Time: 4, Kind: ResizeEvent, Width: 640, Height: 480, Scale: 2},
	{Time: 5, Kind: DropEvent, Paths: []string{"a b.png", "ü.safetensors"}},
	{Time: 6, Kind: LeaveEvent},
	{Time: 7, Kind: TextEvent, Text: "ü"},
	{Time: 7, Kind: CloseEvent},
}

func TestSessionRoundTrip(t *testing.T) {
	var text bytes.Buffer
	r := NewRecorder(&text, 800, 600)
	for _, e := range everyEvent {
		r.Record(e)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	s, err := ReadSession(strings.NewReader(strings.ReplaceAll(text.String(), "\n", "\r\n\n")))
	if err != nil {
		t.Fatal(err)
	}
	if s.Width != 800 || s.Height != 600 || !reflect.DeepEqual(s.Events, everyEvent) {
		t.Errorf("%+v", s)
	}
}

const head = `{"liif-view session":1,"width":8,"height":8}` + "\n"

var badSessions = map[string]string{
	"":            "empty",
	"not json":    "line 1: not a session",
	`{"width":8}`: "line 1: not a session",
	`{"liif-view session":2,"width":8,"height":8}`: "format 2",
	`{"liif-view session":1,"width":0,"height":8}`: "0×8",
	head + `{"t":1,"kind":"jump"}`:                 `line 2: unknown kind of event "jump"`,
	head + `{"t":1,"kind":"move","z":3}`:           "line 2",
	head + `{"t":-1,"kind":"move"}`:                "time -1",
	head + `{"t":2,"kind":"move"}` + "\n" +
		`{"t":1,"kind":"move"}`: "time 1 after 2",
	head + `{"t":1e9,"kind":"move"}`: "time",
	head +
		`{"t":1,"kind":"move","x":1e99}`: "out of range",
	head + `{"t":1,"kind":"resize","width":-1,"height":3}`:                            "-1×3",
	head + `{"t":1,"kind":"key","key":"` + strings.Repeat("x", maxSessionLine) + `"}`: "too long",
}

func TestBadSessions(t *testing.T) {
	for text, want := range badSessions {
		s, err := ReadSession(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60q: %v, %v; want %q", text, s, err, want)
		}
	}
}

type fullDisk struct{ left int }

func (f *fullDisk) Write(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestRecorderKeepsItsError(t *testing.T) {
	r := NewRecorder(&fullDisk{1}, 8, 8)
	r.Record(everyEvent[0])
	r.Record(everyEvent[1])
	if r.Err() == nil {
		t.Error("no error of a full disk")
	}
}

func FuzzReadSession(f *testing.F) {
	for text := range badSessions {
		f.Add(text[:min(len(text), 200)])
	}
	var text bytes.Buffer
	r := NewRecorder(&text, 8, 9)
	for _, e := range everyEvent {
		r.Record(e)
	}
	f.Add(text.String())
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ReadSession(strings.NewReader(text))
		if err != nil {
			return
		}
		var again bytes.Buffer
		r := NewRecorder(&again, s.Width, s.Height)
		for _, e := range s.Events {
			r.Record(e)
		}
		s2, err := ReadSession(&again)
		if err != nil || len(s2.Events) != len(s.Events) {
			t.Errorf("%v, %d events of %d", err, len(s2.Events), len(s.Events))
		}
	})
}
