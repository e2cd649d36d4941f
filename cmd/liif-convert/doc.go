// Command liif-convert makes safetensors files, which the other programs read, of the checkpoints
// that the LIIF authors' code saves, and tells what is in a model. See liif-convert --help.
package main
