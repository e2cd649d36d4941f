// Package noise estimates how noisy a picture is, for programs that choose by themselves how much a
// network should clean: liif-render, the viewer, the evaluation.
//
// Estimate follows Chen, Zhu and Heng, "An Efficient Statistical Method for Image Noise Level
// Estimation" (ICCV 2015): white noise adds its variance to every eigenvalue of the covariance of
// patches, a picture itself only to some, so the small eigenvalues tell the noise. Texture fills
// them all in luma, so three things are added. Only the flattest quarter of the patches counts,
// chosen by other frequencies than those measured, which keeps the estimate unbiased. Luma and two
// chroma planes are measured apart, and noise is what all three have: texture is poor in colour.
// And noise has a white spectrum, that of texture falls: without a plane that is white there is
// none, and what luma alone has, as grey noise and black-and-white pictures have it, counts as far
// as it is.
package noise
