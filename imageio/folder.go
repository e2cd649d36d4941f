package imageio

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// pictureExtensions are the endings of the names of readable pictures.
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

// Reasons why a file of a folder is no picture of it, of Other.Why.
const (
	NotNamed   = "not named as a picture"
	Hidden     = "hidden"
	IsFolder   = "a folder"
	FolderLink = "a link to a folder"
	BrokenLink = "a link that leads nowhere"
	NoFile     = "a pipe, socket or device"
)

// Other is what lies in a folder beside pictures.
type Other struct{ Path, Why string }

// FolderFiles returns the paths of the pictures directly in a folder, as ListFolder does, and all
// else that lies there, with one of the reasons above, or why it could not be looked at; both are
// sorted by name and may be empty.
func FolderFiles(folder string) (pictures []string, others []Other, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, nil, pathError(folder, err)
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if why := notPicture(path, e); why == "" {
			pictures = append(pictures, path)
		} else {
			others = append(others, Other{path, why})
		}
	}
	return pictures, others, nil
}

// notPicture returns the reason why an entry of a folder is no picture, "" if its name is a
// picture's.
func notPicture(path string, e fs.DirEntry) string {
	if strings.HasPrefix(e.Name(), ".") {
		return Hidden
	}
	link := e.Type()&fs.ModeSymlink != 0
	info, err := os.Stat(path)
	switch {
	case link && errors.Is(err, fs.ErrNotExist):
		return BrokenLink
	case err != nil:
		err = pathError(path, err)
		return strings.TrimPrefix(err.Error(), path+": ")
	case info.IsDir() && link:
		return FolderLink
	case info.IsDir():
		return IsFolder
	case !info.Mode().IsRegular(): // it might give a picture, or wait for one for ever
		return NoFile
	case !slices.Contains(pictureExtensions, strings.ToLower(filepath.Ext(path))):
		return NotNamed
	}
	return ""
}
