// Command liif-view shows pictures as continuous images in a window: zoom into them without end,
// and each pixel that is seen is asked of a LIIF model. See liif-view --help.
package main
