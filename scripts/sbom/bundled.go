package main

// part is a library that is no module of Go.
type part struct {
	name, version string
	licence       string // as SPDX has it
	home          string
	within        string // the module or package of this project that contains it
	text          string // its licence below the top folder; empty where the module's has it
}

// bundled are the libraries that are part of the programs without being modules: as WebAssembly or
// JavaScript in imageio, and what the modules of the graphics bindings link or compile.
var bundled = []part{
	{"libde265", "1.1.3", "LGPL-3.0-or-later", "https://github.com/strukturag/libde265",
		"imageio/internal/heif", "imageio/internal/heif/licenses/libde265"},
	{"libavif", "of github.com/gen2brain/avif v0.4.4", "BSD-2-Clause",
		"https://github.com/AOMediaCodec/libavif", "imageio/internal/heif",
		"imageio/internal/heif/licenses/libavif"},
	{"libaom", "of github.com/gen2brain/avif v0.4.4", "BSD-2-Clause",
		"https://aomedia.googlesource.com/aom", "imageio/internal/heif",
		"imageio/internal/heif/licenses/aom"},
	{"github.com/gen2brain/avif", "v0.4.4", "MIT", "https://github.com/gen2brain/avif",
		"imageio/internal/heif", "imageio/internal/heif/licenses/gen2brain-avif"},
	{"libwebp", "of github.com/gen2brain/webp v0.5.5", "BSD-3-Clause",
		"https://chromium.googlesource.com/webm/libwebp", "imageio/internal/lossy",
		"imageio/internal/lossy/licenses/libwebp"},
	{"github.com/gen2brain/webp", "v0.5.5", "MIT", "https://github.com/gen2brain/webp",
		"imageio/internal/lossy", "imageio/internal/lossy/licenses/gen2brain"},
	{"OpenSeadragon", "6.1.1", "BSD-3-Clause", "https://openseadragon.github.io",
		"imageio/internal/openseadragon",
		"imageio/internal/openseadragon/licenses/openseadragon"},
	{"wgpu-native", "of github.com/cogentcore/webgpu v0.23.0", "MIT OR Apache-2.0",
		"https://github.com/gfx-rs/wgpu-native", "github.com/cogentcore/webgpu", ""},
	{"GLFW", "3.3, of github.com/go-gl/glfw", "Zlib", "https://www.glfw.org",
		"github.com/go-gl/glfw/v3.3/glfw", ""},
}
