// Package wasm runs libraries compiled to WebAssembly, with wazero and without cgo, or by the
// browser that the program itself runs in, within a limit of memory and until a context ends. They
// have no files, no clock and no output. It is for imageio's codecs, which doc.go of heif and lossy
// names, and why no Go library does.
package wasm

import "errors"

// MaxMemory is what WebAssembly can address.
const MaxMemory = 1<<32 - 1<<16

// ErrMemory: a library wanted more memory than it was given.
var ErrMemory = errors.New("the codec needs more memory than a picture of this size should take")
