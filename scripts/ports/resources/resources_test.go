package main

import (
	"testing"

	"github.com/josephspurrier/goversioninfo"
)

func TestDescribe(t *testing.T) {
	for version, want := range map[string]goversioninfo.FileVersion{
		"v1.2.3": {Major: 1, Minor: 2, Patch: 3}, "1.20.0": {Major: 1, Minor: 20},
		"v1.2.3-rc1+x": {Major: 1, Minor: 2, Patch: 3}, "v0.0.65535": {Patch: 65535},
	} {
		v, err := describe("liif-view", version)
		if err != nil || v.FixedFileInfo.FileVersion != want ||
			v.OriginalFilename != "liif-view.exe" {
			t.Errorf("%s: %v, %+v", version, err, v)
		}
	}
	for _, version := range []string{"", "1.2", "v1.2.x", "v1.2.65536", "v1.2.3.4", "-1.0.0"} {
		if _, err := describe("liif-view", version); err == nil {
			t.Errorf("%q is taken for a version", version)
		}
	}
}
