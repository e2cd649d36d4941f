package viewer

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSettingsRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "view.json")
	if s, err := ReadSettings(path); err != nil || s != (Settings{}) {
		t.Errorf("without a file: %+v, %v", s, err)
	}
	want := Settings{Window: [4]int{-5, 20, 800, 600}, Maximized: true, Information: 2,
		Overview:    true,
		PanByScroll: true}
	for range 2 { // the second time over the first
		if err := want.Write(path); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := ReadSettings(path); err != nil || s != want {
		t.Errorf("%+v, %v; want %+v", s, err, want)
	}
}

var badSettings = []string{"", "{", "[]", `{"window":[1,2,3,99999999]}`, `{"information":3}`,
	`{"information":-1}`, `{"window":"wide"}`}

func TestBadSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "view.json")
	for _, text := range badSettings {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := ReadSettings(path); err == nil || s != (Settings{}) {
			t.Errorf("%q: %+v, %v", text, s, err)
		}
	}
}

func FuzzSettings(f *testing.F) {
	for _, text := range badSettings {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"window":[1,2,3,4],"information":1,"overview":true}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := parseSettings(text)
		if err != nil && s != (Settings{}) {
			t.Errorf("%+v with %v", s, err)
		}
	})
}
