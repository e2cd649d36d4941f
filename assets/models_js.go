package assets

import (
	_ "embed"
	"os"
)

// Programs for browsers carry the default model alone, for they are downloaded.
//
//go:embed liif-small.safetensors
var small string

// Model is the safetensors file of a built-in model, and whether there is one of that name. Others
// than the default one come from /more, where a page's files lie.
func Model(name string) (string, bool) {
	if name == "liif-small" {
		return small, true
	}
	data, err := os.ReadFile("/more/" + name + ".safetensors")
	return string(data), err == nil
}

// Folders are where Model looks for files, but for that of the default model.
func Folders() []string { return []string{"/models"} }
