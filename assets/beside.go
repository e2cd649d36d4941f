package assets

import (
	"os"
	"path/filepath"
)

// folders are where the models of an installed program may lie: the folder that the user names,
// or else share/liif/models beside the program's bin, or models beside the program itself, as in
// an archive. Links to the program are followed.
func folders(program, named string) []string {
	if named != "" {
		return []string{named}
	}
	if program == "" {
		return nil
	}
	if real, err := filepath.EvalSymlinks(program); err == nil {
		program = real
	}
	folder := filepath.Dir(program)
	return []string{
		filepath.Join(filepath.Dir(folder), "share", "liif", "models"),
		filepath.Join(folder, "models"),
	}
}

// find is the first file of a model in the folders, and whether there is one. A name is one of a
// file, without any folder.
func find(folders []string, name string) (string, bool) {
	if name == "" || name != filepath.Base(name) || name == "." || name == ".." {
		return "", false
	}
	for _, folder := range folders {
		if data, err := os.ReadFile(filepath.Join(folder, name+".safetensors")); err == nil {
			return string(data), true
		}
	}
	return "", false
}
