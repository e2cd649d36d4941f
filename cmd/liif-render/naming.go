package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
)

// standard stands for standard input and standard output.
const standard = "-"

// job is one picture to render.
type job struct {
	input     string
	output    string
	format    imageio.Format
	folder    bool   // the input was found in a folder rather than named
	root      string // that folder, which may be above the input's
	newFolder bool   // the output's folder is to be made if need be
	err       error  // why this one cannot be rendered, while the others can
}

// inputName is what messages call the input.
func (j job) inputName() string {
	if j.input == standard {
		return "standard input"
	}
	return j.input
}

// outputName is what messages call the output.
func (j job) outputName() string {
	if j.output == standard {
		return "standard output"
	}
	return j.output
}

// naming says what outputs are called.
type naming struct {
	output    string // --output; empty if not given
	suffix    string // put before the extension of a name made from the input's
	hasSuffix bool   // --suffix was given
	format    string // --format; empty if not given
	template  *template
	recursive bool
	watch     bool // a folder may be empty
}

// jobs pairs inputs with outputs, and says which files are left out. With two arguments, and none
// of --output, --suffix and --name, the second is the output.
func (n naming) jobs(args []string) ([]job, []leftOut, error) {
	if slices.Contains(args, "") {
		return nil, nil, errors.New("the name of an input or output is empty")
	}
	if len(args) == 2 && n.output == "" && !n.hasSuffix && n.template == nil {
		n.output, args = args[1], args[:1]
	}
	if isStandard(n.output) {
		n.output = standard
	}
	jobs, left, err := n.expand(args)
	if err != nil {
		return nil, nil, err
	}
	single := len(jobs) == 1 && !jobs[0].folder
	jobs, earlier := withoutEarlier(jobs)
	left = append(left, earlier...)
	if err := n.name(jobs, single); err != nil {
		return nil, nil, err
	}
	// Names that tell inputs apart may be those of results too.
	for pass := range 2 {
		if pass == 1 {
			n.tellApart(jobs)
		}
		if jobs, earlier, err = withoutResults(jobs); err != nil {
			return nil, nil, err
		}
		left = append(left, earlier...)
	}
	return jobs, left, claim(jobs)
}

// name fills in the outputs.
func (n naming) name(jobs []job, single bool) error {
	toFolder := n.output != standard && (isFolder(n.output) || endsInSeparator(n.output))
	newFolder := endsInSeparator(n.output)
	if !single && !toFolder && n.output != standard && n.output != "" && !exists(n.output) {
		if _, err := imageio.FormatFromPath(n.output); err != nil { // no picture's name
			toFolder, newFolder = true, true
		}
	}
	switch {
	case n.output == "" || toFolder:
	case !single:
		folder := n.output
		if folder == standard {
			folder = "out"
		}
		return fmt.Errorf("%s cannot take %d pictures: give a folder, as %s%c",
			job{output: n.output}.outputName(), len(jobs), folder, filepath.Separator)
	case n.hasSuffix:
		return fmt.Errorf("--suffix has no use with the output %s", n.output)
	case n.template != nil:
		return fmt.Errorf("--name has no use with the output %s", n.output)
	default:
		jobs[0].output = n.output
		return n.setFormat(&jobs[0])
	}
	var err error
	for i := range jobs {
		j := &jobs[i]
		if j.output, err = n.beside(j.input, false); cli.Code(err) == cli.ExitInput {
			j.output, j.err = n.plain(j.input, false), err // this one cannot be read
		} else if err != nil {
			return err
		}
		if toFolder {
			below := j.below()
			j.output = filepath.Join(n.output, below, filepath.Base(j.output))
			j.newFolder = newFolder || below != "" && below != "."
		} else if j.input == standard {
			j.output = standard
		}
		if err := n.setFormat(j); err != nil {
			return err
		}
	}
	return nil
}

// setFormat finds the format from --format and the output's extension, which must agree.
func (n naming) setFormat(j *job) error {
	byName, err := imageio.FormatFromPath(j.output)
	if n.format == "" {
		j.format = byName
		switch {
		case j.output == standard || err != nil && isPipe(j.output):
			j.format = imageio.PNG
		case err != nil:
			return fmt.Errorf("%w; --format says what to write whatever the name, and a folder's name "+
				"ends in %c", err, filepath.Separator)
		case !byName.CanWrite():
			return fmt.Errorf("%s: %v is read but not written: give png, tif, jpg, webp, pnm, dzi or iiif",
				j.output, byName)
		}
		return nil
	}
	j.format, err = imageio.ParseFormat(n.format)
	if err == nil && byName != 0 && byName != j.format {
		return fmt.Errorf("%s: the name says %v but --format says %v", j.output, byName, j.format)
	}
	return err
}

// beside is the name made from an input's, by the template if there is one; with its extension in
// it if that is to tell it from another's.
func (n naming) beside(input string, withExtension bool) (string, error) {
	if n.template == nil {
		return n.plain(input, withExtension), nil
	}
	named := input
	if input == standard && !n.template.measured() {
		named = "stdin"
	}
	name, err := n.template.fill(named)
	if err != nil {
		return "", err
	}
	if format, err := imageio.FormatFromPath(name); err != nil || !format.CanWrite() {
		name += "." + n.extension()
	}
	if withExtension {
		stem, own := splitName(name)
		name = stem + "-" + strings.TrimPrefix(filepath.Ext(input), ".") + own
	}
	return filepath.Join(filepath.Dir(input), name), nil
}

// extension is that of outputs named after their inputs.
func (n naming) extension() string {
	if n.format != "" {
		return n.format
	}
	return "png"
}

// plain is beside without a template.
func (n naming) plain(input string, withExtension bool) string {
	if input == standard {
		input = "stdin"
	}
	stem, own := splitName(input)
	if withExtension && len(own) > 1 {
		stem += "-" + own[1:]
	}
	return stem + n.suffix + "." + n.extension()
}

// tellApart gives inputs that differ in nothing but their extension, as a.jpg and a.png, outputs
// with the extension in their names: a-jpg-x4.png and a-png-x4.png.
func (n naming) tellApart(jobs []job) {
	plain := map[string][]int{} // jobs by output
	for i, j := range jobs {
		if j.input != standard {
			plain[identity(j.output)] = append(plain[identity(j.output)], i)
		}
	}
	for _, same := range plain {
		longer := map[string][]int{}
		for _, i := range same {
			name, err := n.beside(jobs[i].input, true)
			if err != nil {
				continue // has its error
			}
			name = filepath.Base(name)
			longer[name] = append(longer[name], i)
		}
		for name, which := range longer {
			if len(same) > 1 && len(which) == 1 {
				j := &jobs[which[0]]
				j.output = filepath.Join(filepath.Dir(j.output), name)
			}
		}
	}
}

// withoutResults refuses outputs that would destroy an input, and leaves out a folder's file that
// another input is rendered to: it is an earlier run's result.
func withoutResults(jobs []job) (kept []job, left []leftOut, err error) {
	inputs := make(map[string]int)
	for i, j := range jobs {
		if j.input != standard {
			inputs[identity(j.input)] = i
		}
	}
	results := make(map[int]bool)
	for i, j := range jobs {
		other, taken := inputs[identity(j.output)]
		if !taken || j.output == standard {
			continue
		}
		if !jobs[other].folder || other == i {
			return nil, nil, fmt.Errorf("%s: the output would replace the input %s",
				j.output, jobs[other].input)
		}
		results[other] = true
	}
	for i, j := range jobs {
		if results[i] {
			left = append(left, leftOut{j.input, isResult})
		} else {
			kept = append(kept, j)
		}
	}
	return kept, left, nil
}

// claim lets the first of several jobs with one output have it: the others cannot be rendered. An
// input given twice is a mistake.
func claim(jobs []job) error {
	outputs := make(map[string]string)
	for i := range jobs {
		j := &jobs[i]
		key := identity(j.output)
		before, taken := outputs[key]
		switch {
		case !taken:
			outputs[key] = j.inputName()
		case before == j.inputName():
			return fmt.Errorf("%s is given twice", before)
		default:
			j.err = fmt.Errorf("%s is written for %s already: render this one apart",
				j.outputName(),
				before)
		}
	}
	return nil
}

// identity is equal for two paths of the same file, links followed as far as they exist.
func identity(path string) string {
	if path == standard {
		return path
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return path
}

// defaultSuffix describes a rendering: that of its size, with the region if there is one.
func defaultSuffix(s sizing, r *region) string {
	if r != nil {
		return s.suffix() + "-region" + r.String()
	}
	return s.suffix()
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// isStandard tells whether an output is standard output, however a shell's user writes it.
func isStandard(path string) bool {
	return path == standard || path == "/dev/stdout" || path == "/dev/fd/1"
}

// isStream tells whether what is written to a file goes on to somebody else, as through a pipe.
func isStream(mode fs.FileMode) bool {
	return mode&fs.ModeNamedPipe != 0 || mode&fs.ModeCharDevice != 0
}

func isPipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && isStream(info.Mode())
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func endsInSeparator(path string) bool {
	return path != "" && os.IsPathSeparator(path[len(path)-1])
}
