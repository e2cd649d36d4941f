// Package noise estimates how noisy a picture is, for programs that choose by themselves how much a
// network should clean: liif-render, the viewer, the evaluation.
//
// Estimate follows Chen, Zhu and Heng, "An Efficient Statistical Method for Image Noise Level
// Estimation" (ICCV 2015): white noise adds its variance to every eigenvalue of the covariance of
// patches, the picture itself only to some, so the small eigenvalues give the noise. In luma
// texture raises all of them, so three rules are added. First, only the flattest quarter of the
// patches counts, chosen by other frequencies than are measured, which keeps the estimate unbiased.
// Second, luma and two chroma planes are measured separately and the smallest of the three is
// noise, because texture has little colour. Third, noise has a white spectrum and the spectrum of
// texture falls: if no plane is white there is no noise, and noise in luma alone (grey noise,
// black-and-white pictures) counts as far as its spectrum is white.
package noise
