package shaders

// archive is empty: browsers take WGSL, and would have to download it.
var archive []byte
