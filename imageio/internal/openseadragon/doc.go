// Package openseadragon holds OpenSeadragon, the viewer of pyramids of tiles that runs in a web
// browser. It is for imageio alone, which puts it into the pages beside the tiles that it writes.
//
// openseadragon.min.js.gz is build/openseadragon/openseadragon.min.js of the npm package
// openseadragon, version 6.1.1, compressed; update.sh fetches it, and a test holds it against its
// checksum. Its licence is in licenses.
package openseadragon
