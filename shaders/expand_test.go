package shaders

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func expandText(text string, defined definitions) (string, error) {
	var out strings.Builder
	x := expander{defined: maps.Clone(defined), imported: map[string]bool{}, out: &out}
	if x.defined == nil {
		x.defined = definitions{}
	}
	err := x.lines("test", 1, strings.SplitAfter(text, "\n"))
	return out.String(), err
}

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		defined          definitions
	}{
		{"plain", "a\n b {\n}\n", "a\n b {\n}\n", nil},
		{"defined", "#ifdef A\na\n#else\nb\n#endif\nc\n", "a\nc\n", definitions{"A": 0}},
		{"undefined", "#ifdef A\na\n#else\nb\n#endif\nc", "b\nc", nil},
		{"not", "#ifndef A\na\n#endif\n", "a\n", nil},
		{"nested", "#ifdef A\n#ifdef B\nab\n#else\na\n#endif\n#endif\n", "a\n",
			definitions{"A": 0}},
		{"nested in dead lines", "#ifdef A\n#ifndef B\nab\n#else\na\n#endif\n#endif\n", "", nil},
		{"number", "x{N}y{N*2+1}", "x6y13", definitions{"N": 6}},
		{"left to right", "{1+N*4/2-3}", "11", definitions{"N": 6}},
		{"repeat", "#repeat i 3\na{i}\n#end\nb\n", "a0\na1\na2\nb\n", nil},
		{"repeat never", "#repeat i 0\na{i}\n#end\nb\n", "b\n", nil},
		{"repeat N/2", "#repeat i N/2\na{i*N}\n#end\n", "a0\na4\n", definitions{"N": 4}},
		{"repeats nested", "#repeat i 2\n#repeat j 2\n{i*2+j}\n#end\n#end\n", "0\n1\n2\n3\n", nil},
		{"condition repeated", "#repeat i 2\n#ifdef A\n{i}\n#endif\n#end\n", "0\n1\n",
			definitions{"A": 0}},
		{"repeat in dead lines", "#ifdef A\n#repeat i NOWHERE\n#end\n#endif\n", "", nil},
		{"comments", "// a\na // b {N}\n\n\tc / d\n// e", "a\n\tc / d\n", nil},
		{"import", "#import axis\n#import axis\n", axis(t), nil},
		{"import in dead lines", "#ifdef A\n#import nothing\n#endif\n", "", nil},
	} {
		got, err := expandText(c.text, c.defined)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	for text, want := range map[string]string{
		"#if A\n":                       `test:1: "#if A": not understood`,
		"a\n#else\n":                    `test:2: "#else"`,
		"#endif\n":                      `test:1: "#endif"`,
		"#ifdef A\n":                    "a condition is not closed",
		"#end\n":                        `test:1: "#end"`,
		"#repeat i 2\n":                 "no #end",
		"#repeat i N\n#end\n":           "N in {N} is not defined",
		"#repeat i 99999\n#end\n":       "more than 4096 repetitions",
		"#repeat A 2\n#end\n":           "A is defined already",
		"#repeat i 1\n{A+j}\n#end":      `test:2: "{A+j}": j in {A+j}`,
		"b\n{5/2}":                      `test:2: "{5/2}": {5/2}: 2 does not divide 5`,
		"{A/0}":                         "0 does not divide 7",
		"{A+}":                          "in {A+} is not defined",
		"#import nothing\n":             "nothing.wgsl",
		"#repeat i 2\n#ifdef A\n#end\n": "a condition is not closed",
	} {
		if got, err := expandText(text, definitions{"A": 7}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %q, %v, want %s", text, got, err, want)
		}
	}
}

func axis(t *testing.T) string {
	text, err := files.ReadFile("shared/axis.wgsl")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for line := range strings.Lines(string(text)) {
		code.WriteString(withoutComment(line))
	}
	return code.String()
}

func TestDefine(t *testing.T) {
	d, err := define([]string{"A", "B=12"})
	if err != nil || !maps.Equal(d, definitions{"A": 0, "B": 12}) {
		t.Errorf("%v, %v", d, err)
	}
	for _, word := range []string{"A=", "A=x", "A=-1", "A=1=2"} {
		if _, err := define([]string{word}); err == nil {
			t.Errorf("%s is a definition", word)
		}
	}
}

func TestChoices(t *testing.T) {
	got := choices(strings.Fields("k {,A} B {C=1,C=2,} D"))
	want := []string{"k B C=1 D", "k B C=2 D", "k B D", "k A B C=1 D", "k A B C=2 D", "k A B D"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzExpand: no text makes the expansion panic or go on for ever.
func FuzzExpand(f *testing.F) {
	for _, seed := range []string{"#repeat i 3\n#ifdef A\n{i*A/2}\n#endif\n#end\n", "{1/0}", "#end",
		"#import axis\n#else\n", "#repeat i 9\n#repeat j 9\n{i+j-}\n#end\n#end"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, err := expandText(text, definitions{"A": 4})
		for line := range strings.Lines(out) {
			if err == nil && strings.HasPrefix(strings.TrimSpace(line), "#") {
				t.Errorf("%q leaves %q", text, line)
			}
		}
	})
}
