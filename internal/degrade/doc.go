// Package degrade does to pictures what happens to them on their way to people: noise of a camera,
// compression as JPEG. Trainings show a network pictures so treated, and evaluations measure on
// them. All pictures are 8-bit RGB, [height][width][3], and are changed in place.
package degrade
