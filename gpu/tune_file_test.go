package gpu

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTunedTiles: a device is tried once, and again where its file is missing, damaged, of other
// shaders or of another driver.
func TestTunedTiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "liif", "tuning.json")
	open := func(driver string) *known {
		return &known{favouring("conv 64", "64x64x4"), DeviceInfo{Name: "toy", Driver: driver}}
	}
	var want Tiles
	try := func(what, driver string, tries bool) {
		t.Helper()
		d := open(driver)
		got := tunedTiles(context.Background(), d, Float32, path, forever())
		if tried := len(d.Plan.Batches) > 0; tried != tries {
			t.Errorf("%s: shapes are tried: %t", what, tried)
		}
		if want == nil {
			want = got
		}
		if !maps.Equal(got, want) || got["conv 64"] != "64x64x4" {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	try("the first time", "1", true)
	try("the second time", "1", false)
	try("another driver", "2", true)
	try("the first driver again", "1", false)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, damaged := range map[string][]byte{
		"nothing in it": {}, "half of it": text[:len(text)/2], "other JSON": []byte("[1]"),
		"null": []byte("null"), "a negative rate": bytes.Replace(text, []byte(": 1"),
			[]byte(": -1"), 1),
		"too long":      append(bytes.Clone(text), bytes.Repeat([]byte(" "), maxTuning)...),
		"other shaders": bytes.ReplaceAll(text, []byte(`"shaders": "`), []byte(`"shaders": "0`)),
	} {
		if bytes.Equal(damaged, text) {
			t.Fatal(what)
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		try(what, "1", true)
		try(what+", again", "1", false)
	}
}

// TestTunedTilesNowhere: where nothing can be remembered nothing is tried, for it would be each
// time.
func TestTunedTilesNowhere(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := NewRecorder(roomy)
	path := filepath.Join(blocked, "tuning.json")
	tiles := tunedTiles(context.Background(), r, Float32, path, forever())
	if len(tiles) != 0 || len(r.Plan.Batches) != 0 {
		t.Errorf("%v after %d batches", tiles, len(r.Plan.Batches))
	}
}

// known is a recorder with a name.
type known struct {
	*Recorder
	info DeviceInfo
}

func (k *known) Info() DeviceInfo { return k.info }

// TestWhatIsTuned: software and unknown devices only when asked, and none if none is wanted.
func TestWhatIsTuned(t *testing.T) {
	for _, c := range []struct {
		variable string
		kind     Kind
		want     bool
	}{
		{"", KindDiscrete, true}, {"", KindIntegrated, true}, {"", KindVirtual, true},
		{"", KindSoftware, false}, {"", KindUnknown, false}, {"always", KindSoftware, true},
		{"always", KindDiscrete, true}, {"never", KindDiscrete, false},
		{"never", KindSoftware, false},
	} {
		dir := t.TempDir()
		t.Setenv(TuneVariable, c.variable)
		for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
			t.Setenv(name, dir)
		}
		d := &known{NewRecorder(roomy), DeviceInfo{Name: "toy", Kind: c.kind}}
		tiles := TunedTiles(context.Background(), d, Float32, forever())
		found := 0
		filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error {
			if strings.HasSuffix(path, filepath.Join("liif", "tuning.json")) {
				found++
			}
			return nil
		})
		if (len(tiles) > 0) != c.want || (found == 1) != c.want {
			t.Errorf("%s=%s, %v: %v, %d files", TuneVariable, c.variable, c.kind, tiles, found)
		}
	}
}

// FuzzTunings: no file makes trouble, and what is read can be written again.
func FuzzTunings(f *testing.F) {
	for _, seed := range []string{"", "{}", "null",
		`{"a":{"shaders":"1","operations_per_second":{"b":{"c":1}}}}`,
		`{"a":{"operations_per_second":{"b":{"c":-1}}}}`,
		`{"a":{"operations_per_second":{"b":{"c":1e400}}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all := parseTunings(data)
		for _, one := range all {
			one.Rates.Tiles(roomy, Float32)
			one.Rates.Tiles(Limits{}, Float32)
		}
		if _, err := json.Marshal(all); err != nil {
			t.Error(err)
		}
	})
}
