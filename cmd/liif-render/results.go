package main

import (
	"path/filepath"
	"regexp"
	"strings"
)

// resultName is a name that defaultSuffix makes, its first group what the name was before.
var resultName = regexp.MustCompile(`^(.+)-(?:x[0-9.]+|[0-9]+x[0-9]+|(?:w|h|long|short)[0-9]+|` +
	`[0-9.]+mp|` +
	`[0-9.]+(?:x[0-9.]+)?(?:mm|cm|in)(?:@[0-9.]+)?)(?:-region[0-9.,]+)?$`)

// withoutEarlier leaves out what an earlier run made, whatever its size was: files that are named
// as results of others beside them, as a-x4.png is of a.jpg. What is rendered alone is never left
// out.
func withoutEarlier(jobs []job) (kept []job, left []leftOut) {
	originals := map[string]bool{}
	for _, j := range jobs {
		stem, own := splitName(j.input)
		originals[stem] = true
		if len(own) > 1 {
			originals[stem+"-"+own[1:]] = true // see naming.tellApart
		}
	}
	for _, j := range jobs {
		earlier := false
		stem, _ := splitName(j.input)
		for m := resultName.FindStringSubmatch(stem); m != nil && !earlier; {
			earlier = originals[m[1]]
			m = resultName.FindStringSubmatch(m[1])
		}
		if earlier && j.input != standard {
			left = append(left, leftOut{j.input, isResult})
		} else {
			kept = append(kept, j)
		}
	}
	return kept, left
}

// splitName cuts the extension off a path; a name that is nothing but an extension has none.
func splitName(path string) (stem, extension string) {
	extension = filepath.Ext(path)
	stem = strings.TrimSuffix(path, extension)
	if stem == "" || endsInSeparator(stem) {
		return path, ""
	}
	return stem, extension
}
