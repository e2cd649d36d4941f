package trainer

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"time"

	"github.com/liif-render/liif/model"
)

// reachedPictures is how many pictures are measured when a training ends.
const reachedPictures = 8

// firstPreview is when a training shows what it has learned for the first time; then each time when
// twice as long has passed, until the previews of epochs and validations are as frequent.
const firstPreview = 20 * time.Second

// show draws a preview when it is time to; of a training with validations those do.
func (r *run) show(ctx context.Context) error {
	gone := time.Since(r.began)
	if r.val != nil || gone < max(2*r.shown, firstPreview) {
		return nil
	}
	r.shown = gone
	m, err := r.model()
	if err != nil {
		return err
	}
	if err := r.preview(ctx, m); err != nil {
		return err
	}
	r.say("step %d: previews/%s shows bicubic, the network, the truth", r.state.Step,
		previewName(r.state.Step))
	return nil
}

// reached says how near the model comes to pictures, beside bicubic: the mean PSNR over RGB of the
// middles of a few, reduced and enlarged again, of those it is validated on, else trained on.
func (r *run) reached(ctx context.Context) (string, error) {
	m, err := r.model()
	if err != nil {
		return "", err
	}
	n, err := model.Load(r.engine, m)
	if err != nil {
		return "", err
	}
	defer n.Close()
	truth, whose := r.data.truth(), "trained on"
	if r.val != nil {
		truth, whose = r.val.truth(), "validated on"
	}
	var network, bicubic float64
	count := 0
	for i := range truth.files {
		p, err := truth.open(i)
		if err != nil || min(p.width, p.height) < previewScale {
			continue
		}
		s := centre(p)
		colours, err := enlarge(ctx, n, s.low, s.high.width, s.high.height)
		if err != nil {
			return "", err
		}
		network += psnr(quantise(colours, s.high.width, s.high.height), s.high)
		bicubic += psnr(s.low.resize(s.high.width, s.high.height), s.high)
		if count++; count == reachedPictures {
			break
		}
	}
	if count == 0 {
		return "", nil
	}
	pictures := fmt.Sprintf("%d pictures", count)
	if count == 1 {
		pictures = "a picture"
	}
	return fmt.Sprintf("reached %.2f dB where bicubic has %.2f, at ×%d in the middle of %s it was %s",
		network/float64(count), bicubic/float64(count), previewScale, pictures, whose), nil
}

// psnr is that of 8-bit pictures of one size over all channels, in dB, at most that of one wrong
// value.
func psnr(a, b *picture) float64 {
	sum := 0.0
	for i, v := range a.pix {
		d := float64(v) - float64(b.pix[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(a.pix))/max(sum, 1))
}

// next is the command that looks at what was learned.
func (r *run) next() string {
	path := filepath.Join(r.Folder, modelFile)
	if strings.ContainsAny(path, " '\"$&;()*?") {
		path = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return "liif-render --model " + path + " photo.jpg"
}
