package cli

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable escapes control characters, such as a newline or an escape in a file's name, as Go does
// in quotes: a message stays one line and cannot control the terminal.
func Printable(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		char := text[:size]
		if !unicode.IsPrint(r) || r == utf8.RuneError && size == 1 {
			quoted := strconv.Quote(char)
			char = quoted[1 : len(quoted)-1]
		}
		b.WriteString(char)
		text = text[size:]
	}
	return b.String()
}
