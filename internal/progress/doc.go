// Package progress tells people on standard error how far a long job is: a bar on a terminal, a
// line every ten seconds elsewhere.
package progress
