//go:build !js && beside

package assets

import (
	"os"
	"os/exec"
)

// Model is the safetensors file of a built-in model, and whether there is one of that name. The
// programs of a package share files: built with the tag beside, they have no model in them.
func Model(name string) (string, bool) { return find(Folders(), name) }

// Folders are where Model looks for files, in this order.
func Folders() []string {
	program, err := os.Executable()
	if err != nil { // no /proc: then as the shell found it
		program, _ = exec.LookPath(os.Args[0])
	}
	return folders(program, os.Getenv("LIIF_MODELS"))
}
