// Package evaluate measures how well pictures are enlarged, as the papers on super-resolution count
// it. It is for liif-eval, for training, which validates on whole pictures, and for programs that
// have an enlarger of their own to compare.
//
//	set, err := evaluate.OpenSet("Set5")
//	times4 := evaluate.Condition{Scale: 4}
//	psnr, err := evaluate.MeanPSNR(ctx, set, evaluate.Benchmark, times4, draw)
//
// draw is any function that draws a low-resolution picture at a given size; Renderer makes one of a
// render.Renderer. Run measures several over several conditions: PSNR, SSIM, time and memory.
// Compare tells whether a difference of two is more than chance.
//
// The protocol is that of the LIIF authors' test.py and utils.py. A picture is drawn at the size of
// its original, H×W, whole and at once: queries lie at the centres of H×W pixels spread over the
// low-resolution picture, also where H and W are no multiples of its size. Values are clamped to
// 0..1 and, unless asked, not rounded to 8 bits. The mean over a set is the mean of its pictures'
// PSNRs. Grey pictures are measured as RGB with three equal channels, and alpha is left out, as
// their loader does it.
//
// Theirs are clean pictures. A Damage compresses the low-resolution picture as a JPEG or adds noise
// to it, and the original stays what is asked for; at scale 1 that is restoration alone.
package evaluate
