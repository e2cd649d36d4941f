package parts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Shard is a part of the work, one of Count of even cost. Index counts from 0.
type Shard struct{ Index, Count int }

// String is as --shard takes it.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index+1, s.Count) }

// MaxShards is the most shards that a job may have.
const MaxShards = 100000

// ParseShard reads I/N, which counts from 1, or auto or auto/N, whose index a scheduler's
// environment has.
func ParseShard(text string, getenv func(string) string) (*Shard, error) {
	index, count, has := strings.Cut(text, "/")
	s := &Shard{}
	if has {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 || n > MaxShards {
			return nil, fmt.Errorf("%q: the number of shards is not in 1..%d", text, MaxShards)
		}
		s.Count = n
	}
	if index == "auto" {
		return s, s.fromEnvironment(getenv)
	}
	i, err := strconv.Atoi(index)
	switch {
	case err != nil || !has:
		return nil, fmt.Errorf("%q is neither I/N, as 3/24, nor auto, nor auto/N", text)
	case i < 1 || i > s.Count:
		return nil, fmt.Errorf("%q: shards are numbered 1 to %d", text, s.Count)
	}
	s.Index = i - 1
	return s, nil
}

// scheduler is the environment of an array's task. Its indexes begin at the least one, which is 0
// where no variable has it, and are so many apart. array is how to ask for one of COUNT, whose last
// index is LAST.
type scheduler struct{ name, index, count, least, step, array string }

// schedulers: Slurm (sbatch, output environment variables), Kubernetes (Job, completion mode
// Indexed), PBS Professional and OpenPBS (qsub -J), AWS Batch (array jobs).
var schedulers = []scheduler{
	{"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN",
		"SLURM_ARRAY_TASK_STEP", "--array=0-LAST"},
	{"Kubernetes", "JOB_COMPLETION_INDEX", "", "", "", "completions: COUNT"},
	{"PBS", "PBS_ARRAY_INDEX", "", "", "", "-J 0-LAST"},
	{"AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", "", "",
		"an array size of COUNT"},
}

// fromEnvironment finds the index, and the count unless it is given. A count that is given stands
// for an array that begins at 0, of which a scheduler may run a few tasks again: Slurm then counts
// only those.
func (s *Shard) fromEnvironment(getenv func(string) string) error {
	var found []scheduler
	for _, c := range schedulers {
		if getenv(c.index) != "" {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return errors.New("auto: no scheduler has set " + indexNames())
	case 1:
	default:
		return fmt.Errorf("auto: both %s and %s are set: give I/N", found[0].index, found[1].index)
	}
	c := found[0]
	number := func(variable string, missing int) (int, error) {
		text := getenv(variable)
		if variable == "" || text == "" {
			return missing, nil
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("auto: %s is %q, not a number", variable, text)
		}
		return n, nil
	}
	var values [4]int
	for i, v := range []struct {
		variable string
		missing  int
	}{{c.index, 0}, {c.count, 0}, {c.least, 0}, {c.step, 1}} {
		n, err := number(v.variable, v.missing)
		if err != nil {
			return err
		}
		values[i] = n
	}
	index, count, least, step := values[0], values[1], values[2], max(values[3], 1)
	if s.Count == 0 && count == 0 {
		return fmt.Errorf("auto: %s does not tell how many there are: give auto/N", c.name)
	}
	if s.Count == 0 || s.Count == count { // the whole array
		s.Count = count
		index -= least
		if index%step != 0 {
			return fmt.Errorf("auto: %s is %d, which steps of %d from %d do not come to", c.index,
				values[0],
				step, least)
		}
		index /= step
	}
	if index < 0 || index >= s.Count {
		array := strings.NewReplacer("COUNT", strconv.Itoa(s.Count), "LAST",
			strconv.Itoa(s.Count-1)).Replace(c.array)
		return fmt.Errorf("auto: %s is %d: of %d shards the array is %s", c.index, values[0],
			s.Count, array)
	}
	s.Index = index
	return nil
}

func indexNames() string {
	var names []string
	for _, c := range schedulers {
		names = append(names, c.index)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
