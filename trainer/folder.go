package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/liif-render/liif/imageio"
)

// folder is the pictures of one folder. It may be used by several goroutines.
type folder struct {
	files     []string
	downscale []Downscale
	cache     string
	binRoot   string
	entries   []entry
	warn      func(string)
	unwritten sync.Once // warns that the cache cannot be written
}

// entry is a picture that has been read, or could not be.
type entry struct {
	mutex   sync.Mutex
	picture *picture // kept in memory if the cache says so
	err     error    // why it cannot be read; it is not read again
}

// openFolder lists the pictures of a source's root. It warns once if they cannot be cached.
func openFolder(root string, s *Source, warn func(string)) (*folder, error) {
	files, err := listFiles(root, s)
	if err != nil {
		return nil, err
	}
	f := &folder{files: files, downscale: s.Downscale, cache: s.Cache,
		entries: make([]entry, len(files)), warn: warn}
	if s.Cache == CacheBin {
		root = filepath.Clean(root)
		f.binRoot = filepath.Join(filepath.Dir(root), "_bin_"+filepath.Base(root))
		if err := os.MkdirAll(f.binRoot, 0o777); err != nil {
			return nil, fmt.Errorf("cache: %w", err)
		}
	}
	return f, nil
}

// listFiles lists the pictures that a source uses of a folder: those of the split, in its order, or
// all by name; at most FirstK of them.
func listFiles(root string, s *Source) ([]string, error) {
	var files []string
	var err error
	if s.SplitFile == "" {
		files, err = imageio.ListFolder(root)
	} else {
		files, err = readSplit(s.SplitFile, s.SplitKey)
		for i, name := range files {
			files[i] = filepath.Join(root, name)
		}
		if err == nil && len(files) == 0 {
			err = fmt.Errorf("%s: %w: the list %q is empty", s.SplitFile, ErrData, s.SplitKey)
		}
	}
	if err == nil && s.FirstK > 0 && len(files) > s.FirstK {
		files = files[:s.FirstK]
	}
	return files, err
}

// readSplit reads the list of file names under a key of a JSON file.
func readSplit(file, key string) ([]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var lists map[string]json.RawMessage
	if err := json.Unmarshal(data, &lists); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var names []string
	if list, ok := lists[key]; !ok {
		return nil, fmt.Errorf("%s: no list %q", file, key)
	} else if err := json.Unmarshal(list, &names); err != nil {
		return nil, fmt.Errorf("%s: %q: %w", file, key, err)
	}
	return names, nil
}

// open returns picture i, decoded or from the cache.
func (f *folder) open(i int) (*picture, error) {
	e := &f.entries[i]
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.picture != nil || e.err != nil {
		return e.picture, e.err
	}
	p, err := f.read(f.files[i])
	if err != nil {
		e.err = err
		return nil, err
	}
	if f.cache == CacheMemory {
		e.picture = p
	}
	return p, nil
}

func (f *folder) read(file string) (*picture, error) {
	if f.cache != CacheBin {
		return readPicture(file, f.factor(file))
	}
	bin := binFile{filepath.Join(f.binRoot, filepath.Base(file)+".bin"), file, f.downscale}
	p, err := bin.read()
	if !errors.Is(err, errStale) {
		return p, err
	}
	if p, err = readPicture(file, f.factor(file)); err != nil {
		return nil, err
	}
	if err := bin.write(p); err != nil { // the picture is decoded again next time
		f.unwritten.Do(func() { f.warn(fmt.Sprintf("the cache cannot be written: %v", err)) })
	}
	return p, nil
}

// factor is the reduction of a file of the given size.
func (f *folder) factor(file string) func(width, height int) int {
	name := strings.ToLower(filepath.Base(file))
	i := slices.IndexFunc(f.downscale, func(d Downscale) bool {
		match, _ := path.Match(strings.ToLower(d.Pattern), name) // patterns have been checked
		return match
	})
	return func(width, height int) int {
		const enough = 512
		switch {
		case i < 0:
			return 1
		case f.downscale[i].Factor > 0:
			return f.downscale[i].Factor
		case min(width, height) >= 2*enough:
			return 2
		}
		return 1
	}
}

// byArea lists the pictures, each as many times as it is larger than the smallest, rounded, but at
// most 256 times. Those whose size cannot be read are listed once; reading them reports the error.
func (f *folder) byArea() []int32 {
	const most = 256
	areas := make([]float64, len(f.files))
	least := math.Inf(1)
	for i, file := range f.files {
		width, height, err := imageio.Dimensions(file)
		if err != nil {
			continue
		}
		n := f.factor(file)(width, height)
		areas[i] = float64(width/n) * float64(height/n)
		least = min(least, max(areas[i], 1))
	}
	var list []int32
	for i, area := range areas {
		for range int(min(max(math.Round(area/least), 1), most)) {
			list = append(list, int32(i))
		}
	}
	return list
}
