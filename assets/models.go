//go:build !js

package assets

import "embed"

//go:embed *.safetensors
var models embed.FS

// Model is the safetensors file of a built-in model, and whether there is one of that name.
func Model(name string) (string, bool) {
	data, err := models.ReadFile(name + ".safetensors")
	return string(data), err == nil
}
