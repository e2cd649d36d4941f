package pth

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/liif-render/liif/weights"
)

// checkpoint finds the model in what train_liif.py saves and makes its spec. The arguments and
// their defaults are those of the authors' models (edsr.py, rdn.py, mlp.py, liif.py, metasr.py).
func checkpoint(root any) (weights.Spec, *dict, map[string]string, error) {
	fail := func(format string, args ...any) (weights.Spec, *dict, map[string]string, error) {
		return weights.Spec{}, nil, nil, fmt.Errorf("%w: %w", ErrModel, fmt.Errorf(format, args...))
	}
	top, ok := root.(*dict)
	if !ok {
		return fail("it holds %s", kind(root))
	}
	model, ok := top.values["model"].(*dict)
	if !ok {
		return fail("it has no dict 'model', which would say what the tensors are")
	}
	state, ok := model.values["sd"].(*dict)
	if !ok {
		return fail("'model' has no state dict 'sd'")
	}
	name, args, err := named(model)
	if err != nil {
		return fail("'model': %w", err)
	}
	spec := weights.Spec{Residual: weights.ResidualNone}
	if err = head(&spec, name, args); err == nil {
		err = encoder(&spec, args.any("encoder_spec"))
	}
	if err != nil {
		return fail("%w", err)
	}
	if err := spec.Validate(); err != nil {
		return weights.Spec{}, nil, nil, err
	}
	metadata := map[string]string{}
	if epoch, ok := top.values["epoch"].(int64); ok {
		metadata["epoch"] = strconv.FormatInt(epoch, 10)
	}
	return spec, state, metadata, nil
}

// named takes apart {'name': ..., 'args': {...}}, with which the authors' code names each part.
func named(part any) (string, *arguments, error) {
	d, ok := part.(*dict)
	if !ok {
		return "", nil, fmt.Errorf("it is %s", kind(part))
	}
	name, ok := d.values["name"].(string)
	if !ok {
		return "", nil, fmt.Errorf("its name is %s", kind(d.values["name"]))
	}
	args, ok := d.values["args"].(*dict)
	if !ok {
		if _, present := d.values["args"]; present {
			return "", nil, fmt.Errorf("the arguments of %.80q are %s", name,
				kind(d.values["args"]))
		}
		args = &dict{}
	}
	return name, &arguments{function: name, given: args}, nil
}

// head reads the arguments of a model besides its encoder.
func head(s *weights.Spec, name string, a *arguments) error {
	takes, known := s.SetHead(name)
	if !known {
		return fmt.Errorf("a model of the kind %.80q, only %s are known", name, weights.HeadNames())
	}
	a.any("encoder_spec")
	for _, key := range slices.Sorted(maps.Keys(takes.Switches)) {
		field := takes.Switches[key]
		*field = a.bool(key, *field)
	}
	for key, field := range takes.Integers {
		*field = a.int(key, *field)
	}
	var imnet any
	if takes.MLP {
		imnet = a.any("imnet_spec")
	}
	if err := a.done(); err != nil || !takes.MLP {
		return err
	}
	name, mlp, err := named(imnet)
	if err == nil && name != "mlp" {
		err = fmt.Errorf("it is %.80q, only mlp is known", name)
	}
	if err != nil {
		return fmt.Errorf("imnet_spec: %w", err)
	}
	if s.Hidden = mlp.ints("hidden_list"); mlp.err == nil && s.Hidden == nil {
		return fmt.Errorf("imnet_spec: it has no hidden_list")
	}
	if out := mlp.int("out_dim", 0); mlp.err == nil && out != 3 {
		return fmt.Errorf("imnet_spec: out_dim is %d, a picture has 3", out)
	}
	if err := mlp.done(); err != nil {
		return fmt.Errorf("imnet_spec: %w", err)
	}
	return nil
}

func encoder(s *weights.Spec, part any) error {
	name, a, err := named(part)
	if err != nil {
		return fmt.Errorf("encoder_spec: %w", err)
	}
	switch name {
	case "edsr-baseline", "edsr":
		s.Encoder = weights.EncoderEDSR
		blocks, features, scale := 16, 64, 1.0
		if name == "edsr" {
			blocks, features, scale = 32, 256, 0.1
		}
		s.Blocks = a.int("n_resblocks", blocks)
		s.Features = a.int("n_feats", features)
		s.ResScale = a.float("res_scale", scale)
		a.any("rgb_range") // only the MeanShift layers know it
	case "rdn":
		s.Encoder = weights.EncoderRDN
		s.G0 = a.int("G0", 64)
		s.RDNConfig = a.string("RDNconfig", "B")
		if k := a.int("RDNkSize", 3); a.err == nil && k != 3 {
			return fmt.Errorf("encoder_spec: RDNkSize is %d, only 3 is known", k)
		}
	default:
		return fmt.Errorf("encoder_spec: it is %.80q, only edsr-baseline, edsr and rdn are known",
			name)
	}
	a.any("scale") // of the tail, which no_upsampling leaves out
	tail := !a.bool("no_upsampling", false)
	if err := a.done(); err != nil {
		return fmt.Errorf("encoder_spec: %w", err)
	}
	if tail {
		return fmt.Errorf("encoder_spec: %s with its upsampling tail; no_upsampling must be true",
			name)
	}
	return nil
}
