// Package iptc reads and writes what the press agencies' standard IIM (Information Interchange
// Model 4.2) says of a picture, and the image resources of Photoshop in which it lies. It is for
// package imageio.
package iptc
