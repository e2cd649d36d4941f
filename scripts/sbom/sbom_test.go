package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBill: a program's modules are in the bill, and what is no module too; the bill is the same
// each time, and valid as to what CycloneDX requires.
func TestBill(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := bill("1.2.3", "1700000000", []string{program, program})
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if d.Metadata.Timestamp != "2023-11-14T22:13:20Z" || d.Metadata.Component.Version != "1.2.3" {
		t.Errorf("about the release: %+v", d.Metadata)
	}
	references := map[string]bool{}
	for _, c := range d.Components {
		if c.Type == "" || c.Name == "" || references[c.Reference] {
			t.Errorf("incomplete, or twice: %+v", c)
		}
		references[c.Reference] = true
	}
	for _, want := range []string{"bundled:libde265", "bundled:wgpu-native"} {
		if !references[want] {
			t.Errorf("no %s", want)
		}
	}
	if !strings.Contains(string(text), `"pkg:golang/std@`) {
		t.Error("no Go")
	}
	again, err := bill("1.2.3", "1700000000", []string{program})
	if err != nil || !bytes.Equal(again, text) {
		t.Errorf("another bill: %v", err)
	}
	if _, err := bill("1", "tomorrow", []string{program}); err == nil {
		t.Error("a date of tomorrow is taken")
	}
	if _, err := bill("1", "", []string{"bill.go"}); err == nil {
		t.Error("a text is taken for a program")
	}
}

// TestLicences: each part's licence is where the table says, and a module without one is refused.
func TestLicences(t *testing.T) {
	for _, p := range bundled {
		if p.text == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join("..", "..", p.text)); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
	folder := t.TempDir()
	if _, err := texts(folder); !errors.Is(err, errNone) {
		t.Errorf("without a licence: %v", err)
	}
	for name, text := range map[string]string{"LICENSE.md": " one\n", "NOTICE": "two",
		"license.go": "package x", "README": "three"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "below"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"COPYING": "four", "LICENSE": "one"} {
		path := filepath.Join(folder, "below", name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := texts(folder); err != nil || string(text) != "one\n\ntwo\n\nfour" {
		t.Errorf("%q, %v", text, err)
	}
}
