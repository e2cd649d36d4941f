// Command liif-web is the viewer as a page for browsers: built for them (GOOS=js) it is the program
// that the page runs, else the command that builds the page into a folder or serves it.
//
// The page runs one instance, which holds internal/viewer and draws its frames on a canvas, and
// starts one more in each of a few workers, which decode pictures, draw tiles and write files for
// it. Messages between them are JSON, with pixels beside it as they are.
package main
