package parts

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/liif-render/liif/internal/atomicfile"
)

// Folder is a job's folder. Several processes, on several machines, may work in one at a time:
// parts appear when they are complete, and one that is drawn twice is replaced by its like.
type Folder struct {
	Path string
	Manifest
	id string
}

// Begin opens the job in a folder, or begins it there as m says. One that is there keeps its parts'
// size and must have the facts of m: else it is ErrOther, and the error says what changed. again
// throws away what is there.
func Begin(path string, m Manifest, again bool) (*Folder, error) {
	m.Format = formatVersion
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if again {
		if err := Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, err
	}
	there, err := readManifest(path)
	if errors.Is(err, ErrNone) {
		if err := strange(path); err != nil {
			return nil, err
		}
		if err = writeManifest(path, &m); err == nil || errors.Is(err, atomicfile.ErrExists) {
			there, err = readManifest(path) // of whoever was first
		}
	}
	if err != nil {
		return nil, err
	}
	if d := Differences(there.Facts, m.Facts); d != "" {
		return nil, fmt.Errorf("%s: %w %s", path, ErrOther, d)
	}
	if there.Samples != m.Samples || there.Rows != m.Rows {
		return nil, fmt.Errorf("%s: %w other parts", path, ErrOther)
	}
	return &Folder{path, *there, there.sum()}, nil
}

// Open opens a job that has been begun; ErrNone if there is none.
func Open(path string) (*Folder, error) {
	m, err := readManifest(path)
	if err != nil {
		return nil, err
	}
	return &Folder{path, *m, m.sum()}, nil
}

// strange refuses a folder with other people's files.
func strange(path string) error {
	list, err := os.ReadDir(path)
	for _, e := range list {
		if !strings.HasPrefix(e.Name(), ".") {
			return fmt.Errorf("%s: not a job's folder: it holds %s", path, e.Name())
		}
	}
	return err
}

// Remove deletes a job's folder, and nothing in it that is not a job's.
func Remove(path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	// The manifest goes last: as long as it is there, the folder is known for what it is.
	list, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range list {
		name := e.Name()
		if strings.HasPrefix(name, partPrefix) || strings.HasPrefix(name, workerPrefix) ||
			strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".part") {
			err := os.Remove(filepath.Join(path, name))
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	if err := os.Remove(filepath.Join(path, manifestName)); err != nil && !errors.Is(err,
		os.ErrNotExist) {
		return err
	}
	return os.Remove(path)
}

// Done tells of each part whether it is there; only ReadUnit looks into it.
func (f *Folder) Done() ([]bool, error) {
	list, err := os.ReadDir(f.Path)
	if err != nil {
		return nil, err
	}
	done := make([]bool, f.Units())
	for _, e := range list {
		if digits, is := strings.CutPrefix(e.Name(), partPrefix); is {
			if n, err := strconv.Atoi(digits); err == nil && n >= 0 && n < len(done) &&
				e.Name() == partName(n) {
				done[n] = true
			}
		}
	}
	return done, nil
}

// Missing lists the parts that are not there, as ranges for people: "3, 7-9"; "" if none is.
func Missing(done []bool) string {
	const most = 6
	var list []string
	for i := 0; i < len(done); i++ {
		if done[i] {
			continue
		}
		from := i
		for i+1 < len(done) && !done[i+1] {
			i++
		}
		if text := strconv.Itoa(from); from == i {
			list = append(list, text)
		} else {
			list = append(list, text+"-"+strconv.Itoa(i))
		}
	}
	if len(list) > most {
		list = append(list[:most], "...")
	}
	return strings.Join(list, ", ")
}

// Count is how many are done.
func Count(done []bool) (n int) {
	for _, d := range done {
		if d {
			n++
		}
	}
	return n
}

// Shares cuts parts into n runs of even cost: of run i are the parts [bounds[i], bounds[i+1]). cost
// is that of parts [from, to), larger the more there are. Runs may be empty where parts are few.
func Shares(parts, n int, cost func(from, to int) float64) (bounds []int) {
	cut := func(most float64) []int {
		bounds := []int{0}
		for at := 0; len(bounds) <= n; bounds = append(bounds, at) {
			low, high := at, parts // the last end whose cost is within most
			if cost(at, parts) <= most {
				low = parts // the picture's edge saves a halo
			}
			for low < high {
				middle := low + (high-low+1)/2
				if cost(at, middle) <= most {
					low = middle
				} else {
					high = middle - 1
				}
			}
			at = low
		}
		return bounds
	}
	low, high := 0.0, cost(0, parts)
	bounds = cut(high)
	for range 60 {
		middle := low + (high-low)/2
		if b := cut(middle); b[n] == parts {
			bounds, high = b, middle
		} else {
			low = middle
		}
	}
	return slices.Clip(bounds)
}
