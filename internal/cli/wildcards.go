package cli

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Arguments are the process's arguments. On Windows, whose shells leave that to programs, names
// with * and ? become the files that there are, in their order; those that fit none stay.
func Arguments() []string {
	if runtime.GOOS != "windows" {
		return os.Args[1:]
	}
	return expandWildcards(os.Args[1:])
}

// expandWildcards replaces patterns by the names that fit them. Flags are none.
func expandWildcards(args []string) []string {
	var out []string
	for i, arg := range args {
		if arg == "--" {
			for _, arg := range args[i:] {
				out = append(out, matching(arg)...)
			}
			return out
		}
		if strings.HasPrefix(arg, "-") {
			out = append(out, arg)
			continue
		}
		out = append(out, matching(arg)...)
	}
	return out
}

// matching are the names that fit a pattern, or the pattern if there is none.
func matching(pattern string) []string {
	if names := glob(pattern); len(names) > 0 {
		return names
	}
	return []string{pattern}
}

// glob is filepath.Glob as Windows has it: * and ? alone are special, and letters fit whatever
// their case.
func glob(pattern string) []string {
	if !strings.ContainsAny(pattern, "*?") {
		if _, err := os.Lstat(pattern); err != nil {
			return nil
		}
		return []string{pattern}
	}
	folder, base := filepath.Split(pattern)
	if root := len(filepath.VolumeName(folder)) + 1; len(folder) > root {
		above := folder[:len(folder)-1]
		if strings.ContainsAny(above, "*?") {
			var names []string
			for _, above := range glob(above) {
				names = append(names, glob(filepath.Join(above, base))...)
			}
			return names
		}
	}
	list, err := os.ReadDir(cmp.Or(folder, "."))
	if err != nil {
		return nil
	}
	var names []string
	wanted := strings.ToLower(strings.ReplaceAll(base, "[", "[[]"))
	for _, e := range list {
		if fits, err := filepath.Match(wanted, strings.ToLower(e.Name())); fits && err == nil {
			names = append(names, folder+e.Name())
		}
	}
	slices.Sort(names)
	return names
}
