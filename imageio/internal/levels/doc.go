// Package levels makes the lower levels of a pyramid while a picture streams past, row by row: each
// is half as wide and high as the one before, and each of its pixels is the mean of the pixels of
// the picture that it covers. It is for writers of pyramids; it knows rows, not files.
package levels
