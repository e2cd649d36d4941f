// Command resources writes what Windows shows and asks of the programs, which the linker puts into
// them: version, icon and manifest, as resource_windows_amd64.syso in each folder of cmd.
//
//	go run ./scripts/ports/resources v1.2.3
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/josephspurrier/goversioninfo"
)

const (
	icon     = "packaging/io.github.liif_render.View.ico"
	manifest = "packaging/windows.manifest"
	output   = "resource_windows_amd64.syso"
)

// titles are what the file manager calls the programs.
var titles = map[string]string{
	"liif-convert": "Converts models for liif",
	"liif-eval":    "Measures how well models enlarge pictures",
	"liif-render":  "Enlarges pictures to any size",
	"liif-train":   "Trains models for liif",
	"liif-view":    "Shows pictures as continuous images",
	"liif-web":     "Serves liif as a page for browsers",
}

func main() {
	version := "v0.0.0"
	if len(os.Args) == 2 {
		version = os.Args[1]
	}
	if err := run(version); err != nil {
		fmt.Fprintln(os.Stderr, "resources:", err)
		os.Exit(1)
	}
}

func run(version string) error {
	folders, err := filepath.Glob("cmd/liif-*")
	if err != nil {
		return err
	}
	for _, folder := range folders {
		name := filepath.Base(folder)
		if titles[name] == "" {
			return fmt.Errorf("%s: has no title", folder)
		}
		v, err := describe(name, version)
		if err != nil {
			return err
		}
		v.IconPath, v.ManifestPath = icon, manifest
		v.Build()
		v.Walk()
		if err := v.WriteSyso(filepath.Join(folder, output), "amd64"); err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
	}
	return nil
}

var number = regexp.MustCompile(`^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$`)

// describe is a program's version resource. Of v1.2.3-rc1 the numbers are 1.2.3.0.
func describe(name, version string) (*goversioninfo.VersionInfo, error) {
	parts := number.FindStringSubmatch(version)
	if parts == nil {
		return nil, fmt.Errorf("%q is no version as v1.2.3 is", version)
	}
	var n [3]int
	for i := range n {
		value, err := strconv.ParseUint(parts[i+1], 10, 16)
		if err != nil {
			return nil, fmt.Errorf("%q: its numbers must be below 65536", version)
		}
		n[i] = int(value)
	}
	v := &goversioninfo.VersionInfo{}
	f := &v.FixedFileInfo
	f.FileVersion = goversioninfo.FileVersion{Major: n[0], Minor: n[1], Patch: n[2]}
	f.ProductVersion = f.FileVersion
	f.FileFlagsMask, f.FileOS, f.FileType = "3f", "040004", "01"
	v.Translation = goversioninfo.Translation{LangID: 0x409, CharsetID: goversioninfo.CsUnicode}
	text := strings.TrimPrefix(version, "v")
	v.StringFileInfo = goversioninfo.StringFileInfo{FileDescription: titles[name],
		FileVersion: text, ProductVersion: text, ProductName: "liif", InternalName: name,
		OriginalFilename: name + ".exe", LegalCopyright: "BSD 3-Clause licence"}
	return v, nil
}
