// Package viewer is the viewer without its window: it consumes input events and produces frames
// (package draw). App decides what to show; package tiles draws the picture, package hud what lies
// over it. Nothing waits for drawing. Package window puts it on the screen; tests and replayed
// sessions need none.
package viewer
