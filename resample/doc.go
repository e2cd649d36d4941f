// Package resample resizes pictures as the Python Imaging Library (Pillow) does: nearest,
// bilinear, bicubic (a = -0.5) and Lanczos filters, widened when reducing so that nothing aliases.
//
// Super-resolution papers measure against Pillow's bicubic, so it is matched bit for bit: the
// 8-bit path is its fixed-point arithmetic (src/libImaging/Resample.c), the float path that of its
// mode F.
//
// Both work on any rectangle of the output, from just the source pixels that it needs, and give
// exactly the crop of the whole: a picture can be resized strip by strip in bounded memory.
//
// Use it to compare against, or to resize without a network. To draw a continuous image, use
// package render.
package resample
