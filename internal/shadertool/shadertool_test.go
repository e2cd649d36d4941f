package shadertool

import (
	"os"
	"strings"
	"testing"
)

// needed are the tools that TestNeeded needs, for a process with another PATH (Rerun).
const needed = "LIIF_TEST_NEEDED"

// TestNeeded is the test that TestNeed runs again and again.
func TestNeeded(t *testing.T) {
	if os.Getenv(needed) == "" {
		t.Skip("run by TestNeed")
	}
	Need(t, strings.Fields(os.Getenv(needed))...)
	t.Log("IT RAN")
}

func TestNeed(t *testing.T) {
	other := Fakes(t, "naga")
	Fake(t, other, "naga", "0.19.2")
	dead := Fakes(t, "naga")
	Fake(t, dead, "naga", "x; exit 3")
	for _, c := range []struct {
		name, path, needs, require string
		passed                     bool
		output                     string // part of it
	}{
		{"all are there", Fakes(t), "naga tint spirv-opt spirv-val",
			"naga,tint,spirv-opt spirv-val",
			true, "IT RAN"},
		{"no naga", Fakes(t, "naga"), "tint naga", "", true,
			"NO naga: the WGSL is NOT validated by naga, shaders/spirv.zip NOT compiled again here (cargo "},
		{"no tint", Fakes(t, "tint"), "naga tint", "", true,
			"NO tint: the WGSL is NOT validated by tint here (build it"},
		{"no spirv-opt", Fakes(t, "spirv-opt"), "naga spirv-opt", "", true,
			"NO spirv-opt: shaders/spirv.zip is NOT compiled again here (Debian: apt-get"},
		{"no spirv-val", Fakes(t, "spirv-val"), "naga spirv-val", "", true,
			"NO spirv-val: shaders/spirv.zip is NOT compiled again here (Debian: apt-get"},
		{"none is needed", Fakes(t, "naga"), "tint", "", true, "IT RAN"},
		{"another naga", other, "naga", "", true, `which made the SPIR-V (installed: "0.19.2"): `},
		{"a dead naga", dead, "naga", "", true, "NO naga that runs (--version: exit status 3)"},
		{"required", Fakes(t, "spirv-val"), "naga spirv-opt spirv-val", "spirv-opt,spirv-val",
			false, "NO spirv-val"},
		{"a missing one before the required", Fakes(t, "naga", "spirv-val"), "naga spirv-val",
			"spirv-val", false, "NO spirv-val"},
		{"another is required", Fakes(t, "tint"), "tint", "naga", true, "NO tint"},
		{"another naga, required", other, "naga", "naga", false, "0.19.2"},
		{"required and unknown", Fakes(t), "naga", "nagga", false, `LIIF_REQUIRE_TOOLS: no tool`},
		{"needed and unknown", Fakes(t), "nagga", "", false,
			`no tool of the shaders is called "nagga"`},
	} {
		t.Setenv(needed, c.needs)
		output, passed := Rerun(t, "TestNeeded", c.path, c.require)
		ran := strings.Contains(output, "IT RAN")
		if passed != c.passed || !strings.Contains(output, c.output) ||
			ran != (c.output == "IT RAN") {
			t.Errorf("%s: passed: %v\n%s\nwanted %v and %q", c.name, passed, output, c.passed,
				c.output)
		}
	}
}

func TestFindAndReport(t *testing.T) {
	for _, tool := range Tools() {
		t.Setenv("PATH", Fakes(t))
		if err := Find(tool.Name); err != nil {
			t.Error(err)
		}
		var lines strings.Builder
		if err := Report(&lines); err != nil || lines.Len() > 0 {
			t.Errorf("all are there: %v, %q", err, lines.String())
		}

		t.Setenv("PATH", Fakes(t, tool.Name))
		err := Find("tint", tool.Name, "naga")
		if err == nil || err.Error() != tool.Name+" is not installed ("+tool.Install+")" {
			t.Errorf("without %s: %v", tool.Name, err)
		}
		for _, require := range []string{"", tool.Name} {
			lines.Reset()
			t.Setenv(Require, require)
			err := Report(&lines)
			if (err != nil) != (require != "") || strings.Count(lines.String(), "\n") != 1 ||
				!strings.HasPrefix(lines.String(), "NO "+tool.Name+": ") {
				t.Errorf("without %s, required %q: %v, %q", tool.Name, require, err, lines.String())
			}
		}
		t.Setenv(Require, "")
	}
	if err := Find("nagga"); err == nil {
		t.Error("an unknown tool is found")
	}
	t.Setenv(Require, "nagga")
	if err := Report(&strings.Builder{}); err == nil {
		t.Error("an unknown tool is required")
	}
}

// TestSetup: setup installs what Debian has.
func TestSetup(t *testing.T) {
	script, err := os.ReadFile("../../scripts/setup.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range Tools() {
		if tool.Debian != "" && !strings.Contains(string(script), "install "+tool.Debian+"\n") {
			t.Errorf("scripts/setup.sh does not install %s", tool.Debian)
		}
	}
}
