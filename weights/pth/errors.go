package pth

import "errors"

// Reasons for which a checkpoint is refused, wrapped with the file and the particulars. What is
// wrong with the model in it is one of the errors of package weights.
var (
	ErrFormat  = errors.New("not a PyTorch checkpoint")
	ErrPickle  = errors.New("bad pickle")
	ErrOpcode  = errors.New("pickle instruction that is not allowed")
	ErrGlobal  = errors.New("pickle asks for a name that is not allowed")
	ErrLimit   = errors.New("over the limit")
	ErrStorage = errors.New("bad tensor storage")
	ErrTensor  = errors.New("bad tensor")
	ErrModel   = errors.New("not a model of the LIIF authors' code")
)
