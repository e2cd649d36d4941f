// Package heif decodes the coded pictures of HEIC and AVIF files: with libde265 (HEVC) and libavif
// with libaom (AV1), as WebAssembly, run by wazero without cgo. It is for imageio alone, which
// reads the container itself, holds all sizes against its limits, and gives each coded picture to
// this package. The program of a page fetches the libraries when it needs them.
//
// No Go library decodes HEVC or AV1 in Go. hevc.wasm.gz is built from the release 1.1.3 of libde265
// and from hevc/hevc.cc by hevc/build.sh. av1.wasm.gz is taken as it is from the module
// github.com/gen2brain/avif v0.4.4, where its build is documented; av1.sh fetches it. A test holds
// both against their checksums. The modules github.com/gen2brain/avif and heic themselves are not
// imported:
//
//   - heic v0.4.5 has libde265 1.0.15, which gives wrong colours along the edges of tiles, and so
//     in most pictures of telephones; it cuts samples to 8 bits and leaves out alpha.
//   - Both load whatever shared libheif or libavif a machine has as soon as the program starts, so
//     that results would depend on the machine, and make programs without cgo dynamic.
//   - Both set no limit to memory and cannot be stopped, while damaged files can make the decoders
//     loop or ask for gigabytes.
//
// The licences (LGPL for libde265, BSD for libavif and libaom, MIT for the binding) are in
// licenses.
package heif
