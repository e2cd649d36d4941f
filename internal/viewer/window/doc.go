// Package window is the viewer's window: GLFW's callbacks become events of package viewer, and its
// frames are shown by package present. Everything in it runs on the main thread.
package window
