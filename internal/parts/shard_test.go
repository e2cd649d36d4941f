package parts

import (
	"strings"
	"testing"
)

func TestParseShard(t *testing.T) {
	for _, c := range []struct{ text, env, want string }{
		{"3/24", "", "3/24"},
		{"24/24", "", "24/24"},
		{"25/24", "", "numbered 1 to 24"},
		{"0/24", "", "numbered 1 to 24"},
		{"3", "", "neither I/N"},
		{"x/24", "", "neither I/N"},
		{"1/0", "", "not in 1.."},
		{"auto", "", "no scheduler has set SLURM_ARRAY_TASK_ID, "},
		{"auto", "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=24 SLURM_ARRAY_TASK_MIN=0", "8/24"},
		{"auto", "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=24 SLURM_ARRAY_TASK_MIN=1", "7/24"},
		{"auto", "SLURM_ARRAY_TASK_ID=20 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=10 " +
			"SLURM_ARRAY_TASK_STEP=5", "3/3"},
		{"auto", "SLURM_ARRAY_TASK_ID=18 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=10 " +
			"SLURM_ARRAY_TASK_STEP=5", "steps of 5 from 10"},
		// tasks 7 and 9 again
		{"auto/24", "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=7",
			"10/24"},
		{"auto/24", "SLURM_ARRAY_TASK_ID=24 SLURM_ARRAY_TASK_COUNT=24 SLURM_ARRAY_TASK_MIN=1",
			"24/24"},
		{"auto/24", "SLURM_ARRAY_TASK_ID=24 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=24",
			"the array is --array=0-23"},
		{"auto/5", "JOB_COMPLETION_INDEX=0", "1/5"},
		{"auto/5", "JOB_COMPLETION_INDEX=5", "of 5 shards the array is completions"},
		{"auto", "JOB_COMPLETION_INDEX=0", "Kubernetes does not tell how many"},
		{"auto/5", "PBS_ARRAY_INDEX=4", "5/5"},
		{"auto/5", "PBS_ARRAY_INDEX=5", "-J 0-4"},
		{"auto", "AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=10", "3/10"},
		{"auto/5", "AWS_BATCH_JOB_ARRAY_INDEX=x", "not a number"},
		{"auto/5", "PBS_ARRAY_INDEX=1 JOB_COMPLETION_INDEX=1", "both "},
	} {
		env := map[string]string{}
		for _, v := range strings.Fields(c.env) {
			name, value, _ := strings.Cut(v, "=")
			env[name] = value
		}
		s, err := ParseShard(c.text, func(name string) string { return env[name] })
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = s.String()
		}
		if !strings.Contains(got, c.want) || err == nil && got != c.want {
			t.Errorf("%s with %s: %s, want %s", c.text, c.env, got, c.want)
		}
	}
}
