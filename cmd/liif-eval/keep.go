package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/montage"
)

// keeper saves what was drawn of one set: the pictures, and the worst crops.
type keeper struct {
	evaluation *evaluation
	set        *evaluate.Set
	folder     folder
	worst      map[evaluate.Condition]*worstCrops
}

func (e *evaluation) newKeeper(s *evaluate.Set, f folder) *keeper {
	k := &keeper{evaluation: e, set: s, folder: f, worst: map[evaluate.Condition]*worstCrops{}}
	if n := e.settings.worst; n > 0 {
		for _, c := range evaluate.Conditions(f.scales, e.settings.damages) {
			k.worst[c] = e.newWorstCrops(s, f.protocol, c)
		}
	}
	return k
}

// wanted tells whether anything is to be saved.
func (k *keeper) wanted() bool {
	return k.evaluation.settings.images != "" || k.evaluation.settings.worst > 0
}

// keep saves one picture at one condition.
func (k *keeper) keep(d *evaluate.Drawing) error {
	s := k.evaluation.settings
	if s.images != "" {
		for i, values := range d.Got {
			if values == nil {
				continue
			}
			path := imagePath(s.images, k.set.Name, d.Condition, s.methods[i].label, d.File)
			err := writePNG(path, d.High.Width, d.High.Height, bytesOf(values), s.force, s.threads)
			if err != nil {
				return err
			}
		}
	}
	if s.worst > 0 {
		k.worst[d.Condition].add(d)
	}
	return nil
}

// finish draws the montages.
func (k *keeper) finish() error {
	s := k.evaluation.settings
	for _, c := range evaluate.Conditions(k.folder.scales, s.damages) {
		if w := k.worst[c]; w != nil && len(w.crops) > 0 {
			m := w.montage()
			size := m.Bounds().Size()
			err := writePNG(montagePath(s.crops, k.set.Name, c), size.X, size.Y, montage.Opaque(m),
				s.force,
				s.threads)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// imagePath is where a drawn picture goes: FOLDER/SET/x4/METHOD/NAME.png, or x4-q75 for x4.
func imagePath(folder, set string, c evaluate.Condition, method, file string) string {
	name := filepath.Base(file)
	name = strings.TrimSuffix(name, filepath.Ext(name)) + ".png"
	return filepath.Join(folder, fileName(set), conditionName(c), fileName(method), name)
}

// montagePath is where the worst crops go: FOLDER/SET-x4-worst.png.
func montagePath(folder, set string, c evaluate.Condition) string {
	return filepath.Join(folder, fmt.Sprintf("%s-%s-worst.png", fileName(set), conditionName(c)))
}

// conditionName is a condition in the name of a file: x4, x4-q75, x4-sigma5.
func conditionName(c evaluate.Condition) string {
	return strings.NewReplacer("×", "x", " ", "-", "σ", "sigma").Replace(c.String())
}

// fileName turns a label, which may be a path, into a file name.
func fileName(label string) string {
	label = strings.Trim(strings.NewReplacer("/", "-", `\`, "-", ":", "-").Replace(label), ".-")
	if label == "" {
		return "unnamed"
	}
	return label
}

// checkOutputs refuses to overwrite files, before anything is measured.
func (e *evaluation) checkOutputs(sets []*evaluate.Set) error {
	s := e.settings
	var paths []string
	for _, path := range []string{s.json, s.csv} {
		if path != "" && path != standard {
			paths = append(paths, path)
		}
	}
	taken := map[string]string{} // images by the original
	for i, set := range sets {
		for _, c := range evaluate.Conditions(s.folders[i].scales, s.damages) {
			if s.worst > 0 {
				paths = append(paths, montagePath(s.crops, set.Name, c))
			}
			for _, file := range set.Files {
				for _, m := range s.methods {
					if s.images == "" {
						break
					}
					path := imagePath(s.images, set.Name, c, m.label, file)
					if other, found := taken[path]; found {
						return cli.WithCode(cli.ExitUsage,
							fmt.Errorf("%s and %s would both be saved as %s",
								other, file, path))
					}
					taken[path] = file
					paths = append(paths, path)
				}
			}
		}
	}
	for _, path := range paths {
		if err := checkFree(path, s.force); err != nil {
			return cli.WithCode(cli.ExitOutput, err)
		}
	}
	return nil
}

// checkFree tells why a file cannot be made at path.
func checkFree(path string, force bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", path, errors.Unwrap(err))
	case info.IsDir():
		return fmt.Errorf("%s: is a folder", path)
	case !force:
		return fmt.Errorf("%s: %w: --force overwrites it", path, imageio.ErrExists)
	}
	return nil
}

// writePNG writes RGB of 8 bits, making the folder if need be.
func writePNG(path string, width, height int, pix []uint8, force bool, threads int) error {
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err != nil {
		return cli.WithCode(cli.ExitOutput, err)
	}
	header := imageio.Header{Width: width, Height: height, Channels: 3, Bits: 8,
		Format:      imageio.PNG,
		Compression: -1}
	w, err := imageio.Create(path, header, imageio.CreateOptions{Force: force, Threads: threads})
	if err != nil {
		return cli.WithCode(cli.ExitOutput, err)
	}
	if err = w.WriteRows8(pix); err == nil {
		err = w.Close()
	} else {
		w.Abort()
	}
	return cli.WithCode(cli.ExitOutput, err)
}

// bytesOf rounds values in 0..1 to 8 bits.
func bytesOf(values []float32) []uint8 {
	pix := make([]uint8, len(values))
	for i, v := range values {
		pix[i] = uint8(v*255 + 0.5)
	}
	return pix
}
