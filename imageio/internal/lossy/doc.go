// Package lossy encodes WebP with loss: libwebp as WebAssembly, run by wazero without cgo. It is
// for imageio alone, which adds to the files what the library's binding leaves out.
//
// No Go library encodes VP8 in Go. webp.wasm.gz is taken as it is from the module
// github.com/gen2brain/webp v0.5.5, where its build is documented; update.sh fetches it, and a test
// holds it against its checksum. The module itself is not imported: it loads whatever shared
// libwebp a machine has as soon as the program starts, so that files would depend on the machine,
// sets no limit to memory, and cannot be stopped. The licences are in licenses.
package lossy
