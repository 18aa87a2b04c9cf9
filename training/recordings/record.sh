#!/bin/sh
# Records hours of ordinary traffic of many hosts, and attacks by many tools, in network namespaces without a way out.
# Usage: sh training/recordings/record.sh [benign|hostile|all] [--hosts N] [--minutes M] [--groups 'scans guesses floods channels tunnels domain victims']
#   N: people's machines and devices in both offices together (300), beside 21 servers each; M: length of the benign recording (76)
# Root on Debian. Captures, truth.csv and READY go to RECORDINGS_DIR (.data/recordings). docs/evaluation.md says what is in them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${RECORDINGS_DIR:-$here/../../.data/recordings}
venv="$here/../../.tools/recordings"
what=all hosts=300 minutes=76 slices=4
groups='scans guesses floods channels tunnels domain victims'
while [ $# -gt 0 ]; do
  case $1 in
    benign | hostile | all) what=$1 ;;
    --hosts) hosts=$2; shift ;;
    --minutes) minutes=$2; shift ;;
    --groups) groups=$2; shift ;;
    *) echo "record.sh: $1 is no option; usage: record.sh [benign|hostile|all] [--hosts N] [--minutes M] [--groups 'scans ...']" >&2; exit 2 ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || { echo 'record.sh: needs root (network namespaces, packet capture)' >&2; exit 2; }
needed='ip tcpdump ethtool nginx openssl python3'
for tool in $needed; do
  command -v "$tool" >/dev/null || { echo "record.sh: $tool is needed: apt-get install iproute2 tcpdump ethtool nginx-light openssl python3-venv" >&2; exit 2; }
done
# Everything else is optional. apt-get install \
#   dnsmasq-base openssh-server openssh-client sshpass rsync git mosquitto redis-server samba samba-ad-provision smbclient winbind krb5-user ldap-utils vsftpd xrdp netcat-openbsd curl socat \
#   nmap masscan zmap hping3 fping nbtscan onesixtyone hydra medusa ncrack patator t50 slowhttptest apache2-utils siege wrk iodine ptunnel ptunnel-ng
for tool in dnsmasq sshd ssh sshpass rsync git mosquitto redis-server smbd smbclient samba-tool kinit ldapsearch vsftpd xrdp socat; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || echo "skipped: $tool not installed"
done
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" || echo 'skipped: Python packages not installed: browsers have the TLS of OpenSSL, and tools of impacket, paramiko, asyncssh and scapy are left out'
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
# Neighbours are counted over all namespaces together; hundreds of hosts exceed the kernel's default of 1024.
sysctl -qw net.ipv4.neigh.default.gc_thresh1=16384 net.ipv4.neigh.default.gc_thresh2=32768 net.ipv4.neigh.default.gc_thresh3=65536

# Ends the programs of a lab (written into its file of numbers), then its namespaces and what is left in them.
remove_lab() { # lab
  [ ! -f "$work/$1/pids" ] || xargs kill <"$work/$1/pids" 2>/dev/null || true
  for space in $(ip netns list | awk '{print $1}' | grep "^$1-"); do
    ip netns pids "$space" | xargs -r kill -9 2>/dev/null || true
    ip netns del "$space"
    rm -rf "/etc/netns/$space"
  done
}
wait_until() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || { echo "record.sh: not ready: $*" >&2; exit 1; }
    sleep 1
  done
}
in_background() { nohup nice "$@" >>"$work/$lab/log" 2>&1 & echo $! >>"$work/$lab/pids"; }

# An office at work: network, servers, the way to the Internet. Sets $lab.
build_lab() { # lab hosts-per-site
  lab=$1
  mkdir -p "$work/$lab/rows"
  cd "$here/office"
  nice python3 build.py "$lab" "$2"
  nice python3 sites.py "$lab" "$work/$lab/site"
  nice python3 daemons.py "$lab" "$work/$lab/site" "$2"
  in_background python3 services.py "$lab" "$work/$lab/site" "$2"
  in_background python3 wan.py "$lab-gate" "$lab-inet"
  wait_until grep -q ready "$work/$lab/log"
  wait_until ip -n "$lab-gate" link show wan
  wait_until ip -n "$lab-inet" link show wan
  ip -n "$lab-gate" route add default dev wan
  for network in 10.31.0.0/22 172.20.8.0/22; do ip -n "$lab-inet" route add "$network" dev wan; done
}

benign() {
  build_lab rl0 $((hosts / 2))
  if command -v samba-tool >/dev/null; then
    for site in a b; do nice python3 directory.py "$lab" "$site" "$work/$lab/site"; done
  fi
  begin=$(date +%s)
  for site in a b; do in_background python3 tap.py "$lab-hub$site" hub "$out" "benign_$site" $((minutes * 60 / slices)) "$slices"; done
  lives=oddities
  command -v samba-tool >/dev/null && lives='oddities domain_life'
  for life in $lives; do
    in_background "$venv/bin/python" beside.py "$life" "$lab" "$work/$lab/site" $((hosts / 2)) "$minutes" "$work/$lab/rows" "$slices" "$begin" a b
  done
  nice "$venv/bin/python" office.py "$lab" "$work/$lab/site" $((hosts / 2)) "$minutes" "$work/$lab/rows" "$slices" || true
  sleep 3
  remove_lab "$lab"
}

attack() { # lab group hosts-per-site
  build_lab "$1" "$3"
  in_background "$venv/bin/python" office.py "$lab" "$work/$lab/site" "$3" 90 "$work/$lab/rows" 1
  sleep 8
  (cd "$here/hostile" && nice "$venv/bin/python" runner.py "$lab" "$work/$lab" "$out" "$2") || true
  remove_lab "$lab"
}
hostile() { # two at a time: tools that race one another for a core are not what they are elsewhere
  set -- $groups
  while [ $# -gt 0 ]; do
    (attack "rl-$1" "$1" "$(size_for "$1")") &
    [ $# -lt 2 ] || { shift; (attack "rl-$1" "$1" "$(size_for "$1")") & }
    shift
    wait
  done
}
size_for() { [ "$1" = victims ] && echo 60 || echo 14; }

end() { for lab in $(ls "$work"); do remove_lab "$lab"; done; rm -rf "$work"; }
trap end EXIT
case $what in
  benign) benign ;;
  hostile) hostile ;;
  all) (benign) & (hostile); wait ;;
esac
python3 "$here/assemble.py" "$out" $(find "$work" -name rows.csv) $(find "$work" -name 'benign*.csv')
