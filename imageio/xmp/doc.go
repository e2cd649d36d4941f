// Package xmp reads, corrects and writes packets of XMP (ISO 16684-1): RDF in XML, a set of
// properties of one picture. It is for package imageio. A packet is parsed whole and written anew,
// so that a property is found in any of the forms that RDF has for it; white space, comments and
// prefixes are not kept as they were.
package xmp
