// Package engine defines the operators that liif's networks are written in, and the tensors they
// work on. A processor takes part by implementing Engine; package model never sees which one runs.
//
// Read it to add a processor (see CONTRIBUTING.md) or to follow what a network does. To draw
// pictures, use package render instead.
package engine
