// Package parts keeps the finished parts of a long drawing in a folder: so that what was
// interrupted goes on where it was, and several machines draw parts of one picture. It knows no
// networks and no formats' insides: a part is some strips (imageio.EncodedStrip), and whether two
// drawings are the same is decided by facts that the caller names.
package parts
