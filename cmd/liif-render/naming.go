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
)

// standard stands for standard input and standard output.
const standard = "-"

// job is one picture to render.
type job struct {
	input     string
	output    string
	format    imageio.Format
	folder    bool  // the input was found in a folder rather than named
	newFolder bool  // the output's folder is to be made if need be
	err       error // why this one cannot be rendered, while the others can
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
	force     bool
}

// jobs pairs inputs with outputs. With two arguments, and neither --output nor --suffix, the second
// is the output.
func (n naming) jobs(args []string) ([]job, error) {
	if slices.Contains(args, "") {
		return nil, errors.New("the name of an input or output is empty")
	}
	if len(args) == 2 && n.output == "" && !n.hasSuffix {
		n.output, args = args[1], args[:1]
		if n.force && isFile(n.output) {
			return nil, fmt.Errorf("%s exists: to overwrite it, give it as -o %s",
				n.output, n.output)
		}
	}
	if isStandard(n.output) {
		n.output = standard
	}
	jobs, err := expand(args)
	if err != nil {
		return nil, err
	}
	if err := n.name(jobs); err != nil {
		return nil, err
	}
	if jobs, err = withoutResults(jobs); err != nil {
		return nil, err
	}
	n.tellApart(jobs)
	if jobs, err = withoutResults(jobs); err != nil {
		return nil, err
	}
	return jobs, claim(jobs)
}

// expand replaces folders by the pictures in them, sorted by name.
func expand(args []string) ([]job, error) {
	var jobs []job
	for _, arg := range args {
		if info, err := os.Stat(arg); arg == standard || err != nil || !info.IsDir() {
			jobs = append(jobs, job{input: arg})
			continue
		}
		paths, err := imageio.ListFolder(arg)
		if err != nil {
			return nil, inputError(arg, err)
		}
		for _, path := range paths {
			jobs = append(jobs, job{input: path, folder: true})
		}
	}
	return jobs, nil
}

// leftOut returns the files beside the pictures found in folders that are not named as pictures.
func leftOut(jobs []job) []string {
	var files, seen []string
	for _, j := range jobs {
		folder := filepath.Dir(j.input)
		if !j.folder || slices.Contains(seen, folder) {
			continue
		}
		seen = append(seen, folder)
		if _, others, err := imageio.FolderFiles(folder); err == nil {
			files = append(files, others...)
		}
	}
	return files
}

// name fills in the outputs.
func (n naming) name(jobs []job) error {
	single := len(jobs) == 1 && !jobs[0].folder
	toFolder := n.output != standard && (isFolder(n.output) || endsInSeparator(n.output))
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
	default:
		jobs[0].output = n.output
		return n.setFormat(&jobs[0])
	}
	for i := range jobs {
		j := &jobs[i]
		j.output = n.beside(j.input, false)
		if toFolder {
			j.output = filepath.Join(n.output, filepath.Base(j.output))
			j.newFolder = endsInSeparator(n.output)
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
			return fmt.Errorf("%w; --format says what to write whatever the name", err)
		case !byName.CanWrite():
			return fmt.Errorf("%s: %v is read but not written: give png, tif, jpg, webp or pnm",
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

// beside is the name made from an input's; with its extension in it if that is to tell it from
// another's.
func (n naming) beside(input string, withExtension bool) string {
	if input == standard {
		input = "stdin"
	}
	extension := "png"
	if n.format != "" {
		extension = n.format
	}
	own := filepath.Ext(input)
	stem := strings.TrimSuffix(input, own)
	if stem == "" || endsInSeparator(stem) {
		stem, own = input, ""
	}
	if withExtension && len(own) > 1 {
		stem += "-" + own[1:]
	}
	return stem + n.suffix + "." + extension
}

// tellApart gives inputs that differ in nothing but their extension, as a.jpg and a.png, outputs with
// the extension in their names: a-jpg-x4.png and a-png-x4.png.
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
			name := filepath.Base(n.beside(jobs[i].input, true))
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
func withoutResults(jobs []job) ([]job, error) {
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
			return nil, fmt.Errorf("%s: the output would replace the input %s",
				j.output, jobs[other].input)
		}
		results[other] = true
	}
	var kept []job
	for i, j := range jobs {
		if !results[i] {
			kept = append(kept, j)
		}
	}
	return kept, nil
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
			j.err = fmt.Errorf("%s is written for %s already: render this one apart", j.outputName(),
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

// defaultSuffix describes a rendering: -x4, -1920x1080, -w1920, with the region if there is one.
func defaultSuffix(s sizing, r *region) string {
	var suffix string
	switch {
	case s.scale > 0:
		suffix = "-x" + formatNumber(s.scale)
	case s.height == 0:
		suffix = fmt.Sprintf("-w%d", s.width)
	case s.width == 0:
		suffix = fmt.Sprintf("-h%d", s.height)
	default:
		suffix = fmt.Sprintf("-%dx%d", s.width, s.height)
	}
	if r != nil {
		suffix += "-region" + r.String()
	}
	return suffix
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && !isStream(info.Mode())
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
