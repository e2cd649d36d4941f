// Package hud draws what lies over the picture: lines of text on panels, messages, the help, marks
// on the picture. It is told what to show and keeps nothing of the viewer's state. Package viewer
// alone uses it.
package hud
