package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// release is the version of a package, as v1.2.3: make release sets it when it links.
var release string

// Version is the version of the package that the command came in, or else that of the module it
// was built from, with the commit where it is known; "dev" otherwise.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	switch {
	case release != "":
		return release
	case !ok:
		return "dev"
	}
	return version(info)
}

func version(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if commit == "" {
		return "dev"
	}
	return "dev-" + commit + changed
}

// Build is a line that tells what the command was built from and for: commit and its day, where
// they are known, Go, system.
func Build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return build(info)
}

func build(info *debug.BuildInfo) string {
	commit, day, changed, cgo := "unknown", "", "", "without cgo"
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && s.Value != "":
			commit = s.Value
		case s.Key == "vcs.time" && len(s.Value) >= len(time.DateOnly):
			day = " of " + s.Value[:len(time.DateOnly)]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ", with changes"
		case s.Key == "CGO_ENABLED" && s.Value == "1":
			cgo = "with cgo"
		}
	}
	return fmt.Sprintf("commit %s%s%s; %s for %s/%s, %s", commit, day, changed,
		runtime.Version(), runtime.GOOS, runtime.GOARCH, cgo)
}

// kernelsKey is of the annotation that holds what --version tells of kernels.
const kernelsKey = "kernels"

// versionTemplate is what --version prints behind the command's name.
func versionTemplate() string {
	return " {{.Version}}\n" + Build() + "\n{{with .Annotations." + kernelsKey +
		"}}kernels here: {{.}}\n{{end}}"
}
