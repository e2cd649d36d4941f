// Package viewer is the viewer without its window: what the hands do comes in as events, what is to be
// seen goes out as frames (package draw). It decides what to draw when, and never waits for it. Package
// window puts it on the screen; tests and replayed sessions need none.
package viewer
