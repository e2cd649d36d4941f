//go:build !js

package cli

import (
	"fmt"
	"io"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// packagingCommand, with one of the kinds below, prints what make install puts beside a program.
const packagingCommand = "__packaging"

// endingKey is of the annotation that holds what ends a command's help.
const endingKey = "ending"

// packaging prints a manual page (man) or the completion of a shell (bash, zsh, fish).
func packaging(c *cobra.Command, kind string, w io.Writer) error {
	switch kind {
	case "man":
		return manual(c, w)
	case "bash":
		return c.GenBashCompletionV2(w, true)
	case "zsh":
		return c.GenZshCompletion(w)
	case "fish":
		return c.GenFishCompletion(w, true)
	}
	return WithCode(ExitUsage, fmt.Errorf("%s: %q is none of man, bash, zsh and fish",
		packagingCommand, kind))
}

// manual prints the page, which is made by way of Markdown.
func manual(c *cobra.Command, w io.Writer) error {
	page := *c
	page.DisableAutoGenTag = true
	ending := strings.Replace(c.Annotations[endingKey], "Exit codes:", "# EXIT STATUS", 1)
	page.Long = verbatim(c.Long) + "\n\n" + verbatim(ending)
	var b strings.Builder
	err := doc.GenMan(&page, &doc.GenManHeader{Title: strings.ToUpper(c.Name()), Section: "1",
		Source: "liif", Manual: "User commands"}, &b)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, tidied(b.String(), built()))
	return err
}

// built is the day of the commit that the program was built from, or else today.
func built() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" && len(s.Value) >= len(time.DateOnly) {
				return s.Value[:len(time.DateOnly)]
			}
		}
	}
	return time.Now().UTC().Format(time.DateOnly)
}

var (
	titleDate = regexp.MustCompile(`(?m)^(\.TH "[^"]*" "1") "[^"]*"`)
	noValue   = regexp.MustCompile(`(?m)^(\\fB-.*?)(?:\[=[^]]*\]|=""|=\[\])$`)
)

// tidied makes what mandoc has no complaint about: a whole date, lines of at most 80 bytes,
// descriptions indented by requests in place of tabs. Defaults behind flags are left out: the
// descriptions have them.
func tidied(page, date string) string {
	const longest = 78
	page = titleDate.ReplaceAllString(page, `$1 "`+date+`"`)
	page = noValue.ReplaceAllString(page, "$1")
	var out strings.Builder
	literal := false
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		literal = line == ".EX" || literal && line != ".EE"
		description := strings.HasPrefix(line, "\t") && !literal
		switch {
		case line == "" && !literal:
			continue
		case literal || strings.HasPrefix(line, "."):
			out.WriteString(line + "\n")
			continue
		case description:
			out.WriteString(".RS 4\n")
		}
		column := 0
		for i, word := range strings.Fields(line) {
			switch {
			case i > 0 && column+1+width(word) > longest:
				out.WriteString("\n")
				column = 0
				if word[0] == '.' || word[0] == '\'' {
					word = `\&` + word
				}
			case i > 0:
				out.WriteString(" ")
				column++
			}
			out.WriteString(word)
			column += width(word)
		}
		out.WriteString("\n")
		if description {
			out.WriteString(".RE\n")
		}
	}
	return out.String()
}

// width is how many bytes mandoc counts of a word: it writes ×, say, as \[u00D7] first.
func width(word string) int {
	count := 0
	for _, r := range word {
		count++
		if r >= utf8.RuneSelf {
			count += len(`\[u00D7]`) - 1
		}
	}
	return count
}

// verbatim makes blocks of Markdown of indented lines, which would otherwise run together.
func verbatim(text string) string {
	var out strings.Builder
	inside := false
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		indented, empty := strings.HasPrefix(line, "  "), strings.TrimSpace(line) == ""
		if indented != inside && !empty {
			inside = indented
			out.WriteString("\n")
		}
		if inside && !empty {
			out.WriteString("    " + strings.TrimPrefix(line, "  "))
		} else {
			out.WriteString(line)
		}
	}
	return out.String()
}
