package imageio

import (
	"fmt"
	"image"
	"os"
)

// Dimensions reads the width and height of the picture in the file at path, as it is stored, from
// its header alone. The errors are those of Open.
func Dimensions(path string) (width, height int, err error) {
	if isDZIName(path) {
		d, err := readDZI(path)
		return d.Size.Width, d.Size.Height, err
	}
	err = withHeader(path, func(_ *file, cfg image.Config) {
		width, height = cfg.Width, cfg.Height
	})
	return width, height, err
}

// withHeader gives use a file of which the header has been read.
func withHeader(path string, use func(f *file, cfg image.Config)) error {
	f, err := os.Open(path)
	if err != nil {
		return pathError(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return pathError(path, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: is not a regular file", path)
	}
	opened, cfg, err := begin(f, info.Size(), path, 1)
	if err == nil {
		err = checkPixels(opened.name, cfg, ReadOptions{MaxPixels: -1})
	}
	if err == nil {
		use(opened, cfg)
	}
	return err
}

// OrientedSize reads the width and height that Open would give the picture in the file at path,
// turned as EXIF says, without decoding it. The errors are those of Dimensions.
func OrientedSize(path string) (width, height int, err error) {
	if isDZIName(path) {
		return Dimensions(path)
	}
	err = withHeader(path, func(f *file, cfg image.Config) {
		const anyChannels = 3 // the profile is not looked at
		width, height = cfg.Width, cfg.Height
		b := readBlocks(f)
		if _, orientation := b.metadata(f, anyChannels); orientation >= 5 {
			width, height = height, width
		}
	})
	return width, height, err
}
