package shaders

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// definitions are a permutation's: names, with a number where they have one.
type definitions map[string]int

// define reads NAME and NAME=NUMBER.
func define(words []string) (definitions, error) {
	d := definitions{}
	for _, word := range words {
		name, value, has := strings.Cut(word, "=")
		number := 0
		if has {
			var err error
			if number, err = strconv.Atoi(value); err != nil || number < 0 {
				return nil, fmt.Errorf("definition %q: want NAME or NAME=NUMBER", word)
			}
		}
		d[name] = number
	}
	return d, nil
}

// expand resolves a kernel's directives (see the package's documentation).
func expand(path string, defined definitions) (string, error) {
	var out strings.Builder
	x := expander{defined: defined, imported: map[string]bool{}, out: &out}
	err := x.file(path)
	return out.String(), err
}

type expander struct {
	defined  definitions
	imported map[string]bool
	repeats  int
	out      *strings.Builder
}

// maxRepeats limits repetitions: no kernel comes near it, so more is a mistake.
const maxRepeats = 1 << 12

func (x *expander) file(path string) error {
	text, err := files.ReadFile(path)
	if err != nil {
		return err
	}
	return x.lines(path, 1, strings.SplitAfter(string(text), "\n"))
}

// lines expands the lines of a file from the one numbered first on.
func (x *expander) lines(path string, first int, lines []string) error {
	var taken []bool // one a nested condition: whether its lines count
	live := func() bool {
		for _, t := range taken {
			if !t {
				return false
			}
		}
		return true
	}
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		fail := func(err error) error {
			return fmt.Errorf("%s:%d: %q: %w", path, first+i, strings.TrimSpace(line), err)
		}
		fields := strings.Fields(line)
		if len(fields) == 0 || !strings.HasPrefix(fields[0], "#") {
			if !live() {
				continue
			}
			text, err := x.numbers(withoutComment(line))
			if err != nil {
				return fail(err)
			}
			x.out.WriteString(text)
			continue
		}
		switch {
		case fields[0] == "#import" && len(fields) == 2:
			if live() && !x.imported[fields[1]] {
				x.imported[fields[1]] = true
				if err := x.file("shared/" + fields[1] + ".wgsl"); err != nil {
					return err
				}
			}
		case (fields[0] == "#ifdef" || fields[0] == "#ifndef") && len(fields) == 2:
			_, defined := x.defined[fields[1]]
			taken = append(taken, defined == (fields[0] == "#ifdef"))
		case fields[0] == "#else" && len(fields) == 1 && len(taken) > 0:
			taken[len(taken)-1] = !taken[len(taken)-1]
		case fields[0] == "#endif" && len(fields) == 1 && len(taken) > 0:
			taken = taken[:len(taken)-1]
		case fields[0] == "#repeat" && len(fields) == 3:
			body, err := repeated(lines[i+1:])
			if err != nil {
				return fail(err)
			}
			if live() {
				count, err := x.evaluate(fields[2])
				if err != nil {
					return fail(err)
				}
				if err := x.repeat(path, first+i+1, body, fields[1], count); err != nil {
					return err
				}
			}
			i += len(body) + 1
		default:
			return fail(fmt.Errorf("not understood"))
		}
	}
	if len(taken) > 0 {
		return fmt.Errorf("%s: a condition is not closed", path)
	}
	return nil
}

// withoutComment is a line without its comment, and "" for a line with nothing else. Comments are
// dropped from what is expanded, so that a changed comment needs no compilation. WGSL has no
// strings that could hold two slashes.
func withoutComment(line string) string {
	code, _, found := strings.Cut(line, "//")
	switch trimmed := strings.TrimRight(code, " \t\n"); {
	case trimmed == "":
		return ""
	case found:
		return trimmed + "\n"
	}
	return line
}

// repeated is the lines before the #end that belongs to a #repeat.
func repeated(lines []string) ([]string, error) {
	depth := 1
	for i, line := range lines {
		switch fields := strings.Fields(line); {
		case len(fields) > 0 && fields[0] == "#repeat":
			depth++
		case len(fields) == 1 && fields[0] == "#end":
			if depth--; depth == 0 {
				return lines[:i], nil
			}
		}
	}
	return nil, fmt.Errorf("no #end")
}

func (x *expander) repeat(path string, first int, body []string, name string, count int) error {
	if _, taken := x.defined[name]; taken {
		return fmt.Errorf("%s:%d: %s is defined already", path, first-1, name)
	}
	defer delete(x.defined, name)
	for n := range count {
		if x.repeats++; x.repeats > maxRepeats {
			return fmt.Errorf("%s:%d: more than %d repetitions", path, first-1, maxRepeats)
		}
		x.defined[name] = n
		if err := x.lines(path, first, body); err != nil {
			return err
		}
	}
	return nil
}

var bracedNumber = regexp.MustCompile(`\{[A-Za-z0-9_*/+-]+\}`)

// numbers replaces {EXPRESSION}.
func (x *expander) numbers(line string) (string, error) {
	var failed error
	line = bracedNumber.ReplaceAllStringFunc(line, func(s string) string {
		n, err := x.evaluate(s[1 : len(s)-1])
		if err != nil {
			failed = err
		}
		return strconv.Itoa(n)
	})
	return line, failed
}

var operators = regexp.MustCompile(`[*/+-]`)

// evaluate computes numbers and definitions joined by + - * /, strictly from left to right.
func (x *expander) evaluate(expression string) (int, error) {
	result, operator, rest := 0, "+", expression
	for {
		word, next := rest, ""
		if at := operators.FindStringIndex(rest); at != nil {
			word, next, rest = rest[:at[0]], rest[at[0]:at[1]], rest[at[1]:]
		}
		n, known := x.defined[word]
		if !known {
			var err error
			if n, err = strconv.Atoi(word); err != nil {
				return 0, fmt.Errorf("%s in {%s} is not defined", word, expression)
			}
		}
		switch {
		case operator == "+":
			result += n
		case operator == "-":
			result -= n
		case operator == "*":
			result *= n
		case n == 0 || result%n != 0:
			return 0, fmt.Errorf("{%s}: %d does not divide %d", expression, n, result)
		default:
			result /= n
		}
		if next == "" {
			return result, nil
		}
		operator = next
	}
}
