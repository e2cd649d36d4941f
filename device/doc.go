// Package device lists, chooses and opens what networks compute on: the processor's instruction
// sets and graphics devices. For programs that compute; to draw pictures, use package render, which
// opens a device itself.
package device
