package cli

import "testing"

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"a photo.png": "a photo.png", `ünï "×" \.png`: `ünï "×" \.png`, "": "",
		"two\nlines":  `two\nlines`,
		"\x1b[31mred": `\x1b[31mred`, "tab\there": `tab\there`, "\u202eright": `\u202eright`,
		"\x9b": `\x9b`, "\ufffd": "\ufffd",
	} {
		if got := Printable(text); got != want {
			t.Errorf("Printable(%q) = %q, want %q", text, got, want)
		}
	}
}
