//go:build !js

package shaders

import _ "embed"

//go:embed spirv.zip
var archive []byte
