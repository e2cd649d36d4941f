// Package weights says what a model is and reads and writes it: a Spec, which is everything about
// the network but its numbers, and one named tensor of float32 for each array of numbers.
//
// Programs that need a model call Open with a built-in name or a path; programs that make one fill
// a Model and call WriteFile. ReadTensors and ReadRaw read any other safetensors file. Checkpoints
// of the LIIF authors' code are read by package weights/pth, and only cmd/liif-convert needs that.
//
// Reading trusts nothing: a file is either a complete model of finite numbers, each tensor of the
// shape its spec asks for, or an error that names the file, the tensor and what is wrong with it.
package weights
