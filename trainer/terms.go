package trainer

import (
	"fmt"
	"strings"
)

// terms are the settings that decide, beside data, network and seed, how a training continues: keys
// and values. A checkpoint keeps them, so that a run that resumes with others can say so.
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
		fmt.Sprintf("loss: %v", c.Loss),
		fmt.Sprintf("clip: %g", c.Clip),
		fmt.Sprintf("ema: %g", c.EMA),
	}
}

// otherTerms describes the terms that differ from the checkpoint's; empty if none does. A
// checkpoint without terms, of an older version, is not compared.
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
