// Package enginetest says what an engine.Engine must do, as tests that any engine can be put
// through. A new engine's tests call All, and Agree against an engine that is known to be right.
//
// Results are held against float64 references of the operators' definitions (engine.Conv,
// engine.Head), within bounds computed from the number and the sizes of the terms of each sum. Only
// what Download, DecodeGrid and DecodePoints return counts: an engine may queue its work, and may
// keep its tensors in whatever layout it likes. What an operator has no business with, other
// channels of a tensor or pixels outside a rectangle, holds NaN and finite numbers at random, so
// that reading it shows in the result and writing it shows in the tensor.
package enginetest
