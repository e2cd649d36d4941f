package imageio

import (
	"fmt"
	"image"
	"os"
)

// OrientedSize reads the width and height that Open would give the picture in the file at path,
// turned as EXIF says, without decoding it. The errors are those of Dimensions.
func OrientedSize(path string) (width, height int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, pathError(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, 0, pathError(path, err)
	}
	if !info.Mode().IsRegular() {
		return 0, 0, fmt.Errorf("%s: is not a regular file", path)
	}
	opened, cfg, err := begin(f, info.Size(), path, 1)
	if err == nil {
		err = checkPixels(path, cfg, ReadOptions{MaxPixels: -1})
	}
	if err != nil {
		return 0, 0, err
	}
	return turnedSize(opened, cfg)
}

func turnedSize(f *file, cfg image.Config) (width, height int, err error) {
	const anyChannels = 3 // the profile is not looked at
	b := readBlocks(f)
	if _, orientation := b.metadata(f, anyChannels); orientation >= 5 {
		return cfg.Height, cfg.Width, nil
	}
	return cfg.Width, cfg.Height, nil
}
