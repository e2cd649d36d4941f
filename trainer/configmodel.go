package trainer

import "github.com/liif-render/liif/weights"

// model reads the arguments of the authors' models.make (models/liif.py, metasr.py, edsr.py,
// rdn.py).
func (f field) model(s *weights.Spec) {
	f.named(func(name string) (map[string]func(field), []string) {
		s.Residual = weights.ResidualNone
		known := map[string]func(field){
			"encoder_spec": func(f field) { f.encoder(s) },
			"residual":     func(f field) { s.Residual = f.text() },
			"restore": func(f field) {
				for _, e := range f.list() {
					s.Restore = append(s.Restore, e.text())
				}
			},
		}
		takes, ok := s.SetHead(name)
		if !ok {
			f.fail("name %.80q is not %s", name, weights.HeadNames())
			return nil, nil
		}
		for key, to := range takes.Switches {
			known[key] = func(f field) { *to = f.boolean() }
		}
		for key, to := range takes.Integers {
			known[key] = func(f field) { *to = f.integer(1, 1<<16) }
		}
		needed := []string{"encoder_spec"}
		if takes.MLP {
			known["imnet_spec"] = func(f field) { f.imnet(s) }
			needed = append(needed, "imnet_spec")
		}
		return known, needed
	})
}

func (f field) encoder(s *weights.Spec) {
	tail := true
	f.named(func(name string) (map[string]func(field), []string) {
		ignored := func(f field) { f.number(0, 1e6) } // of the tail, or unused by the authors' code
		known := map[string]func(field){
			"no_upsampling": func(f field) { tail = !f.boolean() },
			"scale":         ignored,
		}
		switch name {
		case "edsr-baseline", "edsr":
			s.Encoder, s.Blocks, s.Features, s.ResScale = weights.EncoderEDSR, 16, 64, 1
			if name == "edsr" {
				s.Blocks, s.Features, s.ResScale = 32, 256, 0.1
			}
			known["n_resblocks"] = func(f field) { s.Blocks = f.integer(1, 1024) }
			known["n_feats"] = func(f field) { s.Features = f.integer(1, 4096) }
			known["res_scale"] = func(f field) { s.ResScale = f.number(1e-6, 1e3) }
			known["rgb_range"] = ignored
		case "rdn":
			s.Encoder, s.G0, s.RDNConfig = weights.EncoderRDN, 64, "B"
			known["G0"] = func(f field) { s.G0 = f.integer(1, 4096) }
			known["RDNconfig"] = func(f field) { s.RDNConfig = f.text() }
			known["RDNkSize"] = func(f field) { f.integer(3, 3) }
		default:
			f.fail("name %.80q is not edsr-baseline, edsr or rdn", name)
		}
		return known, nil
	})
	if f.err == nil && tail {
		f.fail("args.no_upsampling must be true: encoders with their own upsampling are unknown")
	}
}

func (f field) imnet(s *weights.Spec) {
	f.named(func(name string) (map[string]func(field), []string) {
		if name != "mlp" {
			f.fail("name %.80q is not mlp", name)
		}
		return map[string]func(field){
			"in_dim":      func(f field) { f.fail("it follows from the encoder") },
			"out_dim":     func(f field) { f.integer(3, 3) },
			"hidden_list": func(f field) { s.Hidden = f.integers(1, 1<<16) },
		}, []string{"out_dim", "hidden_list"}
	})
}
