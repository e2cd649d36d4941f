package weights

import (
	"errors"

	"github.com/liif-render/liif/internal/atomicfile"
)

// Reasons for which a model is refused. Each is wrapped in an error that names the file, the tensor
// if there is one, and the numbers; test for them with errors.Is.
var (
	ErrHeader     = errors.New("bad safetensors header")
	ErrDuplicate  = errors.New("name used twice")
	ErrLimit      = errors.New("over the limit")
	ErrDType      = errors.New("unsupported dtype")
	ErrShape      = errors.New("wrong shape")
	ErrOffsets    = errors.New("bad data offsets")
	ErrTruncated  = errors.New("file ends early")
	ErrMissing    = errors.New("missing tensor")
	ErrUnknown    = errors.New("unknown tensor")
	ErrNotFinite  = errors.New("not a finite number")
	ErrNoSpec     = errors.New("no model spec in the metadata")
	ErrSpec       = errors.New("bad model spec")
	ErrName       = errors.New("unknown model")
	ErrCheckpoint = errors.New("a PyTorch checkpoint: make a .safetensors file of it with " +
		"liif-convert")
	ErrExists = atomicfile.ErrExists
)
