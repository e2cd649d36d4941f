package imageio

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// pictureExtensions are what the names of pictures that are read end in.
var pictureExtensions = []string{
	".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".tif", ".tiff", ".bmp", ".dib",
	".gif", ".pnm", ".pbm", ".pgm", ".ppm", ".pam", ".pfm",
	".heic", ".heif", ".hif", ".avif",
}

// ListFolder returns the paths of the pictures directly in a folder, sorted by name: regular files
// that are not hidden and have the extension of a format that is read. Their content is not looked
// at. A folder without any is ErrNoPictures.
func ListFolder(folder string) ([]string, error) {
	pictures, _, err := FolderFiles(folder)
	if err == nil && len(pictures) == 0 {
		return nil, fmt.Errorf("%s: %w (%s)", folder, ErrNoPictures,
			strings.Join(pictureExtensions, " "))
	}
	return pictures, err
}

// FolderFiles returns the paths of the pictures directly in a folder, as ListFolder does, and those
// of its other files, which are not hidden either; both are sorted by name and may be empty.
func FolderFiles(folder string) (pictures, others []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, nil, pathError(folder, err)
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		// Not a pipe or device, which might give a picture, or wait for one for ever.
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			continue
		}
		if slices.Contains(pictureExtensions, strings.ToLower(filepath.Ext(path))) {
			pictures = append(pictures, path)
		} else {
			others = append(others, path)
		}
	}
	return pictures, others, nil
}
