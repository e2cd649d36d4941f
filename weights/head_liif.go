package weights

import "fmt"

// liif is the paper's head (liif.py): an MLP of the unfolded code, offset and cell.
var liif = headKind{
	title: "LIIF",
	check: func(s *Spec) error {
		if len(s.Hidden) > maxHidden {
			return fmt.Errorf("hidden_list of %d layers, at most %d", len(s.Hidden), maxHidden)
		}
		return nil
	},
	tensors: func(s *Spec) []TensorShape {
		in := liifColumns(s)
		return mlp(in.Cell.First+in.Cell.Count, s.Hidden, 3)
	},
	columns: liifColumns,
	arguments: func(s *Spec) HeadArguments {
		s.LocalEnsemble, s.FeatUnfold, s.CellDecode = true, true, true
		return HeadArguments{MLP: true, Switches: s.switches()}
	},
}

func liifColumns(s *Spec) HeadColumns {
	c := HeadColumns{Kernel: 1}
	if s.FeatUnfold {
		c.Kernel = 3
	}
	c.Code.Count = s.LatentChannels() * c.Kernel * c.Kernel
	c.Offset = Columns{c.Code.Count, 2}
	c.Cell = Columns{c.Code.Count + 2, 0}
	if s.CellDecode {
		c.Cell.Count = 2
	}
	return c
}
