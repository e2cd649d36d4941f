package trainer

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed configs
var configs embed.FS

// Small is the name of the ready configuration for a folder of photographs.
const Small = "small"

// Ready lists the names of the configurations that come with the program.
func Ready() []string {
	var names []string
	_ = fs.WalkDir(configs, "configs", func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimSuffix(path.Base(file), ".yaml"))
		}
		return err // embedded files give none
	})
	return names
}

// ReadyConfig returns the configuration of that name.
func ReadyConfig(name string) (*Config, error) {
	file := path.Join("configs", name+".yaml")
	data, err := configs.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return ParseConfig(name, data)
}
