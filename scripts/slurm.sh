#!/bin/sh
# Draws a picture in shards on a real Slurm of three nodes on this machine, kills a node while it
# works, and compares the joined file with what one machine draws. It needs root and a Debian: Slurm
# and munge are installed where they are missing. Nothing of a Slurm that is there is touched.
#
#	scripts/slurm.sh bin/liif-render assets/cat.png
set -eu
program=$(realpath "$1") picture=$(realpath "$2")
shards=${SHARDS:-24} scale=${SCALE:-8}

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "slurm.sh: not run: it starts munge and Slurm, as root on a Debian" >&2
	exit 0
fi
if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
	apt-get install -y --no-install-recommends slurm-wlm munge >/dev/null
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/liif-slurm-XXXXXX")
chmod 755 "$work"
stop() {
	status=$?
	for pid in "$work"/*.pid; do
		[ -f "$pid" ] && kill "$(cat "$pid")" 2>/dev/null || :
	done
	sleep 1
	if [ $status = 0 ]; then rm -rf "$work"; else echo "slurm.sh: failed; see $work" >&2; fi
}
trap stop EXIT
trap 'exit 1' INT TERM

# munge, with a key and a socket of its own
mkdir "$work/munge" "$work/ctl" "$work/d1" "$work/d2" "$work/d3"
head -c 1024 /dev/urandom >"$work/munge/key"
chmod 600 "$work/munge/key"
chown -R munge: "$work/munge"
setpriv --reuid munge --regid munge --clear-groups munged --key-file "$work/munge/key" \
	--socket "$work/munge/socket" --pid-file "$work/munge/pid" --log-file "$work/munge/log" \
	--seed-file "$work/munge/seed"
cp "$work/munge/pid" "$work/munge.pid"

host=$(hostname -s)
export SLURM_CONF="$work/slurm.conf"
{
	cat <<END
ClusterName=liif
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
StateSaveLocation=$work/ctl
SlurmdSpoolDir=$work/%n
SlurmctldPidFile=$work/ctl.pid
SlurmdPidFile=$work/%n.pid
SlurmctldLogFile=$work/ctl/log
SlurmdLogFile=$work/%n/log
SlurmctldPort=26817
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=20
MpiDefault=none
SwitchType=switch/none
JobRequeue=1
END
	for n in 1 2 3; do
		echo "NodeName=d$n NodeHostname=$host NodeAddr=127.0.0.1 Port=2700$n CPUs=2 State=UNKNOWN"
	done
	echo "PartitionName=p Nodes=d1,d2,d3 Default=YES MaxTime=INFINITE State=UP"
} >"$SLURM_CONF"
slurmctld -f "$SLURM_CONF"
for n in 1 2 3; do slurmd -f "$SLURM_CONF" -N d$n; done

# ready waits until so many nodes are idle.
ready() {
	for _ in $(seq 120); do
		[ "$(sinfo -h -N -t idle -o %N | wc -l)" -ge "$1" ] && return
		sleep 1
	done
	sinfo >&2
	return 1
}
ready 3
echo "three nodes are up"

cd "$work"
cp "$picture" in.png
echo "drawing on one machine"
"$program" --quiet --threads 1 -s "$scale" in.png one.png

"$program" submit --slurm --shards "$shards" --job-name liif -- --threads 1 -s "$scale" \
	in.png out.png >job.sh
join=$(sh job.sh)
array=$(squeue -h -n liif -o %F | head -n 1)
echo "$shards shards are sent as job $array, their join as $join"

# A node is killed with all that runs on it, when some parts are there and others are at work.
until [ "$(ls out.png.liif-job 2>/dev/null | grep -c "^part-")" -ge 6 ]; do sleep 0.2; done
victim=
until [ -n "$victim" ]; do
	victim=$(squeue -h -t R -n liif -o %N | sort -u | head -n 1)
	sleep 0.1
done
tasks=$(squeue -h -t R -n liif -w "$victim" -o %K | tr '\n' ' ')
# environment prints a process's, unless it has ended.
environment() { { tr '\0' '\n' <"/proc/$1/environ"; } 2>/dev/null || :; }
kill -9 "$(cat "$work/$victim.pid")"
for pid in $(pgrep -f "^$program" || :); do
	case $(environment "$pid" | grep -e "^SLURM_CONF=$SLURM_CONF\$" -e "^SLURMD_NODENAME=$victim\$" | wc -l) in
	2) # its parent first, which would tell the controller of its end
		parent=$(ps -o ppid= -p "$pid" | tr -d ' ')
		case $(ps -o comm= -p "${parent:-0}") in slurmstepd*) kill -9 "$parent" || : ;; esac
		kill -9 "$pid" || :
		;;
	esac
done
echo "$victim is killed, with tasks $tasks"
sleep 2
"$program" status out.png || :

# The controller misses the node after SlurmdTimeout and queues its tasks again; then it comes back.
for _ in $(seq 120); do
	case $(sinfo -h -n "$victim" -o %t) in down*) break ;; esac
	sleep 1
done
echo "$victim is $(sinfo -h -n "$victim" -o %t)"
rm -f "$work/$victim.pid"
slurmd -f "$SLURM_CONF" -N "$victim"
for _ in $(seq 900); do
	[ -z "$(squeue -h)" ] && break
	sleep 1
done
squeue
cat ./*-join.log
cmp one.png out.png
if [ -e out.png.liif-job ]; then
	echo "slurm.sh: the parts are left" >&2
	exit 1
fi
echo "the same bytes as of one machine: $(wc -c <out.png)"
