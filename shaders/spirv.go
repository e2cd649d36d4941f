package shaders

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

//go:embed spirv
var compiled embed.FS

// Compiled says what a permutation's SPIR-V was made of, in spirv/table.json.
type Compiled struct {
	Source    string    `json:"source"`    // SHA-256 of the expanded WGSL
	SPIRV     string    `json:"spirv"`     // SHA-256 of the module
	Workgroup [3]int    `json:"workgroup"` // invocations
	Bindings  []Binding `json:"bindings"`
}

// Table is spirv/table.json.
type Table struct {
	Compiler string              `json:"compiler"`
	Shaders  map[string]Compiled `json:"shaders"` // by Shader.Name
}

var table = sync.OnceValues(func() (*Table, error) {
	data, err := compiled.ReadFile("spirv/table.json")
	if err != nil {
		return nil, err
	}
	t := new(Table)
	return t, json.Unmarshal(data, t)
})

// SourceHash is the SHA-256 of the shader's WGSL in hexadecimal.
func (s *Shader) SourceHash() string { return Hash([]byte(s.Source)) }

// Hash is the SHA-256 of data in hexadecimal.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// ModuleFile is the name of a permutation's module in the folder spirv.
func ModuleFile(name string) string { return strings.ReplaceAll(name, " ", "-") + ".spv" }

// SPIRV is the shader compiled ahead of time, in words. It is an error if the WGSL has changed since:
// `make generate` compiles again.
func (s *Shader) SPIRV() ([]uint32, error) {
	t, err := table()
	if err != nil {
		return nil, fmt.Errorf("shader %s: %w", s.Name, err)
	}
	made, ok := t.Shaders[s.Name]
	if !ok || made.Source != s.SourceHash() {
		return nil, fmt.Errorf("shader %s: its SPIR-V is not of this source: make generate", s.Name)
	}
	data, err := compiled.ReadFile("spirv/" + ModuleFile(s.Name))
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
