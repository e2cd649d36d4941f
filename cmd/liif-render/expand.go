package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/imageio"
)

// leftOut is a file of a folder, or one that was named, that is not rendered.
type leftOut struct {
	File string `json:"file"`
	Why  string `json:"why"`
}

// Reasons beside those of imageio.FolderFiles.
const (
	isResult = "the result of an earlier run"
	notAsked = "a folder, whose pictures --recursive takes"
	isOutput = "the folder of the outputs"
	isTiles  = "a folder of tiles"
)

// expand replaces folders by the pictures in them, sorted by name; with recursive those of folders
// in them too, but for hidden ones, those of tiles, and the one that outputs go to.
func (n naming) expand(args []string) (jobs []job, left []leftOut, err error) {
	for _, arg := range args {
		if info, err := os.Stat(arg); arg == standard || err != nil || !info.IsDir() {
			jobs = append(jobs, job{input: arg})
			continue
		}
		found, others, err := n.walk(arg, arg)
		if err != nil {
			return nil, nil, inputError(arg, err)
		}
		if len(found) == 0 && !n.watch {
			_, err := imageio.ListFolder(arg) // says what a picture's name is
			if err == nil || n.recursive {
				err = fmt.Errorf("%s: %w, nor in those below it", arg, imageio.ErrNoPictures)
			}
			return nil, nil, inputError(arg, err)
		}
		jobs, left = append(jobs, found...), append(left, others...)
	}
	return jobs, left, nil
}

// walk finds the pictures of a folder that lies in root. One below it that cannot be read is a job
// that fails.
func (n naming) walk(root, folder string) (jobs []job, left []leftOut, err error) {
	pictures, others, err := imageio.FolderFiles(folder)
	if err != nil {
		return nil, nil, err
	}
	for _, path := range pictures {
		jobs = append(jobs, job{input: path, folder: true, root: root})
	}
	for _, o := range others {
		switch {
		case o.Why != imageio.IsFolder:
			left = append(left, leftOut{o.Path, o.Why})
		case !n.recursive:
			left = append(left, leftOut{o.Path, notAsked})
		case n.output != "" && identity(o.Path) == identity(n.output):
			left = append(left, leftOut{o.Path, isOutput})
		case imageio.HasTiles(o.Path):
			left = append(left, leftOut{o.Path, isTiles})
		default: // Links to folders are not followed: they may lead back.
			below, others, err := n.walk(root, o.Path)
			if err != nil {
				below = []job{{input: o.Path, folder: true, root: root,
					err: inputError(o.Path, err)}}
			}
			jobs, left = append(jobs, below...), append(left, others...)
		}
	}
	return jobs, left, nil
}

// below is the folder under the output's that a job's output belongs into: that in which its input
// lies under the folder that was named.
func (j job) below() string {
	if !j.folder {
		return ""
	}
	inside, err := filepath.Rel(j.root, filepath.Dir(j.input))
	if err != nil {
		return ""
	}
	return inside
}
