// Package degrade damages pictures as cameras and websites do: noise, blur, compression as JPEG.
// Training and evaluation use it. All pictures are 8-bit RGB, [height][width][3], and are changed
// in place.
package degrade
