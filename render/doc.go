// Package render turns a picture into a continuous image and draws any window of it at any size. It
// is what to import from Go: the command-line tools and the viewer are built on it.
//
//	r, err := render.Open("liif-small", render.Options{})
//	field, err := r.Encode(ctx, render.FromImage(picture))
//	err = field.Draw(ctx, dst, field.View(4)) // dst is four times as wide and high
//
// A view of the picture's own size is the picture, sample for sample, and a smaller one the bicubic
// filter's, whatever the model: networks enlarge. Where the field's damage is undone (Restoration),
// the first is the cleaned picture, and the second its reduction. Plan.Way says what draws a view.
//
// A Field is encoded where it is drawn, in tiles that fit Options.Memory; a picture drawn in tiles
// or strips has exactly the values of the same picture drawn whole.
//
// Renderers and Fields may be used from several goroutines; calls take turns.
package render
