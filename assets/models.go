//go:build !js && !beside

package assets

import "embed"

//go:embed *.safetensors
var models embed.FS

// Model is the safetensors file of a built-in model, and whether there is one of that name.
func Model(name string) (string, bool) {
	data, err := models.ReadFile(name + ".safetensors")
	return string(data), err == nil
}

// Folders are where Model looks for files: nowhere, for the program has the models in it.
func Folders() []string { return nil }
