// Command liif-render draws pictures at any size with a LIIF model: whole, or a region of them,
// into files as large as the disk holds. See liif-render --help.
package main
