// Package colour interprets the samples of a picture and converts them from one profile
// to another. It is for package imageio and the commands: it knows profiles and rows of samples, no
// files.
//
// Profiles are read by github.com/kovidgoyal/imaging, which is pure Go, knows versions 2 and 4 of
// ICC, grey, RGB and CMYK, matrices, curves and tables, and is itself held against Little CMS;
// Parse checks the sizes that a profile announces before it is given one. Conversions are relative
// colorimetric, without compensation of the black point: white stays white, and every colour that
// the target has is the same.
//
// The package makes profiles for the colours that PNG and video state by numbers (CICP, gAMA,
// cHRM), and the tables of plain matrix profiles, which convert a pixel in some ten nanoseconds.
package colour
