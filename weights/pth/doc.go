// Package pth reads the checkpoints that the LIIF authors' code saves with torch.save, zip archives
// and the older bare pickles. Only cmd/liif-convert needs it: the other programs read safetensors.
//
// A pickle is a program. The machine here has no instruction that could do harm: it builds dicts,
// lists, tuples, strings, numbers and views of tensors, knows a dozen names of torch and
// collections as plain words, and refuses every other name. A damaged or hostile file is an error,
// with what it may use of memory bounded.
package pth
