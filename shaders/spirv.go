package shaders

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

// tableFile is the archive's table of contents.
const tableFile = "table.json"

// Compiled describes a permutation's SPIR-V and its source.
type Compiled struct {
	Source    string    `json:"source"`    // SHA-256 of the expanded WGSL
	SPIRV     string    `json:"spirv"`     // SHA-256 of the module
	Workgroup [3]int    `json:"workgroup"` // invocations
	Bindings  []Binding `json:"bindings"`
}

// Table is the archive's table of contents.
type Table struct {
	Compiler string              `json:"compiler"`
	Shaders  map[string]Compiled `json:"shaders"` // by Shader.Name
}

// WriteArchive writes the archive of a table and the modules by Shader.Name. The same contents make
// the same bytes.
func WriteArchive(w io.Writer, t *Table, modules map[string][]byte) error {
	text, err := json.MarshalIndent(t, "", "\t")
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	add := func(name string, data []byte) error {
		file, err := z.Create(name)
		if err == nil {
			_, err = file.Write(data)
		}
		return err
	}
	if err := add(tableFile, text); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		if err := add(moduleFile(name), modules[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

// opened is the archive and its table.
var opened = sync.OnceValues(func() (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
})

var table = sync.OnceValues(func() (*Table, error) {
	data, err := contents(tableFile)
	if err != nil {
		return nil, err
	}
	t := new(Table)
	return t, json.Unmarshal(data, t)
})

// Compiler names what compiled the archive; empty if it cannot be read.
func Compiler() string {
	t, err := table()
	if err != nil {
		return ""
	}
	return t.Compiler
}

func contents(name string) ([]byte, error) {
	z, err := opened()
	if err != nil {
		return nil, err
	}
	file, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// SourceHash is the SHA-256 of the shader's WGSL in hexadecimal.
func (s *Shader) SourceHash() string { return Hash([]byte(s.Source)) }

// Hash is the SHA-256 of data in hexadecimal.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// moduleFile is the name of a permutation's module in the archive.
func moduleFile(name string) string { return strings.ReplaceAll(name, " ", "-") + ".spv" }

// SPIRV is the shader compiled ahead of time, in words. It is an error if the WGSL has changed
// since: `make generate` compiles again.
func (s *Shader) SPIRV() ([]uint32, error) {
	t, err := table()
	if err != nil {
		return nil, fmt.Errorf("shader %s: %w", s.Name, err)
	}
	made, ok := t.Shaders[s.Name]
	if !ok || made.Source != s.SourceHash() {
		return nil, fmt.Errorf("shader %s: its SPIR-V is not of this source: make generate", s.Name)
	}
	data, err := contents(moduleFile(s.Name))
	if err != nil {
		return nil, fmt.Errorf("shader %s: %w", s.Name, err)
	}
	if Hash(data) != made.SPIRV || len(data)%4 != 0 {
		return nil, fmt.Errorf("shader %s: its SPIR-V is not the one that was compiled", s.Name)
	}
	words := make([]uint32, len(data)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	return words, nil
}
