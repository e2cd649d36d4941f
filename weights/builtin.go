package weights

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/liif-render/liif/assets"
	"github.com/liif-render/liif/weights/internal/regular"
)

// Default is the name of the built-in model that programs use unless told otherwise.
const Default = "liif-small"

// BuiltinInfo describes a model that is part of the program.
type BuiltinInfo struct {
	Name        string
	Description string // one line
	Parameters  int
}

// Builtin lists the built-in models, the default first. assets/MODELS.md tells where they come
// from.
func Builtin() []BuiltinInfo {
	return []BuiltinInfo{
		{Default, "24 blocks of 32 features, MLP 64-32, added to the bilinear picture, with dials for compression and noise; 31.64 dB on Set5 ×4",
			475_555},
		{"liif-small-plain", "8 blocks of 32 features, MLP 64×3, without the bilinear picture, as in the paper; 29.33 dB",
			185_379},
	}
}

// Open reads a model by a built-in name or, failing that, the path of a safetensors file. Errors
// are those of ReadFile, ErrName for what is neither, and ErrCheckpoint for a PyTorch checkpoint.
func Open(nameOrPath string) (*Model, error) {
	if data, ok := assets.Model(nameOrPath); ok {
		return Read(strings.NewReader(data), int64(len(data)), nameOrPath)
	}
	if err := checkName(nameOrPath); err != nil {
		return nil, err
	}
	return ReadFile(nameOrPath)
}

// OpenSpec reads only the spec of a model that Open would read.
func OpenSpec(nameOrPath string) (spec Spec, err error) {
	if data, ok := assets.Model(nameOrPath); ok {
		_, spec, err = readSpec(strings.NewReader(data), int64(len(data)))
		return spec, err
	}
	if err := checkName(nameOrPath); err != nil {
		return Spec{}, err
	}
	err = regular.Read(nameOrPath, func(r io.ReaderAt, size int64) (err error) {
		_, spec, err = readSpec(r, size)
		return err
	})
	return spec, err
}

// checkName refuses what is neither the name of a built-in model nor the path of a safetensors
// file.
func checkName(nameOrPath string) error {
	extension := strings.ToLower(filepath.Ext(nameOrPath))
	checkpoint := slices.Contains([]string{".pth", ".pt", ".ckpt", ".pkl"}, extension)
	_, err := os.Stat(nameOrPath)
	switch {
	case err == nil && checkpoint:
		return fmt.Errorf("%s: %w", nameOrPath, ErrCheckpoint)
	case errors.Is(err, fs.ErrNotExist) && !checkpoint && extension != ".safetensors" &&
		!strings.ContainsAny(nameOrPath, "/"+string(filepath.Separator)):
		var names []string
		for _, b := range Builtin() {
			names = append(names, b.Name)
		}
		if folders := assets.Folders(); slices.Contains(names, nameOrPath) && len(folders) > 0 {
			return fmt.Errorf("%s: %w: no %[1]s.safetensors in %[3]s; LIIF_MODELS names another folder",
				nameOrPath, fs.ErrNotExist, strings.Join(folders, " or "))
		}
		return fmt.Errorf("%w %q: built in are %s; anything else must be a .safetensors file",
			ErrName, nameOrPath, strings.Join(names, ", "))
	}
	return nil
}
