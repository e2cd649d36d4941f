// Package graphics draws pictures for training: text, line drawings, charts, screens, logos,
// comics, maps and masonry, so that a network learns to enlarge drawings as such.
//
// Every picture is ground truth at its own size, to be cropped or reduced up to four times. Its
// edges lie anywhere on the pixel grid; some pictures have no antialiasing, some no colour.
//
// All of a picture follows from the state of its random generator, byte for byte on every machine.
// Floats are therefore added, multiplied, divided and rooted only, and every product that is a term
// of a sum is converted (float64(a*b)), which keeps compilers from fusing the two operations.
//
// Use it as a source of training pictures; it reads no files.
package graphics
