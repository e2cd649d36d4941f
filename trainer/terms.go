package trainer

import (
	"fmt"
	"strings"
)

// terms are what decides, beside the data, the network and the seed, how a training goes on: a list of
// keys and values, which a checkpoint keeps so that a run that goes on otherwise can say so.
func (r *run) terms() []string {
	c := r.config
	length := fmt.Sprintf("epoch_max: %d", c.EpochMax)
	if r.Steps > 0 || r.Limit > 0 {
		length = fmt.Sprintf("--steps %d --minutes %.4g", r.Steps, r.Limit.Minutes())
	}
	return []string{
		length,
		fmt.Sprintf("muon: %v", c.Muon),
		fmt.Sprintf("lr: %g", c.Adam.Rate),
		fmt.Sprintf("betas: [%g, %g]", c.Adam.Beta1, c.Adam.Beta2),
		fmt.Sprintf("eps: %g", c.Adam.Epsilon),
		fmt.Sprintf("multi_step_lr: %v by %g", c.Milestones, c.Gamma),
		fmt.Sprintf("warm_up: %d", c.WarmUp),
		fmt.Sprintf("cosine: %v to %g", c.Cosine, c.RateEnd),
		fmt.Sprintf("clip: %g", c.Clip),
		fmt.Sprintf("ema: %g", c.EMA),
	}
}

// otherTerms says what of the checkpoint's terms is not so any more; empty if all is. A checkpoint
// without terms, of an older version, is not compared.
func otherTerms(old, terms []string) string {
	if len(old) != len(terms) {
		return ""
	}
	var changes []string
	for i, term := range terms {
		if old[i] != term {
			changes = append(changes, fmt.Sprintf("%s, was %s", term, old[i]))
		}
	}
	return strings.Join(changes, "; ")
}
