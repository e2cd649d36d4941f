package evaluate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/liif-render/liif/imageio"
)

// Shard keeps only the pictures of shard index of count, whose pictures have about as many pixels
// as those of each other: the largest pictures go first, each to the shard that has least. A
// picture whose size cannot be read counts nothing.
func (s *Set) Shard(index, count int) {
	type picture struct {
		at     int
		pixels int64
	}
	var list []picture
	for i, path := range s.Files {
		width, height, _ := imageio.Dimensions(path)
		list = append(list, picture{i, int64(width) * int64(height)})
	}
	slices.SortStableFunc(list,
		func(a, b picture) int { return cmp.Compare(b.pixels, a.pixels) })
	sums, counts := make([]int64, count), make([]int, count)
	var mine []int
	for _, p := range list {
		least := 0
		for k := range sums {
			if cmp.Or(cmp.Compare(sums[k], sums[least]),
				cmp.Compare(counts[k], counts[least])) < 0 {
				least = k
			}
		}
		sums[least] += p.pixels
		counts[least]++
		if least == index {
			mine = append(mine, p.at)
		}
	}
	slices.Sort(mine)
	var files []string
	for _, i := range mine {
		files = append(files, s.Files[i])
	}
	s.Files = files
}

// Join puts rows of shards of one set together, whose pictures are files: those of Run over all of
// them, but for what depends on the machine. All shards have the same methods and conditions. It is
// an error if a picture is missing or is there twice.
func Join(files []string, shards [][]Row) ([]Row, error) {
	var joined []Row
	for _, rows := range shards {
		if joined == nil {
			for _, r := range rows {
				joined = append(joined, Row{Method: r.Method, Condition: r.Condition})
			}
		}
		if len(rows) != len(joined) {
			return nil, fmt.Errorf("shards of %d and of %d rows", len(joined), len(rows))
		}
	}
	for i := range joined {
		row := &joined[i]
		measured := map[string]Measured{}
		for _, rows := range shards {
			r := rows[i]
			if r.Method != row.Method || r.Condition != row.Condition {
				return nil, fmt.Errorf("shards of %s %v and of %s %v", row.Method, row.Condition,
					r.Method, r.Condition)
			}
			row.Memory = max(row.Memory, r.Memory)
			for _, m := range r.Pictures {
				if _, twice := measured[m.File]; twice {
					return nil, fmt.Errorf("%s is in two shards", m.File)
				}
				measured[m.File] = m
			}
		}
		for _, file := range files {
			m, ok := measured[file]
			if !ok {
				return nil, fmt.Errorf("%s is in no shard", file)
			}
			row.Pictures = append(row.Pictures, m)
			delete(measured, file)
		}
		for file := range measured {
			return nil, fmt.Errorf("%s is not of the set", file)
		}
		row.sumUp()
	}
	return joined, nil
}
