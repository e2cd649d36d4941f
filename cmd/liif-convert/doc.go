// Command liif-convert makes safetensors files, which the other programs read, of the checkpoints
// that the LIIF authors' code saves, and prints the contents of a model. See liif-convert --help.
package main
