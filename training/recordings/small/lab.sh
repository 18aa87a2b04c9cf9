# shellcheck shell=bash
# The lab: network namespaces around one gateway. Sourced by `record`; every name carries $lab, so that labs can run side by side.
#
#   clients, servers 10.20.0.0/24 ── hub (a bridge that floods, so that the sensor's port sees every frame once) ── gateway ── "internet" hosts
#
# The internet hosts hold public addresses inside their namespaces only, so that geography has something to show; the gateway drops
# what is for any other address, and there is no way out of the lab.

WEB=10.20.0.10 SSH=10.20.0.20 FILES=10.20.0.30 DNS=10.20.0.53
ALICE=10.20.0.101 BOB=10.20.0.102 CAROL=10.20.0.103
SHOP=130.89.148.77 NEWS=82.98.150.20 CODE=150.214.5.10          # ordinary sites: Enschede, Madrid, Granada
SCANNER=177.54.144.12 C2=103.99.0.122 GUESSER=200.54.194.30    # hostile: São Paulo, Hanoi, Chile
PASSWORD=correct-horse

# Short device names: 15 characters are the limit.
inside() { local host=$1; shift; ip netns exec "$lab-$host" "$@"; }
# `exec`, so that the job's number is the server's own.
in_background() { local host=$1; shift; ( exec ip netns exec "$lab-$host" "$@" ) >>"$work/$host.log" 2>&1 & }

build_lab() {
  # The hub is a namespace of its own: a bridge does not flood what is for its own address.
  ip netns add "$lab-hub"
  inside hub ip link add hub type bridge ageing_time 0
  inside hub ip link set hub up
  inside hub ip link add tap type veth peer name tap-port
  inside hub ip link set tap-port master hub up
  inside hub ip link set tap up
  ip netns add "$lab-gate"
  inside gate sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
  inside gate ip link set lo up
  inside gate ip route add blackhole default
  plug gate gate lan
  inside gate ip addr add 10.20.0.1/24 dev lan
  # Addresses without a host: the gateway knows a dead neighbour for each, so that probes for them still cross the hub.
  local last; for last in $(seq 128 254); do
    inside gate ip neigh add "10.20.0.$last" lladdr 02:00:00:00:00:ff dev lan nud permanent
  done
  add_inner web $WEB; add_inner ssh $SSH; add_inner files $FILES; add_inner dns $DNS
  add_inner alice $ALICE; add_inner bob $BOB; add_inner carol $CAROL
  add_outer shop $SHOP 54; add_outer news $NEWS 52; add_outer code $CODE 55
  add_outer scanner $SCANNER 47; add_outer c2 $C2 44; add_outer guesser $GUESSER 49; add_outer flooder 198.18.0.1 51
}

new_host() { # name
  ip netns add "$lab-$1"
  mkdir -p "/etc/netns/$lab-$1"
  echo "nameserver $DNS" >"/etc/netns/$lab-$1/resolv.conf"
  inside "$1" ip link set lo up
  inside "$1" sysctl -qw net.ipv4.tcp_synack_retries=1
}
# A cable between a host's device and the hub, without offloading: it would show the sensor segments larger than any wire
# carries, with unfinished checksums.
cable() { # host device other-host other-device
  inside "$1" ip link add "$2" type veth peer name "$4" netns "$lab-$3"
  inside "$1" ethtool -K "$2" tso off gso off gro off tx off >/dev/null
  inside "$3" ethtool -K "$4" tso off gso off gro off tx off >/dev/null
  inside "$1" ip link set "$2" up
  inside "$3" ip link set "$4" up
}
plug() { cable "$2" "$3" hub "$1"; inside hub ip link set "$1" master hub; } # name-at-hub host device
add_inner() { # name address
  new_host "$1"
  plug "$1" "$1" eth0
  inside "$1" ip addr add "$2/24" dev eth0
  inside "$1" ip route add default via 10.20.0.1
}
add_outer() { # name address ttl: fewer hops left, as from far away
  new_host "$1"
  cable "$1" eth0 gate "$1"
  inside gate ip addr add 169.254.0.1/32 dev "$1"
  inside gate ip route add "$2/32" dev "$1"
  inside "$1" sysctl -qw "net.ipv4.ip_default_ttl=$3"
  inside "$1" ip addr add "$2/32" dev eth0
  inside "$1" ip route add default via 169.254.0.1 dev eth0 onlink
}

# Ends every process of the lab's namespaces, then the namespaces.
remove_lab() {
  local space; for space in $(ip netns list | awk '{print $1}' | grep "^$lab-"); do
    ip netns pids "$space" | xargs -r kill -9 2>/dev/null || true
    ip netns del "$space"
    rm -rf "/etc/netns/$space"
  done
}

start_capture() { # file
  # 256 bytes hold a request line, a DNS answer and most server names; the true length stays in the packet header.
  in_background hub tcpdump -i tap -s 256 -w "$1" -U -Z root -B 8192 'ip and not net 169.254.0.0/16'
  capture=$!
  wait_until test -s "$1"
}
stop_capture() { sleep 1; kill -TERM $capture; wait $capture || true; }

wait_until() { local _; for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done; echo "record: not ready: $*" >&2; return 1; }
