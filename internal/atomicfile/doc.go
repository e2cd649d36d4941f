// Package atomicfile writes files and folders that appear under their name when they are complete,
// or not at all, whatever happens to the process or the disk.
package atomicfile
