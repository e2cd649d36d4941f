package evaluate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/liif-render/liif/imageio"
)

// Set is a folder of original pictures.
type Set struct {
	// Name is what the set is called: the standard name of one that is recognised, else that of its
	// folder.
	Name string
	// Files are the originals' paths, sorted by name.
	Files []string
	// given is the folder of low-resolution pictures that belong to a scale, by name without
	// extension; for other scales they are made.
	given map[float64]map[string]string
	// beside is the folder of low-resolution pictures that lies next to the originals.
	beside string
}

// layouts are how sets are laid out as distributed: the folder of originals and that of the
// low-resolution pictures beside it.
var layouts = [][2]string{
	{"HR", "LR_bicubic"}, // EDSR's benchmark.tar
	{"DIV2K_valid_HR", "DIV2K_valid_LR_bicubic"},
}

// OpenSet lists the pictures of a folder, or of the folder HR (or DIV2K_valid_HR) in it. A folder
// that cannot be read or has no pictures is an error of imageio.ListFolder.
func OpenSet(folder string) (*Set, error) {
	s := &Set{Name: setName(folder)}
	var err error
	s.Files, err = imageio.ListFolder(folder)
	if !errors.Is(err, imageio.ErrNoPictures) {
		return s, err
	}
	for _, l := range layouts {
		files, inner := imageio.ListFolder(filepath.Join(folder, l[0]))
		if inner == nil {
			s.Files = files
			if low := filepath.Join(folder, l[1]); isFolder(low) {
				s.beside = low
			}
			return s, nil
		}
	}
	return s, err
}

// setName is a folder's name, or its parent's if the folder is called HR.
func setName(folder string) string {
	path, err := filepath.Abs(folder)
	if err != nil {
		path = folder
	}
	name := filepath.Base(path)
	if strings.EqualFold(name, layouts[0][0]) {
		name = filepath.Base(filepath.Dir(path))
	}
	if known, ok := KnownSet(name); ok {
		return known
	}
	return name
}

// First keeps only the first n pictures.
func (s *Set) First(n int) { s.Files = s.Files[:min(n, len(s.Files))] }

// UseLow takes the low-resolution pictures of the scales from folders named X2, X3 and so on, in
// folder itself or in LR_bicubic, DIV2K_valid_LR_bicubic or the set's name in it; an empty folder
// name stands for the one beside the originals, if there is one. Scales without a folder are made
// by MakeLow. It is an error if a folder was named and has none of the scales.
func (s *Set) UseLow(folder string, scales []float64) error {
	s.given = map[float64]map[string]string{}
	base := folder
	if base == "" {
		base = s.beside
	}
	if base == "" {
		return nil
	}
	for _, scale := range scales {
		for _, candidate := range s.lowFolders(base, scale) {
			if !isFolder(candidate) {
				continue
			}
			files, err := imageio.ListFolder(candidate)
			if err != nil {
				return err
			}
			names := map[string]string{}
			for _, path := range files {
				names[stem(path)] = path
			}
			s.given[scale] = names
			break
		}
	}
	if folder != "" && len(s.given) == 0 {
		return fmt.Errorf("%s: no folder X%s here, nor in %s or %s", folder, formatScale(scales[0]),
			layouts[0][1], filepath.Join(s.Name, layouts[0][1]))
	}
	return nil
}

// lowFolders are the places where the low-resolution pictures of a scale may be.
func (s *Set) lowFolders(base string, scale float64) []string {
	var list []string
	for _, set := range []string{s.Name, ""} {
		for _, kind := range []string{"", layouts[0][1], layouts[1][1]} {
			for _, x := range []string{"X", "x"} {
				list = append(list, filepath.Join(base, set, kind, x+formatScale(scale)))
			}
		}
	}
	return list
}

// LowIsGiven tells whether the low-resolution pictures of a scale are files rather than made.
func (s *Set) LowIsGiven(scale float64) bool { return s.given[scale] != nil }

// Pair is the low-resolution picture of file i, whose content is original, at a scale, and the part
// of the original that it shows. A given one has its name with x2 (the scale) after it, or just its
// name, and must have the original's size divided by the scale, rounded either way; the original is
// then cut to scale times that.
func (s *Set) Pair(i int, original *imageio.Image, scale float64) (low, high *imageio.Image,
	err error) {
	names := s.given[scale]
	if names == nil {
		if low, high, err = MakeLow(original, scale); err != nil {
			err = fmt.Errorf("%s: %w", s.Files[i], err)
		}
		return low, high, err
	}
	name := stem(s.Files[i])
	path, ok := names[name+"x"+formatScale(scale)]
	if !ok {
		path, ok = names[name]
	}
	if !ok {
		return nil, nil, fmt.Errorf("%s: no low-resolution picture %sx%s for ×%[3]s", s.Files[i],
			name,
			formatScale(scale))
	}
	if low, err = OpenPicture(path); err != nil {
		return nil, nil, err
	}
	width, okX := shown(low.Width, original.Width, scale)
	height, okY := shown(low.Height, original.Height, scale)
	if !okX || !okY {
		return nil, nil, fmt.Errorf("%s: %d×%d pixels, but %s has %d×%d, which is %.5g×%.5g at ×%g",
			path, low.Width, low.Height, s.Files[i], original.Width, original.Height,
			float64(original.Width)/scale, float64(original.Height)/scale, scale)
	}
	return low, crop(original, width, height), nil
}

// shown is how many of the original's pixels a low-resolution side shows, if it can be that.
func shown(low, original int, scale float64) (pixels int, ok bool) {
	whole := float64(low) * scale
	if whole <= float64(original)-scale || whole >= float64(original)+scale {
		return 0, false
	}
	return min(int(whole+0.5), original), true
}

// stem is a file's name without folder and extension.
func stem(path string) string {
	name := filepath.Base(path)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

func formatScale(scale float64) string { return strconv.FormatFloat(scale, 'f', -1, 64) }

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
