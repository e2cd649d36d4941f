// Package lossy encodes WebP with loss, and AVIF: libwebp, and libavif with libaom, as WebAssembly,
// run by wazero without cgo. It is for imageio alone, which adds to the files what the libraries'
// bindings leave out.
//
// No Go library encodes VP8 or AV1 in Go. webp.wasm.gz and avif.wasm.gz are taken as they are from
// the modules github.com/gen2brain/webp v0.5.5 and avif v0.4.4, where their builds are documented;
// update.sh fetches them, and a test holds them against their checksums. The modules themselves are
// not imported: they load whatever shared library a machine has as soon as the program starts, so
// that files would depend on the machine, set no limit to memory, and cannot be stopped. The
// licences are in licenses.
package lossy
