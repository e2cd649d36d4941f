package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	texts "text/template"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
)

const submitAbout = `Print what makes a cluster draw in shards and join them: for Slurm a shell script of two
sbatch commands, for Kubernetes two Jobs. Read it, change it, keep it; --send runs the script.
What is behind -- is the drawing, as for liif-render. All machines must see the same folder.`

const submitExamples = `  liif-render submit --slurm --shards 24 -- -s 30 photo.png out.tif > out.sh
  liif-render submit --slurm --shards 24 --send -- -s 30 photo.png out.tif
  liif-render submit --k8s --shards 24 --image liif --claim data -- -s 30 photo.png out.tif |
      kubectl apply -f -`

// submission is what the templates are filled with.
type submission struct {
	Name, Program, Folder string
	Shards, Last, AtOnce  int
	CPUs                  int
	Memory, Time          string
	Options               []string // of sbatch
	Image, Claim          string
	Draw, Join            []string // arguments
	slurm, k8s, send      bool
}

// The texts that are printed. A shard whose node fails is drawn again by the scheduler, and finds
// the parts that it had finished; the join begins when all have come to a good end.
var submissions = texts.Must(texts.New("").Funcs(texts.FuncMap{
	"sh": shellWords, "yaml": yamlText, "words": func(text ...string) []string { return text },
}).Parse(slurmText + k8sText))

const slurmText = `{{define "slurm"}}#!/bin/sh
# {{.Shards}} shards, each of which may run again after a node fails, and the join when all are done.
set -e
cd {{sh (words .Folder)}}
array=$(sbatch --parsable --job-name={{.Name}} --array=0-{{.Last}}{{if .AtOnce}}%{{.AtOnce}}{{end}} \
	--requeue --cpus-per-task={{.CPUs}}{{if .Memory}} --mem={{.Memory}}{{end}}` +
	`{{if .Time}} --time={{.Time}}{{end}} \
	--open-mode=append --output={{.Name}}-%A-%a.log{{range .Options}} {{sh (words .)}}{{end}} <<'END'
#!/bin/sh
exec {{sh (words .Program)}} {{sh .Draw}}
END
)
array=${array%%;*} # a cluster's name may follow
sbatch --parsable --job-name={{.Name}}-join --dependency=afterok:$array --kill-on-invalid-dep=yes \
	--requeue --cpus-per-task=1 --open-mode=append --output={{.Name}}-$array-join.log` +
	`{{range .Options}} {{sh (words .)}}{{end}} <<'END'
#!/bin/sh
exec {{sh (words .Program)}} {{sh .Join}}
END
{{end}}`

const k8sText = `{{define "k8s"}}# {{.Shards}} shards as an Indexed Job, and a Job that waits for their parts and joins them.
apiVersion: batch/v1
kind: Job
metadata:
  name: {{.Name}}
spec:
  completionMode: Indexed
  completions: {{.Shards}}
  parallelism: {{if .AtOnce}}{{.AtOnce}}{{else}}{{.Shards}}{{end}}
  backoffLimitPerIndex: 5
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: shard
          image: {{yaml .Image}}
          workingDir: {{yaml .Folder}}
          command: {{template "command" (words .Program)}}
          args:{{range .Draw}}
            - {{yaml .}}{{end}}
          resources:
            requests: {cpu: "{{.CPUs}}"{{if .Memory}}, memory: {{yaml .Memory}}{{end}}}
          volumeMounts:
            - {name: data, mountPath: {{yaml .Folder}}}
      volumes:
        - name: data
          persistentVolumeClaim: {claimName: {{yaml .Claim}}}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{.Name}}-join
spec:
  backoffLimit: 5
  template:
    spec:
      restartPolicy: OnFailure
      containers:
        - name: join
          image: {{yaml .Image}}
          workingDir: {{yaml .Folder}}
          command: {{template "command" (words .Program)}}
          args:{{range .Join}}
            - {{yaml .}}{{end}}
          resources:
            requests: {cpu: 100m}
          volumeMounts:
            - {name: data, mountPath: {{yaml .Folder}}}
      volumes:
        - name: data
          persistentVolumeClaim: {claimName: {{yaml .Claim}}}
{{end}}{{define "command"}}[{{range .}}{{yaml .}}{{end}}]{{end}}`

func newSubmit() *cobra.Command {
	var s submission
	c := &cobra.Command{Use: "submit --slurm|--k8s --shards N [flags] -- DRAWING",
		Short: "Print the jobs that draw in shards", Long: submitAbout, Example: submitExamples,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			text, err := s.text(args)
			if err != nil {
				return usageError(err)
			}
			if s.send {
				return cli.WithCode(cli.ExitFailure, send(c.Context(), text, c.OutOrStdout()))
			}
			if _, err := io.WriteString(c.OutOrStdout(), text); err != nil {
				return cli.PrintError(err)
			}
			return nil
		}}
	var groups cli.FlagGroups
	g := groups.Add("Flags")
	g.BoolVar(&s.slurm, "slurm", false, "for Slurm")
	g.BoolVar(&s.k8s, "k8s", false, "for Kubernetes")
	g.IntVar(&s.Shards, "shards", 0, "draw in `N` shards")
	g.IntVar(&s.AtOnce, "at-once", 0, "run at most `N` at a time")
	g.IntVar(&s.CPUs, "cpus", 1, "ask for `N` cores a shard")
	g.StringVar(&s.Memory, "mem", "",
		"ask for `SIZE` of memory a shard, as the scheduler writes it")
	g.StringVar(&s.Time, "time", "", "Slurm: ask for `TIME` a shard")
	g.StringArrayVar(&s.Options, "sbatch", nil,
		"Slurm: give `OPTION` to sbatch; may be given again")
	g.StringVar(&s.Image, "image", "", "Kubernetes: the container `IMAGE` that has liif-render")
	g.StringVar(&s.Claim, "claim", "",
		"Kubernetes: the `NAME` of the PersistentVolumeClaim, many may "+
			"write, that has the pictures")
	g.StringVar(&s.Folder, "folder", "",
		"work in `FOLDER` (default this one; Kubernetes: /data), where "+
			"the claim is mounted")
	g.StringVar(&s.Name, "job-name", "", "call the jobs `NAME` (default liif-OUTPUT)")
	g.StringVar(&s.Program, "program", "",
		"run `PATH` (default this program; Kubernetes: liif-render)")
	g.BoolVar(&s.send, "send", false, "Slurm: send the jobs instead of printing them")
	g.BoolP("help", "h", false, "print this")
	cli.SetSubcommandHelp(c, groups)
	return c
}

// text fills in what the drawing asks for. Its flags and inputs are checked first, as far as they
// can be here.
func (s *submission) text(args []string) (string, error) {
	var text bytes.Buffer
	kind := "slurm"
	switch {
	case s.slurm == s.k8s:
		return "", errors.New("submit: give one of --slurm and --k8s")
	case s.Shards < 1 || s.Shards > parts.MaxShards:
		return "", fmt.Errorf("--shards: %d is not in 1..%d", s.Shards, parts.MaxShards)
	case s.AtOnce < 0 || s.CPUs < 1:
		return "", errors.New("--at-once and --cpus are numbers of at least 1")
	case s.k8s && (s.Image == "" || s.Claim == ""):
		return "", errors.New("--k8s needs --image and --claim")
	case s.k8s && (s.send || s.Time != "" || len(s.Options) > 0):
		return "", errors.New("--send, --time and --sbatch are for --slurm")
	case len(args) == 0:
		return "", errors.New("submit: no drawing: give it behind --, as for liif-render")
	}
	outputs, work, force, err := drawing(args, s.k8s)
	if err != nil {
		return "", err
	}
	s.Last = s.Shards - 1
	if s.k8s {
		kind = "k8s"
		setDefault(&s.Folder, "/data")
		setDefault(&s.Program, "liif-render")
	} else {
		here, err := os.Getwd()
		if err != nil {
			return "", err
		}
		program, err := os.Executable()
		if err != nil {
			return "", err
		}
		setDefault(&s.Folder, here)
		setDefault(&s.Program, program)
	}
	setDefault(&s.Name, jobName(outputs[0]))
	s.Draw = append([]string{"--shard", fmt.Sprintf("auto/%d", s.Shards)}, args...)
	s.Join = []string{"join"}
	if s.k8s {
		s.Join = append(s.Join, "--wait", "720h")
	}
	if work != "" {
		s.Join = append(s.Join, "--work", work)
	}
	if force {
		s.Join = append(s.Join, "--force")
	}
	s.Join = append(append(s.Join, "--"), outputs...)
	err = submissions.ExecuteTemplate(&text, kind, s)
	return text.String(), err
}

func setDefault(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// drawing checks the command line of a drawing and names its outputs. elsewhere tells that its
// files need not be here.
func drawing(args []string, elsewhere bool) (outputs []string, work string, force bool, err error) {
	var f flags
	c := &cobra.Command{}
	for _, g := range f.define() {
		c.Flags().AddFlagSet(g.Flags)
	}
	if err := c.ParseFlags(args); err != nil {
		return nil, "", false, err
	}
	if c.Flags().Changed("shard") || f.watch || f.dryRun {
		return nil, "", false,
			errors.New("submit: --shard, --watch and --dry-run are not for a drawing that " +
				"is sent")
	}
	s, err := f.settings(c.Flags().Changed)
	if err != nil {
		return nil, "", false, err
	}
	names := c.Flags().Args()
	if elsewhere { // names alone say what is made
		if len(names) != 2 || f.output != "" || isStandard(names[1]) {
			return nil, "", false, errors.New("submit: of --k8s give one INPUT and one OUTPUT")
		}
		return names[1:], f.work, f.force, nil
	}
	if len(names) == 0 {
		return nil, "", false, errors.New("submit: no input")
	}
	jobs, _, err := s.naming.jobs(names)
	for _, j := range jobs {
		if _, err := os.Stat(j.input); err != nil && j.input != standard {
			return nil, "", false, named(j.input, err)
		}
		if j.input == standard || j.output == standard {
			return nil, "", false, errors.New("submit: streams cannot be sent")
		}
		outputs = append(outputs, j.output)
	}
	if err == nil && len(outputs) == 0 {
		err = errors.New("submit: nothing to draw")
	}
	return outputs, f.work, f.force, err
}

var noName = regexp.MustCompile(`[^a-z0-9]+`)

// jobName is a name that Kubernetes takes too: letters, digits and hyphens.
func jobName(output string) string {
	const longest = 40
	stem, _ := splitName(filepath.Base(output))
	name := "liif-" + strings.Trim(noName.ReplaceAllString(strings.ToLower(stem), "-"), "-")
	return strings.Trim(name[:min(len(name), longest)], "-")
}

// plainWord needs no quotes in a shell.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)

// shellWords quotes words for a shell.
func shellWords(words []string) string {
	var out []string
	for _, w := range words {
		if !plainWord.MatchString(w) {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// yamlText is a text in YAML's double quotes. Kubernetes would expand $(NAME) in arguments.
func yamlText(text string) string {
	return fmt.Sprintf("%q", strings.ReplaceAll(text, "$(", "$$("))
}

// send runs the script, which prints the number of the join's job.
func send(ctx context.Context, script string, stdout io.Writer) error {
	c := exec.CommandContext(ctx, "sh", "-s")
	var said bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(script), stdout, &said
	if err := c.Run(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return fmt.Errorf("sbatch: %w: %s", err, first)
	}
	return nil
}
