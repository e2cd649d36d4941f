//go:build !js

package openseadragon

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"sync"
)

//go:embed openseadragon.min.js.gz
var compressed []byte

// License is the text of the licence, which goes where the script goes.
//
//go:embed licenses/openseadragon
var License string

// Script returns the text of the script, in JavaScript.
var Script = sync.OnceValue(func() string {
	z, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		panic(err) // a test decompresses it
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	return string(text)
})
