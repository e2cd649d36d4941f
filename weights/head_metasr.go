package weights

import "fmt"

// metaSR is MetaSR's head (metasr.py): an MLP makes a 3×3 filter of offset and scale. It always
// unfolds its features, takes the cell and never the ensemble.
var metaSR = headKind{
	title: "MetaSR",
	check: func(s *Spec) error {
		if len(s.Hidden) != 1 {
			return fmt.Errorf("hidden_list of %d layers, metasr has 1", len(s.Hidden))
		}
		if s.LocalEnsemble || !s.FeatUnfold || !s.CellDecode {
			return fmt.Errorf("metasr with local_ensemble %t, feat_unfold %t and cell_decode %t, "+
				"it is always false, true, true", s.LocalEnsemble, s.FeatUnfold, s.CellDecode)
		}
		return nil
	},
	tensors: func(s *Spec) []TensorShape { return mlp(3, s.Hidden, s.LatentChannels()*9*3) },
	columns: func(*Spec) HeadColumns {
		return HeadColumns{Offset: Columns{0, 2}, Cell: Columns{2, 1}} // the cell's height
	},
	implied: map[string]bool{"local_ensemble": false, "feat_unfold": true, "cell_decode": true},
	// Its code has no argument but the encoder, and makes one hidden layer of 256.
	arguments: func(s *Spec) HeadArguments {
		s.Hidden = []int{256}
		s.LocalEnsemble, s.FeatUnfold, s.CellDecode = false, true, true
		return HeadArguments{}
	},
}
