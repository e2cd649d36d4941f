// Command sbom writes what a release says of the libraries in its programs:
//
//	sbom licences OUT.txt PACKAGE...         the text of every library's licence
//	sbom bill VERSION OUT.json PROGRAM...    a CycloneDX 1.5 bill of materials
//
// Modules come from the go command and from the programs themselves, what is not a module from
// bundled.go. Both files are the same for the same sources: SOURCE_DATE_EPOCH, seconds since 1970,
// dates the bill.
package main
